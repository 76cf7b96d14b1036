//! What the operator is told. No event carries what a message or a body says.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use yoi_authority::Denial;
use yoi_egress::RefusedAddress;

/// Takes events as they happen. Called from within host calls, and when an instance is dropped: it must not block.
pub trait Audit: Send + 'static {
    /// Takes one event.
    fn record(&mut self, event: Event<'_>);
}

/// One thing that a guest did, or was kept from doing. Texts are the guest's and are not to be trusted; URLs come
/// without their query.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A line of the guest's log.
    Log {
        /// How important the guest finds it.
        level: LogLevel,
        /// The line.
        message: &'a str,
    },
    /// From here on the guest's log is dropped.
    LogFull,
    /// The next refusal or failure is the last that is told of this instance.
    FailuresFull,
    /// The authority has no permit for an action.
    Denied(&'a Denial),
    /// The permit's host leads to an address that the permit does not allow.
    AddressRefused(&'a RefusedAddress),
    /// A connection was opened.
    Opened {
        /// The URL without query.
        url: &'a str,
        /// The rule that allowed it.
        rule: &'a str,
    },
    /// A connection could not be opened.
    OpenFailed {
        /// The URL without query.
        url: &'a str,
        /// Why, for the operator.
        reason: &'a str,
    },
    /// A connection, an opening or a request was ended: the authority changed, and no longer permits it.
    Revoked {
        /// The URL without query.
        url: &'a str,
        /// Why it is refused now, for the operator.
        reason: &'a str,
    },
    /// A connection has ended.
    Closed {
        /// The URL without query.
        url: &'a str,
        /// Messages taken from the peer, and their bytes.
        received: (u64, u64),
        /// Messages sent to the peer, and their bytes.
        sent: (u64, u64),
    },
    /// A request was answered.
    Answered {
        /// The method.
        method: &'a str,
        /// The URL without query.
        url: &'a str,
        /// The rule that allowed it.
        rule: &'a str,
        /// The status code.
        status: u16,
        /// From permit to whole answer.
        duration: Duration,
    },
    /// A request was not answered.
    RequestFailed {
        /// The method.
        method: &'a str,
        /// The URL without query.
        url: &'a str,
        /// Why, for the operator.
        reason: &'a str,
    },
}

impl Event<'_> {
    /// Whether a guest can cause it at no cost.
    fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::Denied(_)
                | Self::AddressRefused(_)
                | Self::OpenFailed { .. }
                | Self::RequestFailed { .. }
        )
    }
}

/// How important a guest finds a line of its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Every step.
    Trace,
    /// For the author.
    Debug,
    /// For the operator.
    Info,
    /// Something is odd.
    Warn,
    /// Something failed.
    Error,
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Audit for Silent {
    fn record(&mut self, _: Event<'_>) {}
}

/// Refusals and failures that one instance may tell of: they cost a guest nothing, and a loop of them must not fill
/// the operator's disk. What succeeds is always told, and is bounded by the limits on it.
const MOST_FAILURES: u32 = 1000;

/// An [`Audit`] that a guest's context and its connections share: a connection reports its end also when nobody
/// closes it, and it goes with its instance.
#[derive(Clone)]
pub(crate) struct SharedAudit(Arc<Mutex<Told>>);

struct Told {
    audit: Box<dyn Audit>,
    failures_left: u32,
}

impl SharedAudit {
    pub(crate) fn new(audit: Box<dyn Audit>) -> Self {
        Self(Arc::new(Mutex::new(Told {
            audit,
            failures_left: MOST_FAILURES,
        })))
    }

    pub(crate) fn record(&self, event: Event<'_>) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if event.is_failure() {
            match told.failures_left {
                0 => return,
                1 => told.audit.record(Event::FailuresFull),
                _ => {}
            }
            told.failures_left -= 1;
        }
        told.audit.record(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Count(Arc<Mutex<(u32, u32)>>);

    impl Audit for Count {
        fn record(&mut self, event: Event<'_>) {
            let mut count = self.0.lock().unwrap();
            match event {
                Event::FailuresFull => count.1 += 1,
                _ => count.0 += 1,
            }
        }
    }

    #[test]
    fn failures_are_bounded_and_the_operator_is_told_so_once_and_of_all_else_still() {
        let count = Arc::default();
        let audit = SharedAudit::new(Box::new(Count(Arc::clone(&count))));
        for _ in 0..5000 {
            audit.record(Event::OpenFailed {
                url: "ws://localhost/",
                reason: "x",
            });
        }
        assert_eq!(*count.lock().unwrap(), (MOST_FAILURES, 1));
        audit.record(Event::Closed {
            url: "ws://localhost/",
            received: (0, 0),
            sent: (0, 0),
        });
        assert_eq!(
            count.lock().unwrap().0,
            MOST_FAILURES + 1,
            "an end is always told"
        );
    }
}
