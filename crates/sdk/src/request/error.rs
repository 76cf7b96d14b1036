use crate::bindings::yoi::host::request as host;
use crate::refusal::{Denial, Limit};
use std::fmt;

/// Why a request has no answer. Any status of the server's is an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Not allowed by manifest and grant together
    Denied(Denial),
    /// An argument broke a rule; the text names the rule
    Invalid(String),
    /// This header is not the plugin's to set, or not with this value
    Header(String),
    /// This needs a WebSocket connection: a `ws` or `wss` URL, an upgrade, an
    /// event stream or another answer without an end; the text says which
    UseWebsocket(String),
    /// A limit was hit
    Limit(Limit),
    /// The time-out passed; the server may have acted on the request
    Timeout,
    /// The host cancelled the call
    Cancelled,
    /// The host name did not resolve
    Resolve,
    /// No address of the host accepted the connection
    Connect,
    /// TLS failed: the certificate or the protocol
    Tls,
    /// The server's answer broke HTTP; the text names the rule
    Protocol(String),
    /// Request or answer is longer than this many bytes, the limit
    TooLarge(u64),
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(denial) => denial.explain("request", f),
            Self::Invalid(rule) => write!(f, "invalid argument: {rule}"),
            Self::Header(rule) => write!(f, "refused header: {rule}"),
            Self::UseWebsocket(what) => write!(f, "not a request but a connection: {what}"),
            Self::Limit(limit) => write!(f, "limit: {limit}"),
            Self::Timeout => f.write_str("the time-out passed"),
            Self::Cancelled => f.write_str("the call was cancelled"),
            Self::Resolve => f.write_str("the host name did not resolve"),
            Self::Connect => f.write_str("no address of the host accepted the connection"),
            Self::Tls => f.write_str("TLS failed"),
            Self::Protocol(rule) => write!(f, "the server's answer is not HTTP: {rule}"),
            Self::TooLarge(limit) => write!(f, "request or answer is longer than {limit} bytes"),
        }
    }
}

impl From<host::Error> for Error {
    fn from(error: host::Error) -> Self {
        match error {
            host::Error::Denied(denial) => Self::Denied(denial.into()),
            host::Error::Invalid(rule) => Self::Invalid(rule),
            host::Error::Header(rule) => Self::Header(rule),
            host::Error::UseWebsocket(what) => Self::UseWebsocket(what),
            host::Error::Limit(limit) => Self::Limit(limit.into()),
            host::Error::Timeout => Self::Timeout,
            host::Error::Cancelled => Self::Cancelled,
            host::Error::Resolve => Self::Resolve,
            host::Error::Connect => Self::Connect,
            host::Error::Tls => Self::Tls,
            host::Error::Protocol(rule) => Self::Protocol(rule),
            host::Error::TooLarge(limit) => Self::TooLarge(limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_names_the_table_of_requests() {
        let unasked = Error::Denied(Denial { ask: None }).to_string();
        assert!(
            unasked.contains("no `[[request]]` that covers it"),
            "{unasked}"
        );
        let ungranted = Error::Denied(Denial { ask: Some(0) }).to_string();
        assert!(
            ungranted.contains("`[[request]]` 0, counted from 0"),
            "{ungranted}"
        );
    }
}
