//! The servers of `docs/tour.md`: prices over HTTP, and a feed of trades over WebSocket, both on loopback. They run until
//! the standard input ends, or the process is interrupted.
#![allow(clippy::print_stdout)]

use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr};

use yoi_testkit::{Feed, FeedServer, HttpServer, Listen, Reply};

/// Where the tour has them. With `--any-port`, the system chooses.
const PORTS: [u16; 2] = [8787, 8788];

const PRICES: [(&str, &str); 2] = [
    (
        "/v1/prices/BTC-EUR",
        r#"{"pair":"BTC-EUR","price":"50000.01"}"#,
    ),
    (
        "/v1/prices/ETH-EUR",
        r#"{"pair":"ETH-EUR","price":"2500.10"}"#,
    ),
];

const TRADES: [&str; 3] = [
    r#"{"pair":"BTC-EUR","price":"50000.01","amount":"0.25"}"#,
    r#"{"pair":"ETH-EUR","price":"2500.10","amount":"3"}"#,
    r#"{"pair":"BTC-EUR","price":"50000.02","amount":"0.1"}"#,
];

fn main() -> io::Result<()> {
    let [prices, trades] = match std::env::args().any(|it| it == "--any-port") {
        true => [0, 0],
        false => PORTS,
    };
    let replies =
        PRICES.map(|(path, body)| (path, Reply::body(200, "application/json", body.as_bytes())));
    let prices = HttpServer::start_on(at(prices), replies);
    let trades = FeedServer::start_on(at(trades), Feed::texts(TRADES).subprotocol("trades.v1"));
    println!("http://127.0.0.1:{}/v1/prices", prices.port());
    println!("ws://127.0.0.1:{}/v1/trades", trades.port());
    io::stdin().read_to_end(&mut Vec::new()).map(drop)
}

fn at(port: u16) -> Listen {
    Listen::at(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}
