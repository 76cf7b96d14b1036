use super::{Connection, Error};
use crate::bindings::yoi::host::websocket as host;
use crate::duration::milliseconds;
use std::time::Duration;

/// How to open a connection. What is not said is the host's choice.
///
/// ```no_run
/// # use std::time::Duration;
/// # use yoi_sdk::websocket::{Error, OpenOptions};
/// # fn open() -> Result<(), Error> {
/// let connection = OpenOptions::new()
///     .subprotocol("trades.v1")
///     .timeout(Duration::from_secs(3))
///     .open("wss://stream.example.com/v1/trades")?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenOptions {
    subprotocols: Vec<String>,
    timeout: Option<Duration>,
    max_message_bytes: Option<u32>,
}

impl OpenOptions {
    /// No subprotocol, and the host's limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Offers a subprotocol, after those offered before (RFC 6455, section
    /// 1.9). Manifest and grant must both name it.
    pub fn subprotocol(mut self, name: impl Into<String>) -> Self {
        self.subprotocols.push(name.into());
        self
    }

    /// One deadline over resolving, dialling, TLS and handshake.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Longest message, in bytes, that the connection sends or receives.
    pub fn max_message_bytes(mut self, bytes: u32) -> Self {
        self.max_message_bytes = Some(bytes);
        self
    }

    /// Opens a connection to a `ws` or `wss` URL.
    ///
    /// # Errors
    /// Every [`Error`] but [`Error::Closed`] and [`Error::TooLarge`].
    pub fn open(&self, url: &str) -> Result<Connection, Error> {
        let subprotocols: Vec<_> = self.subprotocols.iter().map(String::as_str).collect();
        let options = host::OpenOptions {
            subprotocols: &subprotocols,
            timeout_ms: self.timeout.map(milliseconds),
            max_message_bytes: self.max_message_bytes,
        };
        Ok(Connection::from(host::Connection::open(url, options)?))
    }
}
