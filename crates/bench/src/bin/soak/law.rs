//! The law of `docs/soak.md`: what must hold of a call, whatever happened.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use yoi_runtime::CallError;
use yoi_testkit::Tampering;

use crate::case::{Act, Answer, Case, End, Limits, Planned, close_code};
use crate::guest::{Told, ToldConnection};
use crate::server::Seen;

/// What happened in one call.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) ended: Result<(), CallError>,
    pub(crate) took: Duration,
    pub(crate) told: Option<Told>,
    pub(crate) seen: Vec<Option<Seen>>,
}

/// How often each law had something to say: one that never has is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(pub(crate) BTreeMap<&'static str, u64>);

/// How long after its deadline a call may end, on a machine that does much else.
const GRACE: Duration = Duration::from_secs(5);

/// The laws that a run of some length must have asked.
pub(crate) const ASKED: [&str; 14] = [
    "calls end as they should",
    "what the server got is what was sent, in order",
    "the server got no more than was accepted",
    "a close frame of the guest's comes after all that was accepted",
    "what was accepted before a clean close arrived",
    "what status said was flushed arrived",
    "the guest saw nothing wrong",
    "the guest got no more than was sent",
    "a server's close comes after all that it sent, and is told as it was",
    "a connection without faults has no false end",
    "nothing of a spoiled frame, or after it, is received",
    "a broken rule is not taken for a clean close",
    "calls end in time",
    "an opening is told as it was",
];

/// Every law that was broken, in words.
pub(crate) fn judge(case: &Case, happened: &Happened, tally: &mut Tally) -> Vec<String> {
    let mut court = Court {
        breaches: Vec::new(),
        tally,
        about: "the call".to_owned(),
    };
    court.call(case, happened);
    for (at, planned) in case.connections.iter().enumerate() {
        court.about = format!("connection {at}");
        let told = happened
            .told
            .as_ref()
            .and_then(|told| told.connections.get(at));
        let seen = happened.seen.get(at).cloned().flatten();
        court.connection(&Facts {
            limits: case.limits,
            took: happened.took,
            planned,
            at,
            told,
            seen: seen.as_ref(),
        });
    }
    court.breaches
}

/// All that is known of one connection.
struct Facts<'a> {
    limits: Limits,
    /// The whole call.
    took: Duration,
    planned: &'a Planned,
    at: usize,
    told: Option<&'a ToldConnection>,
    seen: Option<&'a Seen>,
}

struct Court<'a> {
    breaches: Vec<String>,
    tally: &'a mut Tally,
    about: String,
}

