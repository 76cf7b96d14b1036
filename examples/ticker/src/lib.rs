//! A plugin that follows a WebSocket feed.
//!
//! The feed's protocol, `trades.v1`: the client sends `{"subscribe": <pair>}`,
//! and the server sends one [`Trade`] a message.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use yoi_sdk::websocket::{Connection, OpenOptions};
use yoi_sdk::{ToolError, clock};

const FEED: &str = "wss://stream.example.com/v1/trades";
const SUBPROTOCOL: &str = "trades.v1";
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    pair: String,
    #[serde(default = "one")]
    count: usize,
    #[serde(default = "feed")]
    url: String,
}

#[derive(Serialize)]
struct Output {
    trades: Vec<Trade>,
    /// The time passed before there were enough.
    timed_out: bool,
}

#[derive(Serialize)]
struct Subscribe<'a> {
    subscribe: &'a str,
}

/// Prices and amounts are texts: they are decimal, and a float would round.
#[derive(Serialize, Deserialize)]
struct Trade {
    pair: String,
    price: String,
    amount: String,
}

fn latest_trades(input: Input) -> Result<Output, ToolError> {
    if !(1..=100).contains(&input.count) {
        return Err(ToolError::invalid_input("`count` is 1 to 100"));
    }
    let connection = OpenOptions::new()
        .subprotocol(SUBPROTOCOL)
        .open(&input.url)?;
    connection.send_json(&Subscribe {
        subscribe: &input.pair,
    })?;
    let trades = follow(&connection, &input)?;
    connection.close(1000, "")?;
    Ok(Output {
        timed_out: trades.len() < input.count,
        trades,
    })
}

fn follow(connection: &Connection, input: &Input) -> Result<Vec<Trade>, ToolError> {
    let deadline = clock::monotonic() + PATIENCE;
    let mut trades = Vec::new();
    while trades.len() < input.count {
        let left = deadline.saturating_sub(clock::monotonic());
        let batch = connection.receive_many((input.count - trades.len()) as u32, left)?;
        if batch.is_empty() {
            break;
        }
        for message in &batch {
            let trade: Trade = message.json()?;
            trades.extend((trade.pair == input.pair).then_some(trade));
        }
    }
    Ok(trades)
}

fn one() -> usize {
    1
}

fn feed() -> String {
    FEED.to_owned()
}

yoi_sdk::tools!(latest_trades);
