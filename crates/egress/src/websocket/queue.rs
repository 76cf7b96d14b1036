//! The two bounded queues of a connection.

use std::collections::VecDeque;

/// What a queued message costs beside its bytes. Without it, empty messages would be free.
const OVERHEAD: usize = 32;
/// A drained buffer larger than this is given back. It holds what one turn reads, so that a busy connection does not
/// grow a new one in each.
const KEPT_CAPACITY: usize = 256 * 1024;
/// From here on a message has a buffer of its own, which the transport fills and the owner gets. Shorter ones are copied:
/// a buffer costs more than that.
const LONG: usize = 4 * 1024;
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

/// Received and not yet taken, and the part of the next message that has come.
pub(super) struct Inbox {
    /// Short messages, one after the other.
    short: Vec<u8>,
    /// Where the first of them starts that has not been taken.
    start: usize,
    long: VecDeque<Vec<u8>>,
    long_bytes: usize,
    part: Vec<u8>,
    /// Of all messages, in their order: the length says where one lies.
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
            short: Vec::new(),
            start: 0,
            long: VecDeque::new(),
            long_bytes: 0,
            part: Vec::new(),
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
                && used.saturating_add(self.bounds.message) <= self.bounds.bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages() == 0
    }

    pub(super) fn messages(&self) -> usize {
        self.lengths.len() - self.taken
    }

    pub(super) fn bytes(&self) -> usize {
        self.short.len() - self.start + self.long_bytes
    }

    /// Bytes of the last whole message.
    pub(super) fn last_length(&self) -> usize {
        self.lengths.last().map_or(0, |&length| length as usize)
    }

    /// What has come of the next message.
    pub(super) fn part(&self) -> &[u8] {
        &self.part
    }

    /// For putting more to the end of what has come of the next message.
    pub(super) fn part_mut(&mut self) -> &mut Vec<u8> {
        &mut self.part
    }

    /// The next message is whole.
    pub(super) fn finish(&mut self, is_text: bool) {
        let length = self.part.len();
        if length < LONG {
            self.short.extend_from_slice(&self.part);
            self.part.clear();
        } else {
            let mut message = std::mem::take(&mut self.part);
            // A buffer that grew with its message may be twice as large.
            if message.capacity() - length > length / 4 {
                message.shrink_to_fit();
            }
            self.long_bytes += length;
            self.long.push_back(message);
        }
        self.note(length, is_text);
    }

    /// Puts a whole message behind the others; of the next one nothing has come.
    pub(super) fn push(&mut self, bytes: &[u8], is_text: bool) {
        if bytes.len() < LONG {
            self.short.extend_from_slice(bytes);
            self.note(bytes.len(), is_text);
        } else {
            self.part.extend_from_slice(bytes);
            self.finish(is_text);
        }
    }

    /// Throws the last message away, if it has not been taken.
    pub(super) fn drop_last(&mut self) {
        if self.is_empty() {
            return;
        }
        self.kinds.pop();
        match self.lengths.pop() {
            Some(length) if is_long(length) => drop(self.pop_long(VecDeque::pop_back)),
            Some(length) => self.short.truncate(self.short.len() - length as usize),
            None => {}
        }
    }

    pub(super) fn pop(&mut self) -> Option<Message> {
        let (&length, &kind) = (self.lengths.get(self.taken)?, self.kinds.get(self.taken)?);
        let bytes = self.take(self.taken + 1, length as usize);
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
        let end = self.taken + count;
        Batch {
            lengths: lengths[..count].to_vec(),
            kinds: self.kinds[self.taken..end].to_vec(),
            data: self.take(end, total),
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.bounds);
    }

    /// No more will come: what has come of a message is nothing.
    pub(super) fn drop_part(&mut self) {
        self.part = Vec::new();
    }

    /// Bytes of memory, about.
    pub(super) fn capacity(&self) -> usize {
        let buffers = self.short.capacity() + self.long_bytes + self.part.capacity();
        let lists = self.long.capacity() * size_of::<Vec<u8>>()
            + self.lengths.capacity() * size_of::<u32>()
            + self.kinds.capacity();
        buffers + lists
    }

    /// Gives its memory back if nothing is in it.
    pub(super) fn rest(&mut self) {
        if self.is_empty() && self.part.is_empty() {
            self.clear();
        }
    }

    fn note(&mut self, length: usize, is_text: bool) {
        self.lengths.push(u32::try_from(length).unwrap_or(u32::MAX));
        self.kinds.push(u8::from(is_text));
    }

    /// The bytes of the messages up to `end`, `total` in all.
    fn take(&mut self, end: usize, total: usize) -> Vec<u8> {
        let count = end - self.taken;
        let is_one_long = count == 1 && is_long(self.lengths[self.taken]);
        let are_all_short = self.start == 0 && total == self.short.len() && total >= LONG;
        let taken = if is_one_long {
            self.pop_long(VecDeque::pop_front)
        } else if are_all_short && self.long.is_empty() {
            let next = Vec::with_capacity(total.min(KEPT_CAPACITY));
            std::mem::replace(&mut self.short, next)
        } else {
            self.copied(end, total)
        };
        self.taken = end;
        self.tidy();
        taken
    }

    fn copied(&mut self, end: usize, total: usize) -> Vec<u8> {
        let mut copied = Vec::with_capacity(total);
        let mut from = self.start;
        let mut to = from;
        for at in self.taken..end {
            let length = self.lengths[at];
            if is_long(length) {
                copied.extend_from_slice(&self.short[from..to]);
                from = to;
                copied.extend(self.pop_long(VecDeque::pop_front));
            } else {
                to += length as usize;
            }
        }
        copied.extend_from_slice(&self.short[from..to]);
        self.start = to;
        copied
    }

    fn pop_long(&mut self, pop: impl FnOnce(&mut VecDeque<Vec<u8>>) -> Option<Vec<u8>>) -> Vec<u8> {
        let message = pop(&mut self.long).unwrap_or_default();
        self.long_bytes -= message.len();
        message
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
        if self.start == self.short.len() || self.start * 2 >= self.short.len().max(KEPT_CAPACITY) {
            self.short.drain(..self.start);
            self.start = 0;
        }
        if self.short.is_empty() && self.short.capacity() > KEPT_CAPACITY {
            self.short = Vec::new();
        }
    }
}

/// Whether a message has a buffer of its own.
fn is_long(length: u32) -> bool {
    length as usize >= LONG
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