impl Court<'_> {
    fn hold(&mut self, law: &'static str, holds: bool, why: impl FnOnce() -> String) {
        *self.tally.0.entry(law).or_default() += 1;
        if !holds {
            self.breaches
                .push(format!("{}: {law}: {}", self.about, why()));
        }
    }

    fn call(&mut self, case: &Case, happened: &Happened) {
        let Happened {
            ended, took, told, ..
        } = happened;
        let is_right = matches!(
            (case.end, ended),
            (_, Err(CallError::Deadline(_)))
                | (End::Return, Ok(()))
                | (End::Trap, Err(CallError::Trap { .. }))
                | (End::Cancel(_), Err(CallError::Cancelled))
        );
        self.hold(ASKED[0], is_right, || {
            format!("{:?} ended as {ended:?}", case.end)
        });
        let most = Duration::from_millis(case.limits.call_timeout_ms()) + GRACE;
        self.hold(ASKED[12], *took <= most, || format!("it took {took:?}"));
        if let Some(told) = told {
            self.hold(ASKED[6], told.faults.is_empty(), || told.faults.join("; "));
        }
    }

    fn connection(&mut self, facts: &Facts<'_>) {
        if let Some(seen) = facts.seen {
            let fault = || format!("{:?}", seen.fault);
            self.hold(ASKED[1], seen.fault.is_none(), fault);
        }
        if let Some(told) = facts.told {
            self.opening(facts, told);
            self.endings(facts, told);
        }
        if let (Some(told), Some(seen)) = (facts.told, facts.seen) {
            self.server_had(facts, told, seen);
            self.guest_had(facts, told, seen);
        }
    }

    fn opening(&mut self, facts: &Facts<'_>, told: &ToldConnection) {
        let (Some(opened), true) = (&told.opened, facts.planned.faults.are_harmless()) else {
            return;
        };
        // On a machine that is busy any answer may be late, if there was the time for it to be.
        let open_timeout = Duration::from_millis(facts.limits.open_timeout_ms());
        let is_late = opened["error"] == "timeout" && facts.took >= open_timeout;
        let is_right = match facts.planned.answer {
            Answer::Right => {
                // A reset right after the answer may take the answer back.
                let is_reset = facts.planned.acts.contains(&Act::Reset);
                is_reset || *opened == "open"
            }
            Answer::Status(status) => opened["status"] == status,
            Answer::Garbage => opened["rule"].is_string(),
            Answer::Never => opened["error"] == "timeout",
        } || is_late;
        self.hold(ASKED[13], is_right, || {
            format!("{:?} was told as {opened}", facts.planned.answer)
        });
    }

    /// From the guest to the server.
    fn server_had(&mut self, facts: &Facts<'_>, told: &ToldConnection, seen: &Seen) {
        let (received, accepted, flushed) = (seen.received, told.accepted, told.flushed);
        let counts = || format!("accepted {accepted}, flushed {flushed}, arrived {received}");
        self.hold(ASKED[2], received <= accepted, counts);
        let says_goodbye =
            matches!(&seen.closed, Some(Some((code, _))) if *code == close_code(facts.at));
        if says_goodbye {
            self.hold(ASKED[3], received == accepted, counts);
        }
        let planned = facts.planned;
        let is_harmless = planned.faults.are_harmless() && planned.is_patient();
        let by_guest = told
            .status
            .as_ref()
            .is_some_and(|how| how["how"] == "by-guest");
        let in_time = |ms: u64| ms + 100 < facts.limits.close_timeout_ms();
        if is_harmless && by_guest && told.close_ms.is_some_and(in_time) {
            self.hold(ASKED[4], says_goodbye && received == accepted, counts);
        }
        // What a server sends and nobody reads makes a reset of an end, and a reset takes back what is on its way.
        let is_still_open = told.status.is_none() || by_guest;
        if is_harmless
            && planned.is_silent()
            && facts.limits == Limits::Roomy
            && is_still_open
            && flushed > 0
        {
            self.hold(ASKED[5], received >= flushed, counts);
        }
    }

    /// From the server to the guest.
    fn guest_had(&mut self, facts: &Facts<'_>, told: &ToldConnection, seen: &Seen) {
        let (received, sent) = (told.received, seen.sent);
        let counts = || format!("began {}, sent {sent}, received {received}", seen.began);
        self.hold(ASKED[7], received <= seen.began, counts);
        let how = told.ended.as_ref().map(|ended| &ended["how"]);
        let by_peer = how.is_some_and(|how| how == "by-peer");
        if by_peer && told.close_ms.is_none() {
            let same = seen.closing.as_ref().is_some_and(|closing| {
                told.ended
                    .as_ref()
                    .is_some_and(|ended| is_same(ended, closing))
            });
            self.hold(ASKED[8], same && received == sent, || {
                format!(
                    "{}; closed with {:?}, told {:?}",
                    counts(),
                    seen.closing,
                    told.ended
                )
            });
        }
        if let Some(Tampering::Spoiled(frame)) = facts.planned.faults.to_client.tampering
            && seen.frames > frame
        {
            self.hold(ASKED[10], received <= frame, || {
                format!("frame {frame} was spoiled; {}", counts())
            });
            self.hold(ASKED[11], !by_peer, || {
                format!("frame {frame} was spoiled; told {:?}", told.ended)
            });
        }
        if seen.violated {
            self.hold(ASKED[11], !by_peer, || {
                format!("{:?}; told {:?}", facts.planned.acts, told.ended)
            });
        }
    }

    /// Of a server that keeps to the rules, over a transport that does.
    fn endings(&mut self, facts: &Facts<'_>, told: &ToldConnection) {
        if !facts.planned.is_right() || !facts.planned.faults.are_harmless() {
            return;
        }
        for ended in [&told.ended, &told.status].into_iter().flatten() {
            let how = ended["how"].as_str().unwrap_or_default();
            let is_true = ["by-guest", "by-peer", "slow-consumer", "idle"].contains(&how);
            self.hold(ASKED[9], is_true, || format!("it ended as {ended}"));
        }
    }
}

fn is_same(told: &Value, closing: &Option<(u16, String)>) -> bool {
    match closing {
        Some((code, reason)) => told["code"] == *code && told["reason"] == **reason,
        None => told.get("code").is_none(),
    }
}
