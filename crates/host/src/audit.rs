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

/// An [`Audit`] that a guest's context and its connections share: a connection reports its end also when nobody
/// closes it, and it goes with its instance.
#[derive(Clone)]
pub(crate) struct SharedAudit(Arc<Mutex<Box<dyn Audit>>>);

impl SharedAudit {
    pub(crate) fn new(audit: Box<dyn Audit>) -> Self {
        Self(Arc::new(Mutex::new(audit)))
    }

    pub(crate) fn record(&self, event: Event<'_>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).record(event);
    }
}
