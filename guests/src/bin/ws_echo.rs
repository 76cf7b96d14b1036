//! Sends messages and checks that each comes back.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{PATIENCE, Shown, open, pattern};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Echo {
    url: String,
    #[serde(default)]
    subprotocols: Vec<String>,
    messages: Vec<Shown>,
}

#[derive(Deserialize)]
struct First {
    url: String,
}

#[derive(Deserialize)]
struct Sizes {
    url: String,
    sizes: Vec<usize>,
    #[serde(default)]
    text: bool,
}

fn echo(input: Echo) -> Result<Value, ToolError> {
    let connection = open(&input.url, &input.subprotocols)?;
    exchange(&connection, input.messages.into_iter().map(Message::from))
}

/// What the server says first.
fn first(input: First) -> Result<Value, ToolError> {
    let connection = open(&input.url, &[])?;
    let message = connection.receive(PATIENCE)?;
    let text = message
        .as_ref()
        .map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
    Ok(json!(text))
}

fn sizes(input: Sizes) -> Result<Value, ToolError> {
    let connection = open(&input.url, &[])?;
    exchange(
        &connection,
        input
            .sizes
            .into_iter()
            .map(|size| pattern(size, input.text)),
    )
}

fn exchange(
    connection: &Connection,
    messages: impl Iterator<Item = Message>,
) -> Result<Value, ToolError> {
    let (mut echoed, mut bytes) = (0, 0);
    for message in messages {
        connection.send(&message)?;
        if connection.receive(PATIENCE)?.as_ref() != Some(&message) {
            return Err(ToolError::failed(format!(
                "message {echoed} did not come back"
            )));
        }
        echoed += 1;
        bytes += message.as_bytes().len();
    }
    let subprotocol = connection.status().subprotocol;
    connection.close(1000, "")?;
    Ok(json!({"echoed": echoed, "bytes": bytes, "subprotocol": subprotocol}))
}

yoi_sdk::tools!(echo, sizes, first);
