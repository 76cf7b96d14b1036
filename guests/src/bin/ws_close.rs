//! Closes, twice, and then looks at what is left.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{PATIENCE, Shown, show, websocket_error};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Close {
    url: String,
    code: u16,
    #[serde(default)]
    reason: String,
    /// Sent before the close, if there is one
    say: Option<String>,
}

fn close(input: Close) -> Result<Value, ToolError> {
    let connection = Connection::open(&input.url)?;
    if let Some(text) = &input.say {
        connection.send_text(text)?;
    }
    let close = || {
        connection
            .close(input.code, &input.reason)
            .err()
            .map(websocket_error)
    };
    Ok(json!({
        "close": close(),
        "again": close(),
        "receive": receive(&connection),
        "send": connection.send_text("late").err().map(websocket_error),
        "status": show(connection.status()),
    }))
}

fn receive(connection: &Connection) -> Value {
    match connection.receive(PATIENCE) {
        Ok(message) => json!(message.map(Shown::from)),
        Err(error) => websocket_error(error),
    }
}

yoi_sdk::tools!(close);
