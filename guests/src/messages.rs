use crate::PATIENCE;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use yoi_sdk::websocket::{Connection, Error, Message, MessageRef, State, Status};

/// A message as JSON: `{"text": "hello"}` or `{"binary": [104, 105]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shown {
    Text(String),
    Binary(Vec<u8>),
}

impl From<Message> for Shown {
    fn from(message: Message) -> Self {
        match message {
            Message::Text(text) => Self::Text(text),
            Message::Binary(bytes) => Self::Binary(bytes),
        }
    }
}

impl From<Shown> for Message {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Text(text) => Self::Text(text),
            Shown::Binary(bytes) => Self::Binary(bytes),
        }
    }
}

impl From<MessageRef<'_>> for Shown {
    fn from(message: MessageRef<'_>) -> Self {
        message.to_message().into()
    }
}

/// A message of `size` bytes; no two neighbouring bytes are the same.
pub fn pattern(size: usize, text: bool) -> Message {
    let bytes = (0..size).map(|place| b'a' + (place % 26) as u8);
    match text {
        true => Message::Text(bytes.map(char::from).collect()),
        false => Message::Binary(bytes.collect()),
    }
}

/// Sends a greeting and returns what comes back.
pub fn hello(connection: &Connection) -> Result<Option<Shown>, Error> {
    connection.send_text("hello")?;
    Ok(connection.receive(PATIENCE)?.map(Shown::from))
}

/// A connection's status as JSON.
pub fn show(status: Status) -> Value {
    let state = match status.state {
        State::Open => "open",
        State::Closing => "closing",
        State::Closed => "closed",
    };
    let clocks = [status.silent, status.ends_in, status.lifetime_left];
    json!({
        "state": state,
        "closed": status.closed.map(|closed| closed.to_string()),
        "subprotocol": status.subprotocol,
        "queued": [status.queued_messages, status.queued_bytes],
        "unsent": status.unsent_bytes,
        "received": [status.received_messages, status.received_bytes],
        "sent": [status.sent_messages, status.sent_bytes],
        "ms": clocks.map(|clock| clock.as_millis() as u64),
    })
}
