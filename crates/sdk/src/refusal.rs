use crate::bindings::yoi::host::types as host;
use std::fmt;

/// The host refused an action: the plugin's manifest and the operator's grant
/// do not both allow it. What the operator granted is not told to the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denial {
    /// The ask that covers the action, counted from zero in the order of the
    /// manifest's `[[request]]` or `[[websocket]]` tables. `None`: the
    /// manifest does not ask for it, so no grant could allow it.
    pub ask: Option<u32>,
}

impl Denial {
    /// Writes who can change the refusal; `table` is the manifest's word.
    pub(crate) fn explain(self, table: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ask {
            None => write!(
                f,
                "denied: this plugin's manifest has no `[[{table}]]` that covers it, \
                 and without one no grant can allow it"
            ),
            Some(ask) => write!(
                f,
                "denied: this plugin's manifest asks for it (`[[{table}]]` {ask}, counted \
                 from 0), and the operator's grant does not allow it"
            ),
        }
    }
}

impl From<host::Denial> for Denial {
    fn from(denial: host::Denial) -> Self {
        Self { ask: denial.ask }
    }
}

/// Which limit of the host an operation hit. A plugin can lower a limit, never
/// raise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Connections that one instance may hold at once
    Connections,
    /// Bytes or messages received and not yet taken: receive first
    ReceiveQueue,
    /// Connections named in one wait
    WaitSet,
    /// Requests at once
    Requests,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connections => "too many connections at once",
            Self::ReceiveQueue => "too much received and not yet taken",
            Self::WaitSet => "too many connections in one wait",
            Self::Requests => "too many requests at once",
        })
    }
}

impl From<host::Limit> for Limit {
    fn from(limit: host::Limit) -> Self {
        match limit {
            host::Limit::Connections => Self::Connections,
            host::Limit::ReceiveQueue => Self::ReceiveQueue,
            host::Limit::WaitSet => Self::WaitSet,
            host::Limit::Requests => Self::Requests,
        }
    }
}
