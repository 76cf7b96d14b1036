//! How connections end, and how operations fail.

use super::handshake::HandshakeError;
use crate::error::{DialError, RefusedAddress};

/// A close code and reason (RFC 6455, section 7.4). The peer controls both when it is the peer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseFrame {
    /// The code.
    pub code: u16,
    /// At most 123 bytes.
    pub reason: String,
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// The peer closed; its frame, or none if it carried no code.
    #[error("the peer closed")]
    ByPeer(Option<CloseFrame>),
    /// The owner closed.
    #[error("closed by its owner")]
    ByOwner,
    /// The transport ended without a close frame (close code 1006).
    #[error("the transport ended without a close frame")]
    Abnormal,
    /// The peer broke the protocol.
    #[error("the peer broke the protocol")]
    Protocol,
    /// The peer sent a message over the limit.
    #[error("the peer sent a message over the limit")]
    TooLarge,
    /// The receive queue stayed full for too long.
    #[error("the receive queue stayed full for too long")]
    SlowConsumer,
    /// No sign of life from the peer.
    #[error("no sign of life from the peer")]
    Idle,
    /// The connection reached its longest life.
    #[error("the connection reached its longest life")]
    Lifetime,
    /// The host ended it.
    #[error("ended by the host")]
    ByHost,
}

/// Why no connection was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The dial failed.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// The server's answer was not a WebSocket.
    #[error(transparent)]
    Handshake(#[from] HandshakeError),
    /// The stream broke during the handshake.
    #[error("the stream broke during the handshake")]
    Broken,
}

impl OpenError {
    /// The address that refused the dial, if that was the reason.
    pub fn refused(&self) -> Option<&RefusedAddress> {
        match self {
            Self::Dial(DialError::Refused(refused)) => Some(refused),
            _ => None,
        }
    }
}

/// Why a message was not accepted for sending. Nothing of it was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Longer than this many bytes, the limit.
    #[error("the message is longer than {0} bytes")]
    TooLarge(u64),
    /// The send queue is full, and so is the receive queue: only the owner can make room, by receiving.
    #[error("both queues are full: receive first")]
    ReceiveFirst,
    /// The peer took nothing for the whole send time-out.
    #[error("the peer took nothing for the whole send time-out")]
    Timeout,
    /// The connection has ended.
    #[error(transparent)]
    Closed(#[from] Closed),
}

/// Why there is no further message: the connection has ended, and all that was received has been taken.
pub type ReceiveError = Closed;

/// A close code or reason that an endpoint may not send (RFC 6455, sections 5.5 and 7.4).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidClose {
    /// Neither 1000 nor 3000 to 4999.
    #[error("close code {0} is not the guest's to send; use 1000, or 3000 to 4999")]
    Code(u16),
    /// Longer than 123 bytes.
    #[error("the close reason has {0} bytes; at most 123 fit into a close frame")]
    Reason(usize),
}

impl CloseFrame {
    /// A frame that an owner may send.
    pub fn new(code: u16, reason: &str) -> Result<Self, InvalidClose> {
        if code != 1000 && !(3000..=4999).contains(&code) {
            return Err(InvalidClose::Code(code));
        }
        if reason.len() > 123 {
            return Err(InvalidClose::Reason(reason.len()));
        }
        Ok(Self {
            code,
            reason: reason.to_owned(),
        })
    }
}
