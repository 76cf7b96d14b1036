//! `cargo xtask demo`: the whole of yoi as a story, told with the real binary, a real plugin and a real socket.
#![allow(clippy::print_stdout)]

mod stage;

use yoi_testkit::{Feed, FeedServer};

use stage::{Result, Stage};

const TRADES: [&str; 3] = [
    r#"{"pair":"BTC-EUR","price":"50000.01","amount":"0.25"}"#,
    r#"{"pair":"ETH-EUR","price":"2500.10","amount":"3"}"#,
    r#"{"pair":"BTC-EUR","price":"50000.02","amount":"0.1"}"#,
];

fn main() -> Result<()> {
    let feed = FeedServer::start(Feed::texts(TRADES).subprotocol("trades.v1"));
    let stage = Stage::new(feed.port())?;

    stage.tell("yoi runs plugins that you did not write, and lets each reach exactly the URLs that you grant.");
    stage.tell(
        "For this story a market feed runs on this machine, at the address that the plugin names.",
    );

    stage.chapter("1. You were given a plugin. What does it want? Nothing of it runs to find out.");
    stage.run(&["plugin", "show", "example.ticker"], 0)?;

    stage.chapter("2. Being there gives it nothing. A call is refused.");
    let url = feed.ws_url("/v1/trades");
    let input = format!(r#"{{"pair":"BTC-EUR","count":2,"url":"{url}"}}"#);
    stage.run(
        &["call", "example.ticker", "latest_trades", "--input", &input],
        1,
    )?;

    stage.chapter("3. You enable this very package, by its digest, but grant it nothing. It runs, and is denied.");
    stage.run(&["plugin", "grant", "example.ticker", "--none", "--yes"], 0)?;
    stage.run(
        &["call", "example.ticker", "latest_trades", "--input", &input],
        1,
    )?;
    assert_eq!(feed.connections(), 0, "denied means that no packet left");
    stage.tell("The feed has seen 0 connections: denied means that nothing leaves this machine.");

    stage.chapter("4. It asks for all of `/v1`. You grant `/v1/trades`, and it reads messages from a real WebSocket.");
    stage.tell("On a terminal `yoi plugin grant` would ask you; here flags say it.");
    let narrowed = "websocket:0 paths=/v1/trades";
    stage.run(
        &[
            "plugin",
            "grant",
            "example.ticker",
            "--narrow",
            narrowed,
            "--yes",
        ],
        0,
    )?;
    let said = stage.run(
        &[
            "call",
            "example.ticker",
            "latest_trades",
            "--input",
            &input,
            "--verbose",
        ],
        0,
    )?;
    assert!(said.contains("50000.02"), "the trades came over the socket");
    assert_eq!(feed.connections(), 1);
    stage.tell("The feed has seen 1 connection. It is closed: a connection ends with the call that opened it.");

    stage.chapter("5. The same plugin tries what it asked for and you did not grant.");
    let elsewhere = feed.ws_url("/v1/trades-private");
    let input = format!(r#"{{"pair":"BTC-EUR","url":"{elsewhere}"}}"#);
    stage.run(
        &["call", "example.ticker", "latest_trades", "--input", &input],
        1,
    )?;
    stage.tell("And why, in your words, with what would change it:");
    stage.run(&["plugin", "explain", "example.ticker", &elsewhere], 1)?;
    assert_eq!(feed.connections(), 1, "denied means that no packet left");
    stage.tell("The feed has still seen 1 connection. `/v1/trades` is a whole segment: `/v1/trades-private` is not in it.");

    stage.chapter("6. An update asks for more. It has nothing, until you have seen what is new and decided again.");
    stage.update()?;
    stage.run(
        &["call", "example.ticker", "latest_trades", "--input", &input],
        1,
    )?;
    let said = stage.run(&["plugin", "show", "example.ticker", "--diff"], 0)?;
    assert!(said.contains("wider: websocket:0"), "and nothing else");

    stage.chapter("7. You have seen enough.");
    stage.run(&["plugin", "revoke", "example.ticker", "--all"], 0)?;

    stage.chapter("That is yoi. `README.md` goes on from here.");
    Ok(())
}
