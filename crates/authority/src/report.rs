use yoi_package::Ask;
use yoi_target::{Breadth, Dimension, Protocol, Target};

use crate::Grant;

/// What became of each ask and each grant, protocols apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Of requests.
    pub request: ProtocolReport,
    /// Of WebSocket connections.
    pub websocket: ProtocolReport,
}

/// What became of the asks and grants of one protocol, each in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProtocolReport {
    /// The package's asks.
    pub asks: Vec<AskReport>,
    /// The operator's grants.
    pub grants: Vec<GrantReport>,
}

/// What became of one ask. Package-controlled but for the verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct AskReport {
    /// Its place, counted from zero.
    pub index: usize,
    /// What is asked for.
    pub target: Target,
    /// Why, in the author's words.
    pub reason: Option<String>,
    /// How much of it is granted.
    pub verdict: Verdict,
    /// Every reason to look twice, most dangerous first.
    pub breadth: Vec<Breadth>,
    /// Whether it names addresses that are not public.
    pub is_local: bool,
}

/// How much of an ask is granted.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// One grant covers it whole: the first that does.
    Granted {
        /// That grant, counted from zero.
        grant: usize,
    },
    /// No grant covers it whole, and some cover a part.
    Partial(
        /// Those parts, in the order of the grants.
        Vec<Met>,
    ),
    /// No grant covers any of it.
    Missing,
}

/// The part of an ask that one grant gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// The grant, counted from zero.
    pub grant: usize,
    /// What is given.
    pub target: Target,
    /// What of the ask is not.
    pub cut: Vec<Dimension>,
}

/// What became of one grant.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantReport {
    /// Its place, counted from zero.
    pub index: usize,
    /// What is granted.
    pub target: Target,
    /// How much of it is asked for.
    pub usage: Usage,
    /// Every reason to look twice, most dangerous first.
    pub breadth: Vec<Breadth>,
    /// Whether it names addresses that are not public.
    pub is_local: bool,
}

/// How much of a grant is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Usage {
    /// One ask covers it whole.
    Used {
        /// Every ask that it gives to, whole or a part, counted from zero and in
        /// order.
        asks: Vec<usize>,
    },
    /// No ask covers it whole, and some cover a part: the rest of the grant is
    /// no authority.
    Narrowed {
        /// Those asks, counted from zero and in order.
        asks: Vec<usize>,
    },
    /// No ask covers any of it: it is no authority at all.
    Unasked,
}

impl Report {
    /// The part for one protocol.
    pub fn of(&self, protocol: Protocol) -> &ProtocolReport {
        match protocol {
            Protocol::Request => &self.request,
            Protocol::WebSocket => &self.websocket,
        }
    }
}

impl ProtocolReport {
    pub(crate) fn new(asks: &[Ask], grants: &[Grant]) -> Self {
        Self {
            asks: asks.iter().map(|ask| AskReport::new(ask, grants)).collect(),
            grants: grants
                .iter()
                .map(|grant| GrantReport::new(grant, asks))
                .collect(),
        }
    }
}

impl AskReport {
    /// Whether any reason to call it broad applies.
    pub fn is_broad(&self) -> bool {
        self.breadth.iter().any(Breadth::is_broad)
    }

    fn new(ask: &Ask, grants: &[Grant]) -> Self {
        let target = ask.target();
        Self {
            index: ask.index(),
            reason: ask.reason().map(str::to_owned),
            verdict: verdict(target, grants),
            breadth: target.breadth(),
            is_local: target.is_local(),
            target: target.clone(),
        }
    }
}

impl GrantReport {
    /// Whether any reason to call it broad applies.
    pub fn is_broad(&self) -> bool {
        self.breadth.iter().any(Breadth::is_broad)
    }

    fn new(grant: &Grant, asks: &[Ask]) -> Self {
        let target = grant.target();
        Self {
            index: grant.index(),
            usage: usage(target, asks),
            breadth: target.breadth(),
            is_local: target.is_local(),
            target: target.clone(),
        }
    }
}

fn verdict(ask: &Target, grants: &[Grant]) -> Verdict {
    if let Some(grant) = grants.iter().find(|grant| grant.target().covers(ask)) {
        return Verdict::Granted {
            grant: grant.index(),
        };
    }
    let met = |grant: &Grant| {
        let target = ask.meet(grant.target())?;
        Some(Met {
            grant: grant.index(),
            cut: target.cut(ask),
            target,
        })
    };
    let parts: Vec<_> = grants.iter().filter_map(met).collect();
    match parts.is_empty() {
        true => Verdict::Missing,
        false => Verdict::Partial(parts),
    }
}

fn usage(grant: &Target, asks: &[Ask]) -> Usage {
    let is_covered = asks.iter().any(|ask| ask.target().covers(grant));
    let meeting = asks.iter().filter(|ask| ask.target().meet(grant).is_some());
    let asks: Vec<_> = meeting.map(Ask::index).collect();
    match (is_covered, asks.is_empty()) {
        (true, _) => Usage::Used { asks },
        (false, true) => Usage::Unasked,
        (false, false) => Usage::Narrowed { asks },
    }
}
