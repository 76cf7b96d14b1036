//! The two bounded queues of a connection.

use std::collections::VecDeque;

/// What a queued message costs beside its bytes. Without it, empty messages would be free.
const OVERHEAD: usize = 32;
/// A drained buffer larger than this is given back. It holds what one turn reads, so that a busy connection does not
/// grow a new one in each.
const KEPT_CAPACITY: usize = 256 * 1024;
/// Up to here a message is copied out of the buffer: to give the buffer away costs a new one.
const GIVEN: usize = 4 * 1024;
/// From here on it is worth moving what is left of a list to its front.
const MANY: usize = 64;

/// One whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A text.
    Text(String),
    /// Any bytes.
    Binary(Vec<u8>),
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

/// Received and not yet taken. Flat: a message that waits holds no part of what it was read into. Behind the whole
/// messages comes the part of the next one that has come.
pub(super) struct Inbox {
    data: Vec<u8>,
    /// Where the first whole message starts.
    start: usize,
    /// Where the last whole message ends.
    end: usize,
    lengths: Vec<u32>,
    kinds: Vec<u8>,
    /// How many of those have been taken.
    taken: usize,
    bounds: Bounds,
}

/// Accepted and not yet put into frames.
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
            data: Vec::new(),
            start: 0,
            end: 0,
            lengths: Vec::new(),
            kinds: Vec::new(),
            taken: 0,
            bounds,
        }
    }

    /// Whether the longest message still fits, so that the bound holds whatever comes next.
    pub(super) fn has_room(&self) -> bool {
        let used = self.bytes() + self.messages() * OVERHEAD;
        self.is_empty()
            || (self.messages() < self.bounds.messages
                && used + self.bounds.message <= self.bounds.bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages() == 0
    }

    pub(super) fn messages(&self) -> usize {
        self.lengths.len() - self.taken
    }

    pub(super) fn bytes(&self) -> usize {
        self.end - self.start
    }

    /// Bytes of the last whole message.
    pub(super) fn last_length(&self) -> usize {
        self.lengths.last().map_or(0, |&length| length as usize)
    }

    /// What has come of the next message.
    pub(super) fn part(&self) -> &[u8] {
        &self.data[self.end..]
    }

    /// For putting more to the end of what has come of the next message. What is before that is not to be touched.
    pub(super) fn part_mut(&mut self) -> &mut Vec<u8> {
        &mut self.data
    }

    /// The next message is whole.
    pub(super) fn finish(&mut self, is_text: bool) {
        let length = self.data.len() - self.end;
        self.end = self.data.len();
        self.lengths.push(u32::try_from(length).unwrap_or(u32::MAX));
        self.kinds.push(u8::from(is_text));
    }

    /// Puts a whole message behind the others; of the next one nothing has come.
    pub(super) fn push(&mut self, bytes: &[u8], is_text: bool) {
        self.data.extend_from_slice(bytes);
        self.finish(is_text);
    }

    /// Throws the last message away, if it has not been taken.
    pub(super) fn drop_last(&mut self) {
        if self.is_empty() {
            return;
        }
        self.kinds.pop();
        if let Some(length) = self.lengths.pop() {
            self.end -= length as usize;
            self.data.truncate(self.end);
        }
    }

    pub(super) fn pop(&mut self) -> Option<Message> {
        let (&length, &kind) = (self.lengths.get(self.taken)?, self.kinds.get(self.taken)?);
        self.taken += 1;
        let bytes = self.take(length as usize);
        Some(match kind {
            // It has been validated as it came; what can't be is handed over as bytes rather than lost.
            1 => String::from_utf8(bytes)
                .map_or_else(|error| Message::Binary(error.into_bytes()), Message::Text),
            _ => Message::Binary(bytes),
        })
    }

    /// As many as fit into both bounds, at least one if there is one.
    pub(super) fn pop_many(&mut self, messages: usize, bytes: usize) -> Batch {
        let most = messages.min(self.messages());
        let lengths = &self.lengths[self.taken..self.taken + most];
        let (count, total) = match most == self.messages() && self.bytes() <= bytes {
            true => (most, self.bytes()),
            false => fitting(lengths, bytes),
        };
        let batch = Batch {
            lengths: lengths[..count].to_vec(),
            kinds: self.kinds[self.taken..self.taken + count].to_vec(),
            data: Vec::new(),
        };
        self.taken += count;
        Batch {
            data: self.take(total),
            ..batch
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.bounds);
    }

    /// Bytes of memory, about.
    pub(super) fn capacity(&self) -> usize {
        self.data.capacity() + self.lengths.capacity() * size_of::<u32>() + self.kinds.capacity()
    }

    /// Gives its memory back if nothing is in it.
    pub(super) fn rest(&mut self) {
        if self.is_empty() && self.part().is_empty() {
            self.clear();
        }
    }

    /// The bytes of the first messages. Much that is wanted whole is given whole, and only little is copied.
    fn take(&mut self, length: usize) -> Vec<u8> {
        let is_all = self.start == 0 && length == self.end;
        let taken = if is_all && length >= GIVEN && length >= self.part().len() {
            self.give()
        } else {
            let taken = self.data[self.start..self.start + length].to_vec();
            self.start += length;
            taken
        };
        self.tidy();
        taken
    }

    /// The buffer itself. The part behind the messages goes to a new one.
    fn give(&mut self) -> Vec<u8> {
        let mut next = Vec::with_capacity(self.data.len().min(KEPT_CAPACITY));
        next.extend_from_slice(self.part());
        let mut given = std::mem::replace(&mut self.data, next);
        given.truncate(self.end);
        (self.start, self.end) = (0, 0);
        given
    }

    /// Forgets what has been taken, once that costs less than to keep it.
    fn tidy(&mut self) {
        if self.is_empty() {
            self.lengths.clear();
            self.kinds.clear();
            self.taken = 0;
        } else if self.taken >= MANY && self.taken * 2 >= self.lengths.len() {
            self.lengths.drain(..self.taken);
            self.kinds.drain(..self.taken);
            self.taken = 0;
        }
        if self.start == self.data.len() || self.start * 2 >= self.data.len().max(KEPT_CAPACITY) {
            self.data.drain(..self.start);
            self.end -= self.start;
            self.start = 0;
        }
        if self.data.is_empty() && self.data.capacity() > KEPT_CAPACITY {
            self.data = Vec::new();
        }
    }
}

/// How many of some messages, one at least, have no more bytes than this, and how many they have.
fn fitting(lengths: &[u32], bytes: usize) -> (usize, usize) {
    let mut total = 0usize;
    for (count, &length) in lengths.iter().enumerate() {
        let next = total.saturating_add(length as usize);
        if next > bytes && count > 0 {
            return (count, total);
        }
        total = next;
    }
    (lengths.len(), total)
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
