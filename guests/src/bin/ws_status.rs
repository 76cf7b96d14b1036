//! Reads the status of a new connection, and again after one echo.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{hello, open, show};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Look {
    url: String,
    #[serde(default)]
    subprotocols: Vec<String>,
}

fn status(input: Look) -> Result<Value, ToolError> {
    let connection = open(&input.url, &input.subprotocols)?;
    let opened = show(connection.status());
    let echo = hello(&connection)?;
    Ok(json!({"opened": opened, "echo": echo, "after": show(connection.status())}))
}

yoi_sdk::tools!(status);
