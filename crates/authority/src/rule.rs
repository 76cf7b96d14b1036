use std::fmt;
use std::sync::{Arc, OnceLock};

use yoi_target::{Protocol, Target};

use crate::pairing::Pairing;

/// What one ask and one grant allow together: the rule behind a permit.
#[derive(Clone)]
pub struct Rule {
    ask: usize,
    grant: usize,
    pairing: Arc<Pairing>,
    // Nobody asks before the audit does.
    target: OnceLock<Target>,
}

impl Rule {
    /// Of an ask and a grant that match one action.
    pub(crate) fn new(ask: usize, grant: usize, pairing: Arc<Pairing>) -> Self {
        Self {
            ask,
            grant,
            pairing,
            target: OnceLock::new(),
        }
    }

    /// Which of the package's asks of this protocol, counted from zero.
    pub fn ask(&self) -> usize {
        self.ask
    }

    /// Which of the operator's grants of this protocol, counted from zero.
    pub fn grant(&self) -> usize {
        self.grant
    }

    /// What both allow.
    pub fn target(&self) -> &Target {
        self.target
            .get_or_init(|| self.pairing.meet(self.ask, self.grant))
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        (self.ask, self.grant, self.target()) == (other.ask, other.grant, other.target())
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("ask", &self.ask)
            .field("grant", &self.grant)
            .field("target", self.target())
            .finish()
    }
}

/// For the audit: ``websocket ask 0, grant 2: `wss://stream.example.com/v1` ``.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = key(self.target().protocol());
        write!(
            f,
            "{protocol} ask {}, grant {}: `{}`",
            self.ask,
            self.grant,
            self.target()
        )
    }
}

/// The key of a protocol's tables.
pub(crate) fn key(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Request => "request",
        Protocol::WebSocket => "websocket",
    }
}
