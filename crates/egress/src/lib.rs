//! The only crate of yoi that opens a socket.
//!
//! Everything here starts from a [`Permit`](yoi_authority::Permit) and consumes it: [`Egress::open`] for a
//! WebSocket, [`Egress::send`] for one HTTP request. There is no third way to a socket, for a second address or
//! a test either. Both go through one dial:
//!
//! 1. The name is resolved once ([`Resolve`]), and **every** address is classified. One that the permit does not
//!    allow refuses the whole dial.
//! 2. The dial goes to those addresses, never to the name again; the peer's address is compared afterwards. Of several
//!    the first that is there wins (RFC 8305), and of the other attempts nothing is left.
//! 3. For `https` and `wss`, TLS is part of each attempt. It is verified against the platform's roots and those that the
//!    operator added, for the host name of the URL; an address where somebody else answers ends the dial.
//!
//! Proxy variables and TLS variables of the environment are not read. Redirects are not followed. Nothing is
//! pooled: a connection serves one permit.

mod dial;
mod egress;
mod error;
#[cfg(doctest)]
mod forgery;
mod request;
mod resolve;
mod stream;
mod tls;
mod websocket;

pub use egress::{Egress, EgressBuilder};
pub use error::{DialError, RefusedAddress};
pub use request::{Endless, Request, RequestError, Response};
pub use resolve::{Naming, Resolve, ResolveFuture, SystemResolver};
pub use tls::{TlsError, TlsRoots};
pub use websocket::{
    Batch, CloseFrame, Closed, Connection, Ender, HandshakeError, InvalidClose, Message, OpenError,
    OpenOptions, ReceiveError, SendError, State, Status, Waiter,
};
#[cfg(fuzzing)]
pub use websocket::{fuzz_frames, fuzz_handshake};

/// When an operation ends: after its limit in milliseconds, or sooner if a guest wants that.
fn deadline(limit: u64, wanted: Option<std::time::Duration>) -> tokio::time::Instant {
    let limit = milliseconds(limit);
    tokio::time::Instant::now() + wanted.map_or(limit, |wanted| wanted.min(limit))
}

/// A limit as a duration. Past a year it makes no difference, and a moment further away than the clock can say would
/// be a panic.
fn milliseconds(limit: u64) -> std::time::Duration {
    const YEAR: u64 = 365 * 24 * 60 * 60 * 1000;
    std::time::Duration::from_millis(limit.min(YEAR))
}
