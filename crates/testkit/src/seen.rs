//! What a server saw, connection by connection
use crate::{head, watched::Watched};
use std::thread;

/// How a WebSocket connection ended, as its server saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The client sent a Close frame with a code and a reason (RFC 6455 section 5.5.1).
    Close {
        /// The close code
        code: u16,
        /// The reason, often empty
        reason: String,
    },
    /// The client sent a Close frame without a code.
    CloseWithoutCode,
    /// The stream ended, or was reset, before any Close frame; the text is the server library's.
    Lost(String),
    /// There was no handshake to speak of; the text is the server library's.
    NoHandshake(String),
}

/// How many of the received bytes are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    Everything,
    Head,
}

#[derive(Default)]
pub(crate) struct Connection {
    pub(crate) received: Vec<u8>,
    pub(crate) sent: u64,
    pub(crate) closed: bool,
    pub(crate) panicked: bool,
    pub(crate) ending: Option<Ending>,
}

impl Connection {
    /// Drops what follows the head, and says whether the head is still to end.
    fn cut_to_head(&mut self) -> bool {
        let end = head::length(&self.received);
        self.received.truncate(end.unwrap_or(usize::MAX));
        end.is_none()
    }
}

pub(crate) type Seen = Watched<Vec<Connection>>;

/// One connection's place in what was seen; dropping it says that the connection is closed.
pub(crate) struct Record {
    seen: Seen,
    index: usize,
}

impl Record {
    pub(crate) fn begin(seen: &Seen) -> Self {
        let index = seen.update(|connections| {
            connections.push(Connection::default());
            connections.len() - 1
        });
        Self {
            seen: seen.clone(),
            index,
        }
    }

    pub(crate) fn index(&self) -> usize {
        self.index
    }

    pub(crate) fn sharing(&self) -> Pen {
        Pen {
            seen: self.seen.clone(),
            index: self.index,
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.seen.update(|connections| {
            let connection = &mut connections[self.index];
            connection.closed = true;
            connection.panicked = thread::panicking();
        });
    }
}

/// Writes into a [`Record`] that somebody else owns.
#[derive(Clone)]
pub(crate) struct Pen {
    seen: Seen,
    index: usize,
}

impl Pen {
    /// Says whether further bytes are wanted.
    pub(crate) fn received(&self, bytes: &[u8], keep: Keep) -> bool {
        self.update(|connection| {
            connection.received.extend_from_slice(bytes);
            keep == Keep::Everything || connection.cut_to_head()
        })
    }

    pub(crate) fn sent(&self, bytes: usize) {
        self.update(|connection| connection.sent += bytes as u64);
    }

    pub(crate) fn ended(&self, ending: Ending) {
        self.update(|connection| connection.ending = Some(ending));
    }

    fn update<R>(&self, update: impl FnOnce(&mut Connection) -> R) -> R {
        self.seen
            .update(|connections| update(&mut connections[self.index]))
    }
}
