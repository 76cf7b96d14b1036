use std::time::Duration;

use super::Closed;
use crate::bindings::yoi::host::websocket as host;

/// What the host knows of a connection at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Where the connection is in its life
    pub state: State,
    /// How the connection ended, once it has
    pub closed: Option<Closed>,
    /// The subprotocol that the server chose
    pub subprotocol: Option<String>,
    /// Messages received and not yet taken
    pub queued_messages: u32,
    /// Bytes received and not yet taken
    pub queued_bytes: u64,
    /// Bytes accepted by a send and not yet taken by the transport
    pub unsent_bytes: u64,
    /// Messages received since the opening
    pub received_messages: u64,
    /// Bytes received since the opening
    pub received_bytes: u64,
    /// Messages sent since the opening
    pub sent_messages: u64,
    /// Bytes sent since the opening
    pub sent_bytes: u64,
    /// Since the last sign of life from the peer
    pub silent: Duration,
    /// Until the host ends the connection if nothing happens: for silence, for a full receive queue, or at the end of its
    /// life
    pub ends_in: Duration,
    /// Until the end of the connection's life
    pub lifetime_left: Duration,
}

/// Where a connection is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Messages go both ways
    Open,
    /// The closing handshake goes on
    Closing,
    /// Ended; what was received before can still be taken
    Closed,
}

impl From<host::Status> for Status {
    fn from(status: host::Status) -> Self {
        Self {
            state: status.state.into(),
            closed: status.closed.map(Into::into),
            subprotocol: status.subprotocol,
            queued_messages: status.queued_messages,
            queued_bytes: status.queued_bytes,
            unsent_bytes: status.unsent_bytes,
            received_messages: status.received_messages,
            received_bytes: status.received_bytes,
            sent_messages: status.sent_messages,
            sent_bytes: status.sent_bytes,
            silent: Duration::from_millis(status.silent_ms),
            ends_in: Duration::from_millis(status.ends_in_ms),
            lifetime_left: Duration::from_millis(status.lifetime_left_ms),
        }
    }
}

impl From<host::State> for State {
    fn from(state: host::State) -> Self {
        match state {
            host::State::Open => Self::Open,
            host::State::Closing => Self::Closing,
            host::State::Closed => Self::Closed,
        }
    }
}
