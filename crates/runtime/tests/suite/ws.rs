//! WebSocket connections, as a guest sees them and as its peer does.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yoi_testkit::{Canary, Echo, EchoServer, Ending, Feed, FeedServer, Listen, RawServer, Reply, switching_protocols};

use crate::harness::{Guest, Loaded, loopback};

mod handshake;

const PATIENCE: Duration = Duration::from_secs(10);

/// A guest of one tool that may open anything on this port.
fn reaching(guest: &str, tool: &str, port: u16) -> Loaded {
    Guest::new(guest, &[tool]).websocket(&loopback("ws", port)).load()
}

fn closed(code: u16, reason: &str) -> Ending {
    Ending::Close { code, reason: reason.to_owned() }
}

#[tokio::test]
pub(crate) async fn ws_echo() {
    let server = EchoServer::start();
    let guest = reaching("ws_echo", "echo", server.port());
    let every_byte: Vec<u8> = (0..=255).collect();
    let messages = json!([
        {"text": ""},
        {"text": "hello, wörld \u{1f980} \u{0}"},
        {"binary": []},
        {"binary": every_byte},
    ]);
    let output = guest.call("echo", json!({"url": server.ws_url("/chat?room=1"), "messages": messages})).await.unwrap();
    assert_eq!(output, json!({"echoed": 4, "bytes": 20 + 256, "subprotocol": null}));
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(server.endings(), [closed(1000, "")]);
}
