use super::Message;
use crate::bindings::yoi::host::websocket as host;
use serde::de::DeserializeOwned;
use std::iter::Zip;
use std::slice;

const TEXT: u8 = 1;

/// Several messages in one buffer, as
/// [`Connection::receive_many`](super::Connection::receive_many) gives them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    data: Vec<u8>,
    lengths: Vec<u32>,
    kinds: Vec<u8>,
}

/// One message of a [`Batch`], borrowed from its buffer. Sent by the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageRef<'a> {
    /// A text message
    Text(&'a str),
    /// A binary message
    Binary(&'a [u8]),
}

/// The messages of a [`Batch`], in the order in which they came.
#[derive(Debug, Clone)]
pub struct Messages<'a> {
    rest: &'a [u8],
    shapes: Zip<slice::Iter<'a, u32>, slice::Iter<'a, u8>>,
}

impl Batch {
    /// How many messages there are; none if the time-out passed first.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// No message came.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// The messages, in the order in which they came.
    pub fn iter(&self) -> Messages<'_> {
        Messages {
            rest: &self.data,
            shapes: self.lengths.iter().zip(&self.kinds),
        }
    }
}

impl MessageRef<'_> {
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

    /// A message of its own.
    pub fn to_message(self) -> Message {
        match self {
            Self::Text(text) => Message::Text(text.to_owned()),
            Self::Binary(bytes) => Message::Binary(bytes.to_owned()),
        }
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = MessageRef<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (length, kind) = self.shapes.next()?;
        let (bytes, rest) = self.rest.split_at_checked(*length as usize)?;
        self.rest = rest;
        Some(read(bytes, *kind))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.shapes.size_hint().1)
    }
}

impl<'a> IntoIterator for &'a Batch {
    type Item = MessageRef<'a>;
    type IntoIter = Messages<'a>;

    fn into_iter(self) -> Messages<'a> {
        self.iter()
    }
}

/// The host says that a text is UTF-8. Should it be wrong, the bytes are still
/// there.
fn read(bytes: &[u8], kind: u8) -> MessageRef<'_> {
    match (kind, std::str::from_utf8(bytes)) {
        (TEXT, Ok(text)) => MessageRef::Text(text),
        _ => MessageRef::Binary(bytes),
    }
}

impl From<host::Batch> for Batch {
    fn from(batch: host::Batch) -> Self {
        Self {
            data: batch.data,
            lengths: batch.lengths,
            kinds: batch.kinds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(data: &[u8], lengths: &[u32], kinds: &[u8]) -> Batch {
        Batch {
            data: data.into(),
            lengths: lengths.into(),
            kinds: kinds.into(),
        }
    }

    #[test]
    fn messages_come_in_order_with_their_kinds() {
        let batch = batch(b"one\x00\xfftwo", &[3, 2, 0, 3], &[1, 0, 1, 1]);
        let messages: Vec<_> = batch.iter().collect();
        assert_eq!(
            messages,
            [
                MessageRef::Text("one"),
                MessageRef::Binary(&[0, 0xff]),
                MessageRef::Text(""),
                MessageRef::Text("two"),
            ]
        );
        assert_eq!(batch.len(), 4);
    }

    #[test]
    fn no_message_is_an_empty_batch() {
        let batch = Batch::default();
        assert!(batch.is_empty());
        assert_eq!(batch.iter().next(), None);
    }

    #[test]
    fn a_length_past_the_end_ends_the_messages() {
        let batch = batch(b"abc", &[2, 9, 1], &[1, 1, 1]);
        assert_eq!(batch.iter().collect::<Vec<_>>(), [MessageRef::Text("ab")]);
    }

    #[test]
    fn a_text_that_is_not_utf_8_keeps_its_bytes() {
        let batch = batch(b"\xff", &[1], &[1]);
        assert_eq!(batch.iter().next(), Some(MessageRef::Binary(b"\xff")));
    }

    #[test]
    fn an_owned_message_has_the_same_bytes() {
        let batch = batch(b"hi\x01", &[2, 1], &[1, 0]);
        for message in &batch {
            assert_eq!(message.to_message().as_bytes(), message.as_bytes());
        }
    }
}
