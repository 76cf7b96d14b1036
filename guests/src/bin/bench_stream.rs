//! Measures how fast messages of a stream reach the guest.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::PATIENCE;
use yoi_sdk::clock;
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Bench {
    url: String,
    /// Sent first, if there is one
    subscribe: Option<String>,
    /// How many messages to take
    count: u64,
    /// How many at once; 0 takes them one call each
    batch: u32,
}

#[derive(Default)]
struct Taken {
    calls: u64,
    messages: u64,
    bytes: u64,
}

fn stream(input: Bench) -> Result<Value, ToolError> {
    let connection = Connection::open(&input.url)?;
    if let Some(text) = &input.subscribe {
        connection.send_text(text)?;
    }
    let mut taken = Taken::default();
    let start = clock::monotonic();
    while taken.messages < input.count {
        take(&connection, input.batch, &mut taken)?;
    }
    let elapsed = (clock::monotonic() - start).as_nanos() as u64;
    let Taken {
        calls,
        messages,
        bytes,
    } = taken;
    Ok(json!({"calls": calls, "messages": messages, "bytes": bytes, "elapsed_ns": elapsed}))
}

fn take(connection: &Connection, batch: u32, taken: &mut Taken) -> Result<(), websocket::Error> {
    let before = taken.messages;
    taken.calls += 1;
    if batch == 0 {
        connection
            .receive(PATIENCE)?
            .iter()
            .for_each(|message| taken.add(message.as_bytes()));
    } else {
        let batch = connection.receive_many(batch, PATIENCE)?;
        batch
            .iter()
            .for_each(|message| taken.add(message.as_bytes()));
    }
    match taken.messages > before {
        true => Ok(()),
        false => Err(websocket::Error::Timeout),
    }
}

impl Taken {
    fn add(&mut self, message: &[u8]) {
        self.messages += 1;
        self.bytes += message.len() as u64;
    }
}

yoi_sdk::tools!(stream);
