//! Opens with any options, and gives back the status, the message that comes,
//! or the error.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{PATIENCE, Shown, show, websocket_error};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Open {
    url: String,
    #[serde(default)]
    subprotocols: Vec<String>,
    timeout_ms: Option<u64>,
    max_message_bytes: Option<u32>,
}

fn open(input: Open) -> Result<Value, ToolError> {
    Ok(match options(&input).open(&input.url) {
        Ok(connection) => show(connection.status()),
        Err(error) => websocket_error(error),
    })
}

/// Opens, sends `hello`, and waits for one message.
fn receive(input: Open) -> Result<Value, ToolError> {
    let connection = options(&input).open(&input.url)?;
    if let Err(error) = connection.send_text("hello") {
        return Ok(json!({"sent": websocket_error(error)}));
    }
    let received = match connection.receive(PATIENCE) {
        Ok(message) => json!(message.map(Shown::from)),
        Err(error) => websocket_error(error),
    };
    Ok(json!({"sent": null, "received": received}))
}

fn options(input: &Open) -> OpenOptions {
    let mut options = OpenOptions::new();
    for name in &input.subprotocols {
        options = options.subprotocol(name);
    }
    if let Some(timeout) = input.timeout_ms {
        options = options.timeout(Duration::from_millis(timeout));
    }
    match input.max_message_bytes {
        Some(bytes) => options.max_message_bytes(bytes),
        None => options,
    }
}

yoi_sdk::tools!(open, receive);
