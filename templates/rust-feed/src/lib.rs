//! A plugin that follows a WebSocket feed: one tool, `trades`.
//!
//! The feed's protocol, `trades.v1`: the client sends `{"subscribe": <pair>}`,
//! and the server sends one [`Trade`] a message.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use yoi_sdk::websocket::{Connection, OpenOptions};
use yoi_sdk::{ToolError, clock};

/// Where the feed is. `plugin.toml` asks for it, and the operator grants it.
const FEED: &str = "wss://stream.example.com/v1/trades";
const SUBPROTOCOL: &str = "trades.v1";

/// How long the tool waits for all the trades together.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the tool takes: `input_schema` in `plugin.toml` says the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    pair: String,
    #[serde(default = "one")]
    count: usize,
}

#[derive(Debug, Serialize)]
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
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Trade {
    pair: String,
    price: String,
    amount: String,
}

fn trades(input: Input) -> Result<Output, ToolError> {
    if !(1..=100).contains(&input.count) {
        return Err(ToolError::invalid_input("`count` is 1 to 100"));
    }
    let feed = OpenOptions::new().subprotocol(SUBPROTOCOL).open(FEED)?;
    feed.send_json(&Subscribe {
        subscribe: &input.pair,
    })?;
    let trades = follow(&feed, &input)?;
    feed.close(1000, "")?;
    Ok(Output {
        timed_out: trades.len() < input.count,
        trades,
    })
}

fn follow(feed: &Connection, input: &Input) -> Result<Vec<Trade>, ToolError> {
    let deadline = clock::monotonic() + PATIENCE;
    let mut trades = Vec::new();
    while trades.len() < input.count {
        let left = deadline.saturating_sub(clock::monotonic());
        let Some(message) = feed.receive(left)? else {
            break;
        };
        let trade = message.json()?;
        trades.extend(of_pair(trade, &input.pair));
    }
    Ok(trades)
}

/// A feed may send more than it was asked for.
fn of_pair(trade: Trade, pair: &str) -> Option<Trade> {
    (trade.pair == pair).then_some(trade)
}

fn one() -> usize {
    1
}

yoi_sdk::tools!(trades);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trades_of_another_pair_do_not_count() {
        let trade = || Trade {
            pair: "BTC-EUR".to_owned(),
            price: "50000.01".to_owned(),
            amount: "0.25".to_owned(),
        };
        assert_eq!(of_pair(trade(), "BTC-EUR"), Some(trade()));
        assert_eq!(of_pair(trade(), "ETH-EUR"), None);
    }
}
