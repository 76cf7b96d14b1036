//! The two bounded queues of a connection.

use std::collections::VecDeque;

use bytes::{Buf, Bytes, BytesMut};
use tungstenite::Utf8Bytes;

/// What a queued message costs beside its bytes. Without it, empty messages would be free.
const OVERHEAD: usize = 32;
/// A drained buffer larger than this is given back. It holds what one turn reads, so that a busy connection does not
/// grow a new one in each.
const KEPT_CAPACITY: usize = 256 * 1024;

/// One whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Valid UTF-8.
    Text(Utf8Bytes),
    /// Any bytes.
    Binary(Bytes),
}

/// Several messages in one flat buffer: one copy, however many they are.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The messages' bytes, one after the other.
    pub data: Vec<u8>,
    /// The length of each, in bytes.
    pub lengths: Vec<u32>,
    /// The kind of each: 0 is binary, 1 is text.
    pub kinds: Vec<u8>,
}

/// Bounds of a queue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) bytes: usize,
    pub(super) messages: usize,
    /// The longest message.
    pub(super) message: usize,
}

/// Received and not yet taken. Flat: a message that waits holds no part of the read buffer.
pub(super) struct Inbox {
    data: BytesMut,
    entries: VecDeque<(u32, u8)>,
    bounds: Bounds,
}

/// Accepted and not yet handed to the framing library.
pub(super) struct Outbox {
    messages: VecDeque<Message>,
    bytes: usize,
    bounds: Bounds,
}

impl Message {
    /// Length in bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Inbox {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            data: BytesMut::new(),
            entries: VecDeque::new(),
            bounds,
        }
    }

    /// Whether the longest message still fits, so that the bound holds whatever comes next.
    pub(super) fn has_room(&self) -> bool {
        let used = self.data.len() + self.entries.len() * OVERHEAD;
        self.entries.is_empty()
            || (self.entries.len() < self.bounds.messages
                && used + self.bounds.message <= self.bounds.bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn messages(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.data.len()
    }

    pub(super) fn push(&mut self, bytes: &[u8], is_text: bool) {
        self.data.extend_from_slice(bytes);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.entries.push_back((length, u8::from(is_text)));
    }

    pub(super) fn pop(&mut self) -> Option<Message> {
        let (length, kind) = self.entries.pop_front()?;
        let bytes = Bytes::from(self.take(length as usize));
        Some(match kind {
            // The framing library has validated it; what can't be is handed over as bytes rather than lost.
            1 => Utf8Bytes::try_from(bytes.clone()).map_or(Message::Binary(bytes), Message::Text),
            _ => Message::Binary(bytes),
        })
    }

    /// As many as fit into both bounds, at least one if there is one.
    pub(super) fn pop_many(&mut self, messages: usize, bytes: usize) -> Batch {
        let mut batch = Batch::default();
        let mut total = 0usize;
        while let Some(&(length, kind)) = self.entries.front() {
            let over = total + length as usize > bytes && !batch.lengths.is_empty();
            if batch.lengths.len() == messages || over {
                break;
            }
            self.entries.pop_front();
            total += length as usize;
            batch.lengths.push(length);
            batch.kinds.push(kind);
        }
        batch.data = self.take_all_or(total);
        batch
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.bounds);
    }

    /// Bytes of memory, about.
    pub(super) fn capacity(&self) -> usize {
        self.data.capacity() + self.entries.capacity() * size_of::<(u32, u8)>()
    }

    /// Gives its memory back if nothing is in it.
    pub(super) fn rest(&mut self) {
        if self.is_empty() {
            self.clear();
        }
    }

    /// What is wanted whole is given whole, and only a part is copied.
    fn take_all_or(&mut self, length: usize) -> Vec<u8> {
        if length < self.data.len() {
            return self.take(length);
        }
        let next = BytesMut::with_capacity(length.min(KEPT_CAPACITY));
        std::mem::replace(&mut self.data, next).into()
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let taken = self.data[..length].to_vec();
        self.data.advance(length);
        self.shrink();
        taken
    }

    fn shrink(&mut self) {
        if self.data.is_empty() && self.data.capacity() > KEPT_CAPACITY {
            self.data = BytesMut::new();
        }
    }
}

impl Outbox {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            messages: VecDeque::new(),
            bytes: 0,
            bounds,
        }
    }

    pub(super) fn has_room(&self, length: usize) -> bool {
        self.messages.is_empty()
            || (self.messages.len() < self.bounds.messages
                && self.bytes + length + (self.messages.len() + 1) * OVERHEAD <= self.bounds.bytes)
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn push(&mut self, message: Message) {
        self.bytes += message.len();
        self.messages.push_back(message);
    }

    pub(super) fn pop(&mut self) -> Option<Message> {
        let message = self.messages.pop_front()?;
        self.bytes -= message.len();
        Some(message)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.bounds);
    }

    /// Bytes of memory beside the messages, about.
    pub(super) fn capacity(&self) -> usize {
        self.messages.capacity() * size_of::<Message>()
    }

    /// Gives its memory back if nothing is in it.
    pub(super) fn rest(&mut self) {
        if self.messages.is_empty() {
            self.clear();
        }
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
