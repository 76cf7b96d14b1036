//! Makes frames of what goes out (RFC 6455, section 5), and holds them until the transport has taken them.

use super::deflate::deflate;
use super::frame::{Header, Opcode};
use super::queue::Message;

/// Messages are put together up to here, so that many small ones are one write.
const TOGETHER: usize = 16 * 1024;
/// How far answers to pings may wait behind each other. Of those that don't fit the last one is kept, which answers all
/// before it (RFC 6455, section 5.5.3).
const PONGS: usize = 4 * 1024;

/// What it keeps when all is taken. More is a long message's, and ten thousand connections that each sent one would hold
/// as many of them.
const KEPT: usize = 4 * 1024;

/// Frames that are on their way to the transport.
#[derive(Debug)]
pub(super) struct Writer {
    out: Vec<u8>,
    /// Bytes of `out` that the transport has taken.
    taken: usize,
    /// Bytes of messages in `out`.
    in_flight: usize,
    /// An answer that waits for room.
    late_pong: Option<Vec<u8>>,
    /// The window of what is compressed, as a power of 2; none if nothing is.
    window_bits: Option<u8>,
    has_closed: bool,
}

impl Writer {
    pub(super) fn new(window_bits: Option<u8>) -> Self {
        Self {
            out: Vec::new(),
            taken: 0,
            in_flight: 0,
            late_pong: None,
            window_bits,
            has_closed: false,
        }
    }

    /// Whether a further message may be put to those that are on their way.
    pub(super) fn has_room(&self) -> bool {
        self.unsent().len() < TOGETHER
    }

    /// What the transport is to take next.
    pub(super) fn unsent(&self) -> &[u8] {
        &self.out[self.taken..]
    }

    /// Bytes of messages of which not all have been taken.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }

    pub(super) fn capacity(&self) -> usize {
        self.out.capacity()
    }

    /// As every frame: none goes out after a close frame (RFC 6455, section 5.5.1).
    pub(super) fn message(&mut self, message: &Message) {
        if self.has_closed {
            return;
        }
        let (opcode, payload) = match message {
            Message::Text(text) => (Opcode::Text, text.as_bytes()),
            Message::Binary(bytes) => (Opcode::Binary, bytes.as_slice()),
        };
        self.in_flight += payload.len();
        let compressed = self.window_bits.and_then(|bits| deflate(payload, bits));
        match compressed {
            Some(compressed) => Header::write(opcode, true, &compressed, &mut self.out),
            None => Header::write(opcode, false, payload, &mut self.out),
        }
    }

    pub(super) fn ping(&mut self) {
        if self.has_closed {
            return;
        }
        Header::write(Opcode::Ping, false, &[], &mut self.out);
    }

    /// Answers a ping. Bounded, however many there are and whether or not the peer reads.
    pub(super) fn pong(&mut self, payload: &[u8]) {
        match self.unsent().len() < PONGS {
            _ if self.has_closed => {}
            true => Header::write(Opcode::Pong, false, payload, &mut self.out),
            false => self.late_pong = Some(payload.to_vec()),
        }
    }

    /// The last frame; a second one is none. Without a code it has no payload.
    pub(super) fn close(&mut self, code: Option<u16>, reason: &str) {
        if std::mem::replace(&mut self.has_closed, true) {
            return;
        }
        let code = code.map(u16::to_be_bytes);
        let payload = match &code {
            Some(code) => [code.as_slice(), reason.as_bytes()].concat(),
            None => Vec::new(),
        };
        self.late_pong = None;
        Header::write(Opcode::Close, false, &payload, &mut self.out);
    }

    /// The transport took this much.
    pub(super) fn took(&mut self, count: usize) {
        self.taken += count;
        if self.taken < self.out.len() {
            self.forget_taken();
            return;
        }
        self.out.clear();
        if self.out.capacity() > KEPT {
            self.out = Vec::new();
        }
        self.taken = 0;
        self.in_flight = 0;
        if let Some(payload) = self.late_pong.take() {
            self.pong(&payload);
        }
    }

    /// A peer that never reads all of it must not make it grow by what it has read.
    fn forget_taken(&mut self) {
        if self.taken >= TOGETHER && self.taken * 2 >= self.out.len() {
            self.out.drain(..self.taken);
            self.taken = 0;
        }
    }

    /// Gives its memory back if nothing is in it.
    pub(super) fn rest(&mut self) {
        if self.out.is_empty() {
            self.out = Vec::new();
        }
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
