use super::{Batch, Error, OpenOptions, Status};
use crate::ToolError;
use crate::bindings::yoi::host::websocket as host;
use crate::duration::milliseconds;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// One open connection. Dropping it closes it.
#[derive(Debug)]
pub struct Connection {
    inner: host::Connection,
}

/// One whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A text message
    Text(String),
    /// A binary message
    Binary(Vec<u8>),
}

impl Connection {
    /// Opens a connection to a `ws` or `wss` URL, with no subprotocol and the
    /// host's limits; see [`OpenOptions`] for more.
    ///
    /// # Errors
    /// As [`OpenOptions::open`].
    pub fn open(url: &str) -> Result<Self, Error> {
        OpenOptions::new().open(url)
    }

    /// Hands over one text message. It is accepted whole or not at all; while
    /// the peer does not read, this waits up to the host's send time-out.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Timeout`], [`Error::Limit`],
    /// [`Error::Closed`] or [`Error::Cancelled`].
    pub fn send_text(&self, text: &str) -> Result<(), Error> {
        Ok(self.inner.send(host::MessageParam::Text(text))?)
    }

    /// Hands over one binary message, in the way of [`Self::send_text`].
    ///
    /// # Errors
    /// As [`Self::send_text`].
    pub fn send_binary(&self, bytes: &[u8]) -> Result<(), Error> {
        Ok(self.inner.send(host::MessageParam::Binary(bytes))?)
    }

    /// Hands over one message, in the way of [`Self::send_text`].
    ///
    /// # Errors
    /// As [`Self::send_text`].
    pub fn send(&self, message: &Message) -> Result<(), Error> {
        match message {
            Message::Text(text) => self.send_text(text),
            Message::Binary(bytes) => self.send_binary(bytes),
        }
    }

    /// Hands over one value as JSON in a text message, in the way of
    /// [`Self::send_text`].
    ///
    /// # Errors
    /// [`ToolError::Failed`], with what the value's [`Serialize`] says or an
    /// error of [`Self::send_text`].
    pub fn send_json<T: Serialize + ?Sized>(&self, value: &T) -> Result<(), ToolError> {
        Ok(self.send_text(&serde_json::to_string(value)?)?)
    }

    /// The next message; `None` if `timeout` passed first.
    ///
    /// # Errors
    /// [`Error::Closed`] once the connection has ended and every message
    /// received before was taken; [`Error::Cancelled`].
    pub fn receive(&self, timeout: Duration) -> Result<Option<Message>, Error> {
        Ok(self.inner.receive(milliseconds(timeout))?.map(Into::into))
    }

    /// Up to `max` messages at once: waits for the first, then takes what is
    /// there. Empty if `timeout` passed first. Several times faster than
    /// [`Self::receive`] for streams of small messages.
    ///
    /// # Errors
    /// As [`Self::receive`].
    pub fn receive_many(&self, max: u32, timeout: Duration) -> Result<Batch, Error> {
        Ok(self.inner.receive_many(max, milliseconds(timeout))?.into())
    }

    /// Says goodbye and waits for the peer's, within the host's close
    /// time-out. The code is 1000 or 3000 to 4999, the reason has at most 123
    /// bytes. A second call does nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another code or a longer reason;
    /// [`Error::Timeout`] or [`Error::Cancelled`].
    pub fn close(&self, code: u16, reason: &str) -> Result<(), Error> {
        Ok(self.inner.close(code, reason)?)
    }

    /// What the host knows of the connection now.
    pub fn status(&self) -> Status {
        self.inner.status().into()
    }
}

impl Message {
    /// The message's bytes, of either kind.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// The message, of either kind, read as JSON.
    ///
    /// # Errors
    /// The message is not JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.as_bytes())
    }
}

/// Waits until one of the connections has a message to receive or has ended,
/// and returns the places of those in the list; empty if `timeout` passed.
///
/// # Errors
/// [`Error::Limit`] for more connections than the host waits for at once;
/// [`Error::Cancelled`].
pub fn wait_any(connections: &[&Connection], timeout: Duration) -> Result<Vec<usize>, Error> {
    let inner: Vec<_> = connections
        .iter()
        .map(|connection| &connection.inner)
        .collect();
    let ready = host::wait_any(&inner, milliseconds(timeout))?;
    Ok(ready.into_iter().map(|place| place as usize).collect())
}

impl From<host::Connection> for Connection {
    fn from(inner: host::Connection) -> Self {
        Self { inner }
    }
}

impl From<host::MessageResult> for Message {
    fn from(message: host::MessageResult) -> Self {
        match message {
            host::MessageResult::Text(text) => Self::Text(text),
            host::MessageResult::Binary(bytes) => Self::Binary(bytes),
        }
    }
}
