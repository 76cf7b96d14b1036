//! The guests of the benchmark, run small: that they measure what they say is not to depend on anyone reading figures.

use serde_json::{Value, json};
use yoi_testkit::{EchoServer, Feed, FeedServer, Frame, Opcode, RawServer};

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

#[tokio::test]
pub(crate) async fn bench_scale() {
    let server = RawServer::start(async |mut peer| {
        let head = peer.accept_websocket().await?;
        let is_first = head.path() == "/first" && peer.index() == 0;
        let mut orders = ["open 3", "echo 64", "end"]
            .iter()
            .filter(|_| is_first)
            .peekable();
        loop {
            let frame = peer.read_frame().await?;
            // Ready, or done with the order before.
            let order = orders.next_if(|_| frame.is(Opcode::Text));
            let answer = order.map_or(
                Frame {
                    mask: None,
                    ..frame
                },
                |order| Frame::text(*order),
            );
            peer.write_frame(answer).await?;
        }
    });
    let guest = Guest::new("bench_scale", &["hold", "cycle"])
        .websocket(&loopback("ws", server.port()))
        .load();
    let urls = [server.ws_url("/first"), server.ws_url("/other")];
    let held = guest.call("hold", json!({"urls": urls})).await.unwrap();
    assert_eq!(number(&held, "held"), 3);
    let times = held["echo_ns"].as_array().unwrap();
    assert!(
        times.len() == 3 && times.iter().all(|time| time.as_u64() > Some(0)),
        "{held}"
    );
    let cycles = guest
        .call("cycle", json!({"urls": urls, "count": 5}))
        .await
        .unwrap();
    assert_eq!(number(&cycles, "cycles"), 5);
    assert_eq!(server.connections(), 3 + 5);
}
