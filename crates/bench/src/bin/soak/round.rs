//! Several calls at once, and what is left when all have ended.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::time::{sleep, timeout};
use yoi_runtime::{CallError, CancellationToken};
use yoi_testkit::{FaultProxy, Faults, process};

use crate::case::{Case, End};
use crate::guest::{Guests, Told};
use crate::law::{Happened, Tally, judge};
use crate::panics;
use crate::server::Ledger;

/// Whatever its deadline: a call that takes longer hangs.
const HANGS: Duration = Duration::from_secs(30);
/// How long a server may take to see that a client has ended, through faults after which everything arrives.
const SEEN: Duration = Duration::from_secs(15);

/// What a round must leave as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    tasks: usize,
    descriptors: usize,
    threads: usize,
}

/// What the proxy does beside the faults of the case, for the test of the law.
#[derive(Clone, Debug)]
pub(crate) enum Lies {
    None,
    /// Every connection, though it says that it has no faults.
    #[cfg_attr(not(test), allow(dead_code, reason = "for the tests"))]
    To(Faults),
}

pub(crate) struct Round {
    cases: Arc<[Case]>,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) calls: u64,
    pub(crate) connections: u64,
    pub(crate) messages: (u64, u64),
    pub(crate) outcomes: Vec<&'static str>,
    pub(crate) endings: Vec<String>,
    pub(crate) tally: Tally,
    pub(crate) failures: Vec<Failure>,
    pub(crate) resident: u64,
}

/// A broken law, with what is needed to see it again.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) case: Option<u64>,
    pub(crate) what: String,
}

impl Failure {
    /// Of no one case.
    pub(crate) fn run(what: String) -> Self {
        Self { case: None, what }
    }
}

impl Round {
    pub(crate) fn new(cases: Vec<Case>) -> Self {
        Self {
            cases: cases.into(),
        }
    }

    pub(crate) async fn run(&self, guests: &Arc<Guests>, lies: &Lies) -> Result<Done> {
        let ledger = Ledger::new(&self.cases);
        let server = ledger.serve();
        let (plans, lies) = (ledger.clone(), lies.clone());
        let proxy = FaultProxy::start(server.addr(), move |head| match (&lies, plans.plan(head)) {
            (Lies::To(lie), _) => lie.clone(),
            (Lies::None, planned) => planned.map_or_else(Faults::none, |it| it.faults.clone()),
        });
        // Each a task of its own, so that a guest and the pumps of its connections run wherever there is a thread.
        let calls: Vec<_> = (0..self.cases.len())
            .map(|at| {
                let (guests, cases, port) = (guests.clone(), self.cases.clone(), proxy.port());
                tokio::spawn(async move { call(&guests, &cases[at], port).await })
            })
            .collect();
        let mut ended = Vec::new();
        for call in calls {
            ended.push(call.await?);
        }
        let mut done = Done::default();
        let sockets = process::open_sockets_to(proxy.port());
        if sockets > 0 {
            let what = format!("{sockets} sockets are open, and every call has ended");
            done.failures.push(Failure::run(what));
        }
        self.until_seen(&ledger).await;
        for (case, ended) in self.cases.iter().zip(ended) {
            done.add(case, ended, &ledger);
        }
        // Both end here, and with them what they hold back.
        drop(proxy);
        drop(server);
        done.failures
            .extend(panics::take().into_iter().map(Failure::run));
        done.resident = process::resident_bytes();
        Ok(done)
    }

    /// Until every server that can has seen its client's end.
    async fn until_seen(&self, ledger: &Ledger) {
        let end = Instant::now() + SEEN;
        let is_seen = |case: &Case| {
            let planned = case.connections.iter().enumerate();
            planned
                .filter(|(_, planned)| planned.faults.are_harmless())
                .all(|(at, _)| ledger.seen(case, at).is_none_or(|seen| seen.ended))
        };
        while !self.cases.iter().all(is_seen) && Instant::now() < end {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

type Ended = (Option<(Result<(), CallError>, Option<Told>)>, Duration);

/// Nothing if it hung.
async fn call(guests: &Guests, case: &Case, port: u16) -> Ended {
    let token = CancellationToken::new();
    let start = Instant::now();
    let cancel = async {
        if let End::Cancel(ms) = case.end {
            sleep(Duration::from_millis(ms)).await;
            token.cancel();
        }
    };
    let call = async {
        let call = guests.call(case, port, token.clone());
        let (ended, ()) = tokio::join!(call, cancel);
        ended
    };
    (timeout(HANGS, call).await.ok(), start.elapsed())
}

impl Done {
    fn add(&mut self, case: &Case, (ended, took): Ended, ledger: &Ledger) {
        self.calls += 1;
        let Some((ended, told)) = ended else {
            return self.fail(case, format!("it hung for {took:?}"));
        };
        self.outcomes.push(outcome(&ended));
        let seen: Vec<_> = (0..case.connections.len())
            .map(|at| ledger.seen(case, at))
            .collect();
        for (seen, planned) in seen.iter().zip(&case.connections) {
            let Some(seen) = seen else { continue };
            self.connections += 1;
            self.messages.0 += seen.received;
            if planned.faults.are_harmless() && !seen.ended {
                self.fail(
                    case,
                    "a server still has its client, which has ended".to_owned(),
                );
            }
        }
        for told in told.iter().flat_map(|told| &told.connections) {
            self.messages.1 += told.received;
            let how = told
                .ended
                .as_ref()
                .or(told.status.as_ref())
                .or(told.opened.as_ref());
            let how = how.map_or("not opened".to_owned(), |how| {
                let how = how["how"]
                    .as_str()
                    .or(how["error"].as_str())
                    .or(how.as_str());
                how.unwrap_or_default().to_owned()
            });
            self.endings.push(how);
        }
        let happened = Happened {
            ended,
            took,
            told,
            seen,
        };
        let breaches = judge(case, &happened, &mut self.tally);
        if !breaches.is_empty() {
            let breaches = breaches.join("\n");
            self.fail(case, format!("{breaches}\n{case:#?}\n{happened:#?}"));
        }
    }

    fn fail(&mut self, case: &Case, what: String) {
        self.failures.push(Failure {
            case: Some(case.seed),
            what,
        });
    }
}

fn outcome(ended: &Result<(), CallError>) -> &'static str {
    match ended {
        Ok(()) => "returned",
        Err(CallError::Trap { .. }) => "trapped",
        Err(CallError::Deadline(_)) => "at their deadline",
        Err(CallError::Cancelled) => "cancelled",
        Err(_) => "otherwise",
    }
}

impl Left {
    pub(crate) fn now() -> Self {
        Self {
            tasks: tokio::runtime::Handle::current()
                .metrics()
                .num_alive_tasks(),
            descriptors: process::descriptor_count(),
            threads: process::thread_count(),
        }
    }

    /// What there is when no task runs.
    pub(crate) async fn of_nothing() -> Self {
        let end = Instant::now() + SEEN;
        while Self::now().tasks > 0 && Instant::now() < end {
            sleep(Duration::from_millis(10)).await;
        }
        Self::now()
    }

    /// As soon as it is `wanted`, or what it is when time is up.
    pub(crate) async fn until(wanted: Self) -> Self {
        let end = Instant::now() + SEEN;
        loop {
            let now = Self::now();
            if now == wanted || Instant::now() > end {
                return now;
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
}
