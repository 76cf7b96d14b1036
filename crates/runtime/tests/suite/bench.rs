//! The guests of the benchmark, run small: that they measure what they say is not to depend on anyone reading figures.

use serde_json::{Value, json};
use yoi_testkit::{EchoServer, Feed, FeedServer};

use crate::harness::{Guest, Loaded, loopback};

fn reaching(guest: &str, tool: &str, port: u16) -> Loaded {
    Guest::new(guest, &[tool])
        .websocket(&loopback("ws", port))
        .load()
}

fn number(output: &Value, key: &str) -> u64 {
    output[key]
        .as_u64()
        .unwrap_or_else(|| panic!("no `{key}` in {output}"))
}

#[tokio::test]
pub(crate) async fn bench_round_trip() {
    let server = EchoServer::start();
    let guest = reaching("bench_round_trip", "round_trip", server.port());
    let input = json!({"url": server.ws_url("/"), "count": 20, "size": 64});
    let output = guest.call("round_trip", input).await.unwrap();
    assert_eq!(number(&output, "count"), 20);
    let quantiles =
        ["min_ns", "p50_ns", "p90_ns", "p99_ns", "max_ns"].map(|key| number(&output, key));
    assert!(quantiles.is_sorted() && quantiles[0] > 0, "{output}");
    let total = number(&output, "total_ns");
    assert!(
        total >= 20 * quantiles[0] && total <= 20 * quantiles[4],
        "{output}"
    );
    assert!(
        guest.events.have("received: (20, 1280), sent: (20, 1280)"),
        "{:?}",
        guest.events.all()
    );
}

#[tokio::test]
pub(crate) async fn bench_stream() {
    let server = FeedServer::start(Feed::binaries([vec![b'x'; 64]]).endlessly());
    let guest = reaching("bench_stream", "stream", server.port());
    let input = |batch: u32| json!({"url": server.ws_url("/"), "subscribe": "go", "count": 500, "batch": batch});
    let singly = guest.call("stream", input(0)).await.unwrap();
    assert_eq!(
        ["calls", "messages", "bytes"].map(|key| number(&singly, key)),
        [500, 500, 500 * 64]
    );
    assert!(number(&singly, "elapsed_ns") > 0);
    let batched = guest.call("stream", input(256)).await.unwrap();
    let (calls, messages) = (number(&batched, "calls"), number(&batched, "messages"));
    assert!(
        calls <= messages && (500..500 + 256).contains(&messages),
        "{batched}"
    );
    assert_eq!(number(&batched, "bytes"), messages * 64);
}
