use super::Closed;
use crate::bindings::yoi::host::websocket as host;
use crate::refusal::{Denial, Limit};
use std::fmt;

/// Why an operation on a connection did not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Not allowed by manifest and grant together
    Denied(Denial),
    /// An argument broke a rule; the text names the rule
    Invalid(String),
    /// A limit was hit; nothing was sent or received
    Limit(Limit),
    /// The time-out passed; a send that timed out sent nothing
    Timeout,
    /// The host cancelled the call
    Cancelled,
    /// The host name did not resolve
    Resolve,
    /// No address of the host accepted the connection
    Connect,
    /// TLS failed: the certificate or the protocol
    Tls,
    /// The server did not answer with a WebSocket
    Handshake(HandshakeError),
    /// The message to send is longer than this many bytes, the limit
    TooLarge(u64),
    /// The connection has ended, and every message received before was taken
    Closed(Closed),
}

/// Why the server's answer was not a WebSocket (RFC 6455, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandshakeError {
    /// The server answered with this HTTP status in place of 101; redirects
    /// are not followed
    Status(u16),
    /// The answer broke a rule of the handshake; the text names the rule
    Invalid(String),
    /// The server chose a subprotocol that was not offered
    Subprotocol,
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(denial) => denial.explain("websocket", f),
            Self::Invalid(rule) => write!(f, "invalid argument: {rule}"),
            Self::Limit(limit) => write!(f, "limit: {limit}"),
            Self::Timeout => f.write_str("the time-out passed"),
            Self::Cancelled => f.write_str("the call was cancelled"),
            Self::Resolve => f.write_str("the host name did not resolve"),
            Self::Connect => f.write_str("no address of the host accepted the connection"),
            Self::Tls => f.write_str("TLS failed"),
            Self::Handshake(error) => write!(f, "no WebSocket there: {error}"),
            Self::TooLarge(limit) => write!(f, "the message is longer than {limit} bytes"),
            Self::Closed(closed) => write!(f, "the connection has ended: {closed}"),
        }
    }
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the server answered {status} in place of 101"),
            Self::Invalid(rule) => f.write_str(rule),
            Self::Subprotocol => f.write_str("the server chose a subprotocol that was not offered"),
        }
    }
}

impl From<host::Error> for Error {
    fn from(error: host::Error) -> Self {
        match error {
            host::Error::Denied(denial) => Self::Denied(denial.into()),
            host::Error::Invalid(rule) => Self::Invalid(rule),
            host::Error::Limit(limit) => Self::Limit(limit.into()),
            host::Error::Timeout => Self::Timeout,
            host::Error::Cancelled => Self::Cancelled,
            host::Error::Resolve => Self::Resolve,
            host::Error::Connect => Self::Connect,
            host::Error::Tls => Self::Tls,
            host::Error::Handshake(error) => Self::Handshake(error.into()),
            host::Error::TooLarge(limit) => Self::TooLarge(limit),
            host::Error::Closed(closed) => Self::Closed(closed.into()),
        }
    }
}

impl From<host::HandshakeError> for HandshakeError {
    fn from(error: host::HandshakeError) -> Self {
        match error {
            host::HandshakeError::Status(status) => Self::Status(status),
            host::HandshakeError::Invalid(rule) => Self::Invalid(rule),
            host::HandshakeError::Subprotocol => Self::Subprotocol,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::CloseFrame;
    use super::*;
    use crate::ToolError;

    #[test]
    fn a_denial_says_who_can_change_it() {
        let unasked = Error::Denied(Denial { ask: None }).to_string();
        assert!(
            unasked.contains("no `[[websocket]]` that covers it"),
            "{unasked}"
        );
        let ungranted = Error::Denied(Denial { ask: Some(1) }).to_string();
        assert!(
            ungranted.contains("`[[websocket]]` 1, counted from 0"),
            "{ungranted}"
        );
        assert!(
            ungranted.contains("the operator's grant does not allow it"),
            "{ungranted}"
        );
    }

    #[test]
    fn a_close_names_code_and_reason_on_one_line() {
        let frame = CloseFrame {
            code: 4_001,
            reason: "no\nmore".to_owned(),
        };
        let error = Error::Closed(Closed::ByPeer(Some(frame)));
        assert_eq!(
            error.to_string(),
            "the connection has ended: the peer closed with 4001 `no\\nmore`"
        );
    }

    #[test]
    fn an_error_of_a_connection_fails_the_tool_with_its_text() {
        let error = ToolError::from(Error::Handshake(HandshakeError::Status(302)));
        let text = "no WebSocket there: the server answered 302 in place of 101";
        assert_eq!(error, ToolError::Failed(text.to_owned()));
    }
}
