//! Between the engine's types and those of the WIT.

use std::time::Duration;

use yoi_egress::{
    Batch, Closed, Connection, DialError, HandshakeError, Message, OpenError, SendError, State,
};

use crate::bindings::yoi::host::types::Limit;
use crate::bindings::yoi::host::websocket as wit;

pub(super) fn open_error(error: &OpenError) -> wit::Error {
    match error {
        OpenError::Dial(error) => dial_error(error),
        OpenError::Handshake(error) => wit::Error::Handshake(handshake_error(error)),
        OpenError::Broken => wit::Error::Connect,
    }
}

fn dial_error(error: &DialError) -> wit::Error {
    match error {
        DialError::Refused(refused) => wit::Error::Denied(super::denial(Some(refused.ask))),
        DialError::Resolve { .. } => wit::Error::Resolve,
        DialError::Connect { .. } => wit::Error::Connect,
        DialError::Tls { .. } => wit::Error::Tls,
        DialError::Timeout => wit::Error::Timeout,
    }
}

fn handshake_error(error: &HandshakeError) -> wit::HandshakeError {
    match error {
        HandshakeError::Status(status) => wit::HandshakeError::Status(*status),
        HandshakeError::Subprotocol => wit::HandshakeError::Subprotocol,
        other => wit::HandshakeError::Invalid(other.to_string()),
    }
}

pub(super) fn status(connection: &Connection) -> wit::Status {
    let status = connection.status();
    wit::Status {
        state: match status.state {
            State::Open => wit::State::Open,
            State::Closing => wit::State::Closing,
            State::Closed => wit::State::Closed,
        },
        closed: status.closed.map(Into::into),
        subprotocol: connection.subprotocol().map(str::to_owned),
        queued_messages: u32::try_from(status.queued_messages).unwrap_or(u32::MAX),
        queued_bytes: status.queued_bytes as u64,
        unsent_bytes: status.unsent_bytes as u64,
        received_messages: status.received_messages,
        received_bytes: status.received_bytes,
        sent_messages: status.sent_messages,
        sent_bytes: status.sent_bytes,
        silent_ms: milliseconds(status.silent),
        ends_in_ms: milliseconds(status.ends_in),
        lifetime_left_ms: milliseconds(status.lifetime_left),
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl From<SendError> for wit::Error {
    fn from(error: SendError) -> Self {
        match error {
            SendError::TooLarge(limit) => Self::TooLarge(limit),
            SendError::ReceiveFirst => Self::Limit(Limit::ReceiveQueue),
            SendError::Timeout => Self::Timeout,
            SendError::Closed(closed) => closed.into(),
        }
    }
}

impl From<Closed> for wit::Error {
    fn from(closed: Closed) -> Self {
        Self::Closed(closed.into())
    }
}

impl From<Closed> for wit::Closed {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::ByPeer(frame) => Self::ByPeer(frame.map(|frame| wit::CloseFrame {
                code: frame.code,
                reason: frame.reason,
            })),
            Closed::ByOwner => Self::ByGuest,
            Closed::Abnormal => Self::Abnormal,
            Closed::Protocol => Self::ProtocolError,
            Closed::TooLarge => Self::TooLarge,
            Closed::SlowConsumer => Self::SlowConsumer,
            Closed::Idle => Self::Idle,
            Closed::Lifetime => Self::Lifetime,
            Closed::ByHost => Self::ByHost,
        }
    }
}

impl From<Message> for wit::Message {
    fn from(message: Message) -> Self {
        match message {
            Message::Text(text) => Self::Text(text),
            Message::Binary(bytes) => Self::Binary(bytes),
        }
    }
}

impl From<wit::Message> for Message {
    fn from(message: wit::Message) -> Self {
        match message {
            wit::Message::Text(text) => Self::Text(text),
            wit::Message::Binary(bytes) => Self::Binary(bytes),
        }
    }
}

impl From<Batch> for wit::Batch {
    fn from(batch: Batch) -> Self {
        Self {
            data: batch.data,
            lengths: batch.lengths,
            kinds: batch.kinds,
        }
    }
}
