//! WebSocket connections (RFC 6455) to the URLs that the manifest asks for and
//! the operator grants.
//!
//! ```no_run
//! use std::time::Duration;
//! use yoi_sdk::websocket::{Connection, Error, Message};
//!
//! fn first_trade() -> Result<Option<Message>, Error> {
//!     let connection = Connection::open("wss://stream.example.com/v1/trades")?;
//!     connection.send_text(r#"{"subscribe":"BTC-EUR"}"#)?;
//!     connection.receive(Duration::from_secs(5))
//! }
//! ```
//! The host owns the socket: it answers pings and keeps the limits while the
//! plugin does something else. Dropping a [`Connection`] closes it, and it
//! ends at the latest with the tool call that opened it.
//!
//! A URL is plain ASCII: write a host name in Unicode as punycode
//! (`xn--...`), and percent-encode everything else that is not ASCII.

mod batch;
mod closed;
mod connection;
mod error;
mod options;
mod status;

pub use batch::{Batch, MessageRef, Messages};
pub use closed::{CloseFrame, Closed};
pub use connection::{Connection, Message, wait_any};
pub use error::{Error, HandshakeError};
pub use options::OpenOptions;
pub use status::{State, Status};
