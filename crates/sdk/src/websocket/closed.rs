use crate::bindings::yoi::host::websocket as host;
use std::fmt;

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// The peer closed; its frame, or `None` if it carried no code
    ByPeer(Option<CloseFrame>),
    /// The plugin closed
    ByGuest,
    /// The transport ended without a close frame (close code 1006)
    Abnormal,
    /// The peer broke the protocol; the host closed with 1002 or 1007
    ProtocolError,
    /// The peer sent a message over the limit; the host closed with 1009
    TooLarge,
    /// The receive queue stayed full for too long; the host closed with 1008
    SlowConsumer,
    /// No sign of life from the peer for the idle time, pings included
    Idle,
    /// The connection reached its longest life
    Lifetime,
    /// The host is shutting down, or the grant was taken back
    ByHost,
}

/// A close code and reason (RFC 6455, section 7.4). Sent by the peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseFrame {
    /// 1000 is a normal end
    pub code: u16,
    /// For people, often empty; at most 123 bytes
    pub reason: String,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByPeer(Some(frame)) => return write!(f, "the peer closed with {frame}"),
            Self::ByPeer(None) => "the peer closed without a code",
            Self::ByGuest => "the plugin closed it",
            Self::Abnormal => "the transport ended without a close frame",
            Self::ProtocolError => "the peer broke the protocol",
            Self::TooLarge => "the peer sent a message over the limit",
            Self::SlowConsumer => "received messages were not taken for too long",
            Self::Idle => "the peer gave no sign of life",
            Self::Lifetime => "it reached its longest life",
            Self::ByHost => "the host closed it",
        })
    }
}

impl fmt::Display for CloseFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason.as_str() {
            "" => write!(f, "{}", self.code),
            reason => write!(f, "{} `{}`", self.code, reason.escape_debug()),
        }
    }
}

impl From<host::Closed> for Closed {
    fn from(closed: host::Closed) -> Self {
        match closed {
            host::Closed::ByPeer(frame) => Self::ByPeer(frame.map(Into::into)),
            host::Closed::ByGuest => Self::ByGuest,
            host::Closed::Abnormal => Self::Abnormal,
            host::Closed::ProtocolError => Self::ProtocolError,
            host::Closed::TooLarge => Self::TooLarge,
            host::Closed::SlowConsumer => Self::SlowConsumer,
            host::Closed::Idle => Self::Idle,
            host::Closed::Lifetime => Self::Lifetime,
            host::Closed::ByHost => Self::ByHost,
        }
    }
}

impl From<host::CloseFrame> for CloseFrame {
    fn from(frame: host::CloseFrame) -> Self {
        Self {
            code: frame.code,
            reason: frame.reason,
        }
    }
}
