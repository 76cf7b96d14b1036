//! Waits on several connections at once.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::websocket_error;
use yoi_sdk::prelude::*;
use yoi_sdk::websocket::wait_any;

#[derive(Deserialize)]
struct Wait {
    urls: Vec<String>,
    /// The places of those that get a message to echo
    #[serde(default)]
    say: Vec<usize>,
    /// How often each connection is named in the wait
    #[serde(default = "once")]
    repeat: usize,
    wait_ms: u64,
}

fn wait(input: Wait) -> Result<Value, ToolError> {
    let open = |url: &String| Connection::open(url);
    let connections = input.urls.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    for place in &input.say {
        connections
            .get(*place)
            .ok_or(ToolError::invalid_input("no such place"))?
            .send_text("hi")?;
    }
    let mut named: Vec<&Connection> = connections.iter().collect();
    named = named.repeat(input.repeat);
    match wait_any(&named, Duration::from_millis(input.wait_ms)) {
        Ok(ready) => Ok(json!({"ready": ready})),
        Err(error) => Ok(websocket_error(error)),
    }
}

fn once() -> usize {
    1
}

yoi_sdk::tools!(wait);
