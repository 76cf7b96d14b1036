//! Takes what the peer sends, several messages at once, until there are enough
//! or the connection ends.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{PATIENCE, Shown, open, websocket_error};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Follow {
    url: String,
    #[serde(default)]
    subprotocols: Vec<String>,
    /// Sent first, if there is one
    subscribe: Option<String>,
    count: usize,
}

fn follow(input: Follow) -> Result<Value, ToolError> {
    let connection = open(&input.url, &input.subprotocols)?;
    if let Some(text) = &input.subscribe {
        connection.send_text(text)?;
    }
    let mut messages = Vec::new();
    let ended = take(&connection, input.count, &mut messages)
        .err()
        .map(websocket_error);
    Ok(json!({"messages": messages, "ended": ended}))
}

fn take(
    connection: &Connection,
    count: usize,
    messages: &mut Vec<Shown>,
) -> Result<(), websocket::Error> {
    while messages.len() < count {
        let wanted = (count - messages.len()) as u32;
        let batch = connection.receive_many(wanted, PATIENCE)?;
        if batch.is_empty() {
            return Err(websocket::Error::Timeout);
        }
        messages.extend(batch.iter().map(Shown::from));
    }
    Ok(())
}

yoi_sdk::tools!(follow);
