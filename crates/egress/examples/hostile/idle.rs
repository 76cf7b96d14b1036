//! What connections cost that were busy and are idle now.

use std::time::Duration;

use tokio::time::sleep;
use yoi_authority::Limits;
use yoi_egress::{Connection, Message};
use yoi_testkit::process::resident_bytes;

use super::meeting::connect;
use super::server::Server;

/// Connections, and how many of them are busy at a time: what one wave gives back the next one takes.
const WAVES: usize = 10;
const AT_ONCE: usize = 40;
/// Messages of 64 KiB that each echoes.
const MESSAGES: usize = 20;
/// Longer than a connection waits until it gives back what it does not need.
const QUIET: Duration = Duration::from_millis(1500);

/// Measures, prints, and says whether it is as little as wanted.
pub(crate) async fn is_small(most: u64) -> bool {
    let server = Server::start("echo");
    let limits = Limits::default();
    // The first wave leaves what every later one uses again.
    let mut kept = wave(server.url(), &limits).await;
    let before = resident_bytes();
    for _ in 0..WAVES {
        kept.extend(wave(server.url(), &limits).await);
    }
    let count = (WAVES * AT_ONCE) as u64;
    let each = resident_bytes().saturating_sub(before) / count;
    println!(
        "idle after busy: {count} connections that each echoed {MESSAGES} messages of 64 KiB: {each} bytes each"
    );
    if each > most {
        println!("  FAULT: wanted at most {most} bytes");
    }
    drop(kept);
    each <= most
}

async fn wave(url: &str, limits: &Limits) -> Vec<Connection> {
    let mut connections = Vec::new();
    for _ in 0..AT_ONCE {
        connections.push(connect(url, limits).await);
    }
    for connection in &mut connections {
        for _ in 0..MESSAGES {
            let message = Message::Binary(vec![7; 64 * 1024]);
            connection.send(message).await.unwrap();
            connection.receive(Duration::from_secs(10)).await.unwrap();
        }
    }
    sleep(QUIET).await;
    connections
}
