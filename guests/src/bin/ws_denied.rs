//! An error is a value: after it, the same instance goes on.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{hello, open, websocket_error};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Denied {
    url: String,
    #[serde(default)]
    subprotocols: Vec<String>,
    allowed_url: Option<String>,
}

#[derive(Deserialize)]
struct Late {
    url: String,
    wait_ms: u64,
}

/// Opens `url`, which should fail, and then talks to `allowed_url`.
fn denied(input: Denied) -> Result<Value, ToolError> {
    let first = open(&input.url, &input.subprotocols)
        .err()
        .map(websocket_error);
    let then = match input.allowed_url {
        Some(url) => hello(&Connection::open(&url)?)?,
        None => None,
    };
    Ok(json!({"first": first, "then": then}))
}

/// Waits for a message that does not come, and then for an echo.
fn timeout(input: Late) -> Result<Value, ToolError> {
    let connection = Connection::open(&input.url)?;
    let nothing = connection.receive(Duration::from_millis(input.wait_ms))?;
    let then = hello(&connection)?;
    Ok(json!({"timed_out": nothing.is_none(), "then": then}))
}

yoi_sdk::tools!(denied, timeout);
