//! One call: what the guest does, what each of its servers does, and what stands between them; all of it from one number.

use serde_json::{Value, json};
use yoi_testkit::Faults;

use crate::dice::Dice;

/// One call of the guest.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) limits: Limits,
    pub(crate) connections: Vec<Planned>,
    /// Steps of the guest `ws_soak`.
    pub(crate) steps: Vec<Value>,
    pub(crate) end: End,
}

/// One connection, opened or not.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) faults: Faults,
    pub(crate) answer: Answer,
    pub(crate) acts: Vec<Act>,
    /// The streams of messages: see `messages`.
    pub(crate) sends: u64,
    pub(crate) receives: u64,
}

/// How the server answers the handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Right,
    Status(u16),
    Garbage,
    Never,
}

/// What a server does, one after the other; between and after that it reads, and answers what it has to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Send(u64),
    /// One message in so many frames, with a ping after each but the last.
    Fragmented(usize),
    Ping,
    Pause(u64),
    /// Reads nothing for so long.
    Deaf(u64),
    Close(Option<(u16, String)>),
    /// The last acts: whatever follows is not done.
    End,
    Reset,
    HalfFrame,
    Violate(Violation),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    Reserved,
    Opcode,
    Masked,
    Continuation,
    NotUtf8,
    Endless,
    CloseCode,
}

/// How a call is to end. A call may always end by its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Return,
    Trap,
    Spin,
    Wait,
    /// The host cancels it after so many milliseconds.
    Cancel(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limits {
    /// Those that yoi has if an operator says nothing, with a shorter deadline of the call.
    Roomy,
    /// So low that calls hit them.
    Tight,
}

/// Nothing is granted there.
const REFUSED: [&str; 4] = [
    "ws://127.0.0.2:1/",
    "wss://127.0.0.1/",
    "ws://127.1/",
    "not a url",
];

/// Close codes that are not a guest's to send.
const NOT_A_GUESTS: [u16; 7] = [0, 999, 1001, 1005, 2999, 5000, 65_535];

impl Limits {
    /// Limits of the enablement that are not the defaults.
    pub(crate) fn raised(self) -> &'static [(&'static str, u64)] {
        match self {
            Self::Roomy => &[("call_timeout_ms", 4_000), ("open_timeout_ms", 2_500)],
            Self::Tight => &[
                ("call_timeout_ms", 3_000),
                ("open_timeout_ms", 1_000),
                ("receive_timeout_ms", 400),
                ("send_timeout_ms", 300),
                ("close_timeout_ms", 500),
                ("message_bytes", 65_536),
                ("receive_queue_bytes", 131_072),
                ("receive_queue_messages", 24),
                ("send_queue_bytes", 131_072),
                ("slow_consumer_ms", 700),
                ("idle_timeout_ms", 1_500),
                ("ping_interval_ms", 1_000),
                ("pong_timeout_ms", 400),
                ("result_bytes", 65_536),
            ],
        }
    }

    pub(crate) fn call_timeout_ms(self) -> u64 {
        self.raised()[0].1
    }

    pub(crate) fn open_timeout_ms(self) -> u64 {
        self.raised()[1].1
    }

    pub(crate) fn close_timeout_ms(self) -> u64 {
        match self {
            Self::Roomy => 5_000,
            Self::Tight => 500,
        }
    }

    pub(crate) fn most(self) -> usize {
        match self {
            Self::Roomy => 1 << 20,
            Self::Tight => 65_536,
        }
    }
}

/// What the guest says when it closes: no other end of it has this code.
pub(crate) fn close_code(at: usize) -> u16 {
    4_000 + at as u16
}

