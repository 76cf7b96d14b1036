//! Ends, or does not end, while a connection is open.

#![no_main]

use std::hint::black_box;
use yoi_sdk::clock;
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Hold {
    url: String,
    mode: Mode,
    /// How long the guest goes on after `drop`
    #[serde(default)]
    sleep_ms: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    /// Returns, and the guest never drops the connection
    Return,
    /// Drops the connection, sleeps, and returns
    Drop,
    Trap,
    Spin,
    Sleep,
    /// Waits for a message that does not come
    Receive,
    Grow,
    Recurse,
}

fn hold(input: Hold) -> Result<&'static str, ToolError> {
    let connection = Connection::open(&input.url)?;
    match input.mode {
        Mode::Return => std::mem::forget(connection),
        Mode::Drop => {
            drop(connection);
            clock::sleep(Duration::from_millis(input.sleep_ms));
        }
        Mode::Trap => panic!("trapped while a connection is open"),
        Mode::Spin => loop {
            black_box(0);
        },
        Mode::Sleep => loop {
            clock::sleep(Duration::MAX);
        },
        Mode::Receive => while connection.receive(Duration::MAX)?.is_none() {},
        Mode::Grow => loop {
            black_box(Vec::<u8>::with_capacity(1 << 20).leak());
        },
        Mode::Recurse => {
            recurse(0);
        }
    }
    Ok("held")
}

/// The boxes keep the compiler from making a loop of it.
fn recurse(depth: u64) -> u64 {
    match black_box(depth) {
        u64::MAX => 0,
        depth => black_box(recurse(depth + 1)) ^ depth,
    }
}

yoi_sdk::tools!(hold);
