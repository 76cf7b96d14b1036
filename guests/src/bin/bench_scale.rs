//! Holds connections for as long as its server wants, and opens and closes them by the thousand.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{PATIENCE, pattern};
use yoi_sdk::clock;
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Held {
    /// Connections go to these in turn; the server's orders come on the first
    urls: Vec<String>,
}

#[derive(Deserialize)]
struct Cycles {
    urls: Vec<String>,
    /// Every other one is closed politely, the others are dropped
    count: usize,
}

#[derive(Deserialize)]
struct Idle {}

/// Waits, without any connection, until the host ends it.
fn idle(_: Idle) -> Result<Value, ToolError> {
    yoi_sdk::log::info!("ready");
    loop {
        clock::sleep(Duration::MAX);
    }
}

/// Does what the server says on the first connection, and tells it when that is done.
fn hold(input: Held) -> Result<Value, ToolError> {
    let mut held = vec![open(&input.urls, 0)?];
    let mut times = Vec::new();
    held[0].send_text("ready")?;
    loop {
        let order = loop {
            if let Some(Message::Text(order)) = held[0].receive(Duration::MAX)? {
                break order;
            }
        };
        let (verb, number) = order.split_once(' ').unwrap_or((&order, ""));
        let number = number.parse().unwrap_or(0);
        match verb {
            "open" => {
                while held.len() < number {
                    held.push(open(&input.urls, held.len())?);
                }
            }
            "echo" => echo_each(&held, number, &mut times)?,
            "end" => break,
            other => return Err(ToolError::failed(format!("no such order: `{other}`"))),
        }
        held[0].send_text("done")?;
    }
    Ok(json!({"held": held.len(), "echo_ns": times}))
}

/// One message there and back on each connection, one after the other.
fn echo_each(held: &[Connection], size: usize, times: &mut Vec<u64>) -> Result<(), ToolError> {
    let message = pattern(size, false);
    for connection in held {
        let start = clock::monotonic();
        connection.send(&message)?;
        let answer = connection.receive(PATIENCE)?;
        times.push((clock::monotonic() - start).as_nanos() as u64);
        if answer.as_ref() != Some(&message) {
            return Err(ToolError::failed("a message did not come back"));
        }
    }
    Ok(())
}

/// Opens, says something, hears it, and ends; again and again.
fn cycle(input: Cycles) -> Result<Value, ToolError> {
    let message = pattern(64, false);
    for number in 0..input.count {
        let connection = open(&input.urls, number)?;
        connection.send(&message)?;
        if connection.receive(PATIENCE)?.as_ref() != Some(&message) {
            return Err(ToolError::failed("a message did not come back"));
        }
        if number % 2 == 0 {
            connection.close(1000, "")?;
        }
    }
    Ok(json!({"cycles": input.count}))
}

fn open(urls: &[String], number: usize) -> Result<Connection, ToolError> {
    match urls {
        [] => Err(ToolError::invalid_input("no URL")),
        urls => Ok(Connection::open(&urls[number % urls.len()])?),
    }
}

yoi_sdk::tools!(idle, hold, cycle);