impl Case {
    pub(crate) fn of(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let limits = match dice.one_in(3) {
            true => Limits::Tight,
            false => Limits::Roomy,
        };
        let count = 1 + dice.below(4) as usize;
        let connections: Vec<Planned> = (0..count).map(|_| Planned::of(&mut dice)).collect();
        let scripts: Vec<Vec<Value>> = (0..count).map(|at| script(&mut dice, at, limits)).collect();
        let end = match dice.below(100) {
            0..62 => End::Return,
            62..72 => End::Trap,
            72..74 => End::Spin,
            74..80 => End::Wait,
            _ => End::Cancel(1 + dice.below(1_200)),
        };
        Self {
            seed,
            limits,
            connections,
            steps: merged(&mut dice, scripts, end),
            end,
        }
    }
}

impl Planned {
    fn of(dice: &mut Dice) -> Self {
        let answer = match dice.below(40) {
            0 => Answer::Status([301, 403, 503][dice.below(3) as usize]),
            1 => Answer::Garbage,
            2 => Answer::Never,
            _ => Answer::Right,
        };
        Self {
            faults: Faults::seeded(dice.next()),
            answer,
            acts: acts(dice),
            sends: dice.next(),
            receives: dice.next(),
        }
    }

    /// Whether the server reads on, and neither breaks a rule nor ends the connection.
    pub(crate) fn is_patient(&self) -> bool {
        self.answer == Answer::Right
            && self.acts.iter().all(|act| {
                matches!(
                    act,
                    Act::Send(_) | Act::Fragmented(_) | Act::Ping | Act::Pause(_)
                )
            })
    }

    /// Whether the server keeps to the rules, to the end.
    pub(crate) fn is_right(&self) -> bool {
        let broken = |act: &Act| {
            matches!(
                act,
                Act::End | Act::Reset | Act::HalfFrame | Act::Violate(_)
            )
        };
        self.answer == Answer::Right && !self.acts.iter().any(broken)
    }

    pub(crate) fn is_silent(&self) -> bool {
        let silent = |act: &Act| matches!(act, Act::Pause(_));
        self.acts.iter().all(silent)
    }
}

fn acts(dice: &mut Dice) -> Vec<Act> {
    let mut acts = Vec::new();
    // Every fifth server only listens.
    if !dice.one_in(5) {
        for _ in 0..dice.below(7) {
            acts.push(match dice.below(10) {
                0..4 => Act::Send(1 + dice.below(30)),
                4 => Act::Send(dice.below(400)),
                5 => Act::Fragmented(1 + dice.below(5) as usize),
                6 => Act::Ping,
                7 => Act::Deaf(dice.below(600)),
                _ => Act::Pause(dice.below(200)),
            });
        }
    }
    match dice.below(20) {
        0..6 => acts.push(Act::Close(Some(dice.close()))),
        6 => acts.push(Act::Close(None)),
        7 => acts.push(Act::End),
        8 => acts.push(Act::Reset),
        9 => acts.push(Act::HalfFrame),
        10 => {
            use Violation::*;
            let all = [
                Reserved,
                Opcode,
                Masked,
                Continuation,
                NotUtf8,
                Endless,
                CloseCode,
            ];
            acts.push(Act::Violate(all[dice.below(7) as usize]));
        }
        _ => {}
    }
    acts
}

