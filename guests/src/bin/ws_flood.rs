//! Goes on until a limit stops it, and says which.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{pattern, websocket_error};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Connections {
    url: String,
    most: usize,
}

#[derive(Deserialize)]
struct Messages {
    url: String,
    most: usize,
    size: usize,
}

/// Opens connections and keeps them.
fn connections(input: Connections) -> Result<Value, ToolError> {
    let mut kept = Vec::new();
    until_stopped(input.most, || {
        kept.push(Connection::open(&input.url)?);
        Ok(())
    })
}

/// Opens connections and drops each before the next.
fn in_turn(input: Connections) -> Result<Value, ToolError> {
    until_stopped(input.most, || Connection::open(&input.url).map(drop))
}

/// Sends messages and takes none.
fn messages(input: Messages) -> Result<Value, ToolError> {
    let connection = Connection::open(&input.url)?;
    let message = pattern(input.size, false);
    until_stopped(input.most, || connection.send(&message))
}

fn until_stopped(
    most: usize,
    mut step: impl FnMut() -> Result<(), websocket::Error>,
) -> Result<Value, ToolError> {
    let mut done = 0;
    let stopped = loop {
        if done == most {
            break None;
        }
        match step() {
            Ok(()) => done += 1,
            Err(error) => break Some(websocket_error(error)),
        }
    };
    Ok(json!({"done": done, "stopped": stopped}))
}

yoi_sdk::tools!(connections, in_turn, messages);