/// What a guest does with one connection.
fn script(dice: &mut Dice, at: usize, limits: Limits) -> Vec<Value> {
    let mut steps = vec![json!({"open": {"at": at}})];
    let close = json!({"close": {"at": at, "code": close_code(at), "reason": "soak"}});
    let patience = 100 + dice.below(400);
    let drain = json!({"drain": {"at": at, "ms": patience}});
    let send = |dice: &mut Dice| {
        let count = 1 + dice.below(40);
        json!({"send": {"at": at, "count": count}})
    };
    let flush = |dice: &mut Dice| {
        let ms = 20 + dice.below(300);
        json!({"flush": {"at": at, "ms": ms}})
    };
    let too_long = "x".repeat(124);
    match dice.below(8) {
        // Sends, sees that all is gone, and says goodbye; the second time for nothing.
        0 | 1 => {
            let (send, flush) = (send(dice), flush(dice));
            steps.extend([send, flush, close.clone()]);
            if dice.one_in(2) {
                steps.extend([close, drain, json!({"send": {"at": at, "count": 1}})]);
            }
        }
        // Follows to the end.
        2 | 3 => {
            if dice.one_in(2) {
                steps.push(send(dice));
            }
            steps.extend([drain.clone(), drain]);
        }
        // Sends, sees that all is gone, and goes without a word.
        4 => {
            let (send, flush) = (send(dice), flush(dice));
            steps.extend([send, flush]);
            if dice.one_in(2) {
                steps.push(json!({"drop": {"at": at}}));
            }
        }
        // Does what may not be done.
        5 => steps.extend([
            json!({"close": {"at": at, "code": NOT_A_GUESTS[dice.below(7) as usize], "reason": ""}}),
            json!({"close": {"at": at, "code": 1000, "reason": too_long}}),
            json!({"receive_many": {"at": at, "max": 0, "ms": 1}}),
            json!({"send_too_much": {"at": at, "limit": limits.most()}}),
            send(dice),
            close,
        ]),
        // Anything.
        _ => {
            for _ in 0..dice.below(9) {
                let (ms, count) = (dice.below(250), 1 + dice.below(300));
                steps.push(match dice.below(8) {
                    0 | 1 => send(dice),
                    2 | 3 => json!({"receive": {"at": at, "count": count / 10, "ms": ms}}),
                    4 => json!({"receive_many": {"at": at, "max": count, "ms": ms}}),
                    5 => flush(dice),
                    6 => drain.clone(),
                    _ => json!({"sleep": {"ms": ms}}),
                });
            }
            match dice.below(4) {
                0 => steps.push(close),
                1 => steps.push(json!({"drop": {"at": at}})),
                _ => {}
            }
        }
    }
    steps
}

/// The scripts of all connections in one, each in its own order.
fn merged(dice: &mut Dice, scripts: Vec<Vec<Value>>, end: End) -> Vec<Value> {
    let mut left: Vec<_> = scripts.into_iter().map(Vec::into_iter).collect();
    let mut steps = Vec::new();
    while !left.is_empty() {
        let at = dice.below(left.len() as u64) as usize;
        match left[at].next() {
            Some(step) => steps.push(step),
            None => drop(left.swap_remove(at)),
        }
        let (ms, url) = (dice.below(200), REFUSED[dice.below(4) as usize]);
        match dice.below(40) {
            0 => steps.push(json!({"sleep": {"ms": ms}})),
            1 => steps.push(json!({"compute": {"ms": ms / 2}})),
            2 | 3 => steps.push(json!({"wait_any": {"ms": ms}})),
            4 => steps.push(json!({"refused": {"url": url}})),
            _ => {}
        }
    }
    match end {
        End::Return => {}
        End::Trap => steps.push(json!("trap")),
        End::Spin => steps.push(json!("spin")),
        End::Wait | End::Cancel(_) => steps.push(json!("wait")),
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_case_and_always_the_same() {
        for seed in 0..200 {
            let [one, other] = [Case::of(seed), Case::of(seed)].map(|case| format!("{case:?}"));
            assert_eq!(one, other);
        }
    }

    #[test]
    fn cases_are_of_every_kind() {
        let cases: Vec<Case> = (0..2_000).map(Case::of).collect();
        let planned: Vec<&Planned> = cases.iter().flat_map(|case| &case.connections).collect();
        let share = |count: usize| count * 100 / planned.len();
        let patient = planned
            .iter()
            .filter(|it| it.is_patient() && it.faults.are_harmless());
        assert!(share(patient.count()) > 10);
        let wrong = planned.iter().filter(|it| !it.is_right());
        assert!(share(wrong.count()) > 10);
        for end in [End::Return, End::Trap, End::Spin, End::Wait] {
            assert!(cases.iter().any(|case| case.end == end), "{end:?}");
        }
    }
}
