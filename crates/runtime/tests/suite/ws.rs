//! WebSocket connections, as a guest sees them and as its peer does.

mod deadlines;
mod limits;
mod opening;
mod pings;
mod subprotocols;

use std::time::Duration;

use serde_json::{Value, json};
use yoi_runtime::CallError;
use yoi_testkit::{EchoServer, Ending, Feed, FeedServer, Frame, Opcode, RawServer};

use crate::harness::{Guest, Loaded, loopback};

pub(crate) use limits::ws_flood;
pub(crate) use opening::ws_options;

const PATIENCE: Duration = Duration::from_secs(10);

/// Every port of loopback, for tests of many servers: loading a guest is what takes time.
const ANY_PORT: &str = "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = \"*\"\n";

/// A guest with one tool, which may open anything on loopback.
fn reaching(guest: &str, tool: &str) -> Loaded {
    Guest::new(guest, &[tool]).websocket(ANY_PORT).load()
}

fn close(code: u16, reason: &str) -> Ending {
    Ending::Close {
        code,
        reason: reason.to_owned(),
    }
}

#[tokio::test]
pub(crate) async fn ws_echo() {
    let server = EchoServer::start();
    let guest = reaching("ws_echo", "echo");
    let every_byte: Vec<u8> = (0..=255).collect();
    let messages = json!([
        {"text": ""},
        {"text": "wörld \u{1f980} \u{0}"},
        {"binary": []},
        {"binary": every_byte},
    ]);
    let input = json!({"url": server.ws_url("/chat?room=1"), "messages": messages});
    let output = guest.call("echo", input).await.unwrap();
    let bytes = "wörld \u{1f980} \u{0}".len() + 256;
    assert_eq!(
        output,
        json!({"echoed": 4, "bytes": bytes, "subprotocol": null})
    );
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(server.endings(), [close(1000, "")]);
    assert!(
        guest.events.have("received: (4,"),
        "{:?}",
        guest.events.all()
    );
}

#[tokio::test]
pub(crate) async fn ws_close() {
    let server = EchoServer::start();
    let guest = reaching("ws_close", "close");
    let input = json!({"url": server.ws_url("/"), "code": 3001, "reason": "enough"});
    let output = guest.call("close", input).await.unwrap();
    let by_guest = json!({"error": "closed", "how": "by-guest"});
    assert_eq!(
        output["close"],
        json!(null),
        "the closing handshake went well"
    );
    assert_eq!(output["again"], json!(null), "a second call does nothing");
    assert_eq!(output["receive"], by_guest);
    assert_eq!(output["send"], by_guest);
    assert_eq!(output["status"]["state"], json!("closed"));
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(server.endings(), [close(3001, "enough")]);
}

#[tokio::test]
async fn a_close_code_or_reason_that_is_not_the_guests_is_an_error_and_the_connection_goes_on() {
    let server = EchoServer::start();
    let guest = reaching("ws_close", "close");
    let long = "é".repeat(62);
    let codes = [
        0, 999, 1001, 1002, 1005, 1006, 1011, 1015, 2999, 5000, 65_535,
    ];
    let refused = codes.map(|code| (code, "")).into_iter();
    for (code, reason) in refused.chain([(1000, long.as_str())]) {
        let input =
            json!({"url": server.ws_url("/"), "code": code, "reason": reason, "say": "still here"});
        let output = guest.call("close", input).await.unwrap();
        assert_eq!(
            output["close"]["error"],
            json!("invalid"),
            "{code}: {output}"
        );
        assert_eq!(
            output["receive"],
            json!({"text": "still here"}),
            "{code}: {output}"
        );
        assert_eq!(output["send"], json!(null), "{code}: {output}");
    }
    assert!(server.until_closed(PATIENCE).await);
    let dropped = server
        .endings()
        .iter()
        .filter(|ending| **ending == close(1001, ""))
        .count();
    assert_eq!(dropped, codes.len() + 1, "{:?}", server.endings());
}

#[tokio::test]
async fn the_longest_reason_and_every_kind_of_code_that_a_guest_may_use_reach_the_peer() {
    let server = EchoServer::start();
    let guest = reaching("ws_close", "close");
    let longest = format!("{}a", "é".repeat(61));
    for (code, reason) in [
        (1000, longest.as_str()),
        (3000, ""),
        (3999, "a"),
        (4999, "b"),
    ] {
        let input = json!({"url": server.ws_url("/"), "code": code, "reason": reason});
        let output = guest.call("close", input).await.unwrap();
        assert_eq!(output["close"], json!(null), "{code}: {output}");
        assert!(server.until_closed(PATIENCE).await);
        assert_eq!(server.endings().last(), Some(&close(code, reason)));
    }
}

/// The invariant that an error is a value and not the end of an instance: both tools go on after theirs.
#[tokio::test]
pub(crate) async fn ws_denied() {
    let server = EchoServer::start();
    let asked_only = "scheme = \"wss\"\nhost = \"asked.test.example\"\n";
    let guest = Guest::new("ws_denied", &["denied", "timeout"])
        .websocket(&loopback("ws", server.port()))
        .ask_websocket(asked_only)
        .load();
    let allowed = server.ws_url("/");
    for (url, ask) in [
        ("wss://asked.test.example/", json!(1)),
        ("wss://other.test.example/", json!(null)),
    ] {
        let input = json!({"url": url, "allowed_url": allowed});
        let output = guest.call("denied", input).await.unwrap();
        let expected = json!({"first": {"error": "denied", "ask": ask}, "then": {"text": "hello"}});
        assert_eq!(output, expected, "{url}");
    }
    let input = json!({"url": allowed, "wait_ms": 20});
    let output = guest.call("timeout", input).await.unwrap();
    assert_eq!(
        output,
        json!({"timed_out": true, "then": {"text": "hello"}})
    );
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
pub(crate) async fn ws_trap() {
    let asked_only = "scheme = \"wss\"\nhost = \"asked.test.example\"\n";
    let guest = Guest::new("ws_trap", &["trap"])
        .ask_websocket(asked_only)
        .load();
    for url in ["wss://asked.test.example/", "wss://other.test.example/"] {
        let trapped = guest.call("trap", json!(url)).await;
        let Err(CallError::Trap {
            last_denial: Some(denial),
            ..
        }) = trapped
        else {
            panic!("{trapped:?}")
        };
        assert!(denial.contains(url), "{denial}");
    }
    let elsewhere = guest.call("trap", json!("no URL")).await;
    assert!(
        matches!(
            &elsewhere,
            Err(CallError::Trap {
                last_denial: Some(denial),
                ..
            }) if !denial.contains("test.example")
        ),
        "a refusal of another call is none of this one: {elsewhere:?}"
    );
}

#[tokio::test]
pub(crate) async fn ws_follow() {
    let feed = FeedServer::start(Feed::trades("BTC-EUR", 3000).then_close(4000, "no more"));
    let guest = Guest::new("ws_follow", &["follow"])
        .websocket(&loopback("ws", feed.port()))
        .load();
    let input = json!({"url": feed.ws_url("/"), "subscribe": "trades", "count": 4000});
    let output = guest.call("follow", input).await.unwrap();
    let messages = output["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3000, "{}", output["ended"]);
    for (place, message) in messages.iter().enumerate() {
        let trade: Value = serde_json::from_str(message["text"].as_str().unwrap()).unwrap();
        assert_eq!(
            trade["sequence"],
            json!(place + 1),
            "none is lost, doubled or moved"
        );
    }
    assert_eq!(
        output["ended"],
        json!({"error": "closed", "how": "by-peer", "code": 4000, "reason": "no more"})
    );
}

#[tokio::test]
async fn a_batch_keeps_what_is_text_and_what_is_binary() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        for frame in [
            Frame::text("é"),
            Frame::binary(""),
            Frame::text(""),
            Frame::binary([0xc3]),
        ] {
            peer.write_frame(frame).await?;
        }
        peer.drain().await
    });
    let guest = reaching("ws_follow", "follow");
    let output = guest
        .call("follow", json!({"url": server.ws_url("/"), "count": 4}))
        .await
        .unwrap();
    let expected = json!([{"text": "é"}, {"binary": []}, {"text": ""}, {"binary": [0xc3]}]);
    assert_eq!(output, json!({"messages": expected, "ended": null}));
}

/// What a connection says when it has ended, for each way in which a peer ends one.
#[tokio::test]
async fn a_guest_takes_what_came_before_the_end_and_then_learns_how_it_ended() {
    let guest = reaching("ws_follow", "follow");
    let feed = || Feed::texts(["last words"]);
    let by_peer = |code: u16, reason: &str| json!({"error": "closed", "how": "by-peer", "code": code, "reason": reason});
    for (feed, ended) in [
        (feed().then_close(1000, ""), by_peer(1000, "")),
        (feed().then_close(4321, "é"), by_peer(4321, "é")),
        (
            feed().then_drop(),
            json!({"error": "closed", "how": "abnormal"}),
        ),
    ] {
        let server = FeedServer::start(feed);
        let output = guest
            .call("follow", json!({"url": server.ws_url("/"), "count": 2}))
            .await
            .unwrap();
        assert_eq!(
            output,
            json!({"messages": [{"text": "last words"}], "ended": ended})
        );
    }
}

#[tokio::test]
async fn a_peer_that_breaks_the_protocol_is_told_so_and_so_is_the_guest() {
    let guest = reaching("ws_follow", "follow");
    for (name, frame, how, told) in [
        (
            "invalid UTF-8",
            Frame::text([0xff, 0xfe]),
            "protocol-error",
            Some(1007),
        ),
        (
            "a reserved bit",
            Frame::text("a").rsv(0b100),
            "protocol-error",
            Some(1002),
        ),
        (
            "a mask",
            Frame::text("a").masked([1, 2, 3, 4]),
            "protocol-error",
            Some(1002),
        ),
        (
            "a lone continuation",
            Frame::continuation("a"),
            "protocol-error",
            Some(1002),
        ),
        (
            "a close without a code",
            Frame::empty_close(),
            "by-peer",
            None,
        ),
    ] {
        let server = RawServer::start(async move |mut peer| {
            peer.accept_websocket().await?;
            peer.write_frame(frame.clone()).await?;
            let answer = peer.read_frame().await?;
            assert!(answer.is(Opcode::Close), "{name}: {answer:?}");
            assert_eq!(answer.close_code().map(|(code, _)| code), told, "{name}");
            peer.drain().await
        });
        let output = guest
            .call("follow", json!({"url": server.ws_url("/"), "count": 1}))
            .await
            .unwrap();
        assert_eq!(
            output["ended"],
            json!({"error": "closed", "how": how}),
            "{name}"
        );
        assert!(server.until_closed(PATIENCE).await, "{name}");
    }
}

#[tokio::test]
pub(crate) async fn ws_status() {
    let server = EchoServer::start();
    let guest = reaching("ws_status", "status");
    let mut output = guest
        .call("status", json!({"url": server.ws_url("/")}))
        .await
        .unwrap();
    let clocks = output["opened"]["ms"].take();
    let [silent, ends_in, lifetime_left] = serde_json::from_value::<[u64; 3]>(clocks).unwrap();
    let (second, hour) = (1000, 3_600_000);
    assert!(silent < 10 * second, "{silent}");
    // A ping after 30 seconds, and 10 for its answer.
    assert!((20 * second..=40 * second).contains(&ends_in), "{ends_in}");
    assert!(
        (23 * hour..=24 * hour).contains(&lifetime_left),
        "{lifetime_left}"
    );
    output["after"]["ms"].take();
    let status = |received: Value, sent: Value| {
        json!({
            "state": "open", "closed": null, "subprotocol": null,
            "queued": [0, 0], "unsent": 0, "received": received, "sent": sent, "ms": null,
        })
    };
    assert_eq!(output["opened"], status(json!([0, 0]), json!([0, 0])));
    assert_eq!(output["echo"], json!({"text": "hello"}));
    assert_eq!(output["after"], status(json!([1, 5]), json!([1, 5])));
}

#[tokio::test]
pub(crate) async fn ws_wait_any() {
    let server = EchoServer::start();
    let guest = reaching("ws_wait_any", "wait");
    let urls = vec![server.ws_url("/"); 3];
    let wait = async |say: Value, wait_ms: u64| {
        let input = json!({"urls": urls, "say": say, "wait_ms": wait_ms});
        guest.call("wait", input).await.unwrap()
    };
    for place in 0..3 {
        assert_eq!(wait(json!([place]), 5000).await, json!({"ready": [place]}));
    }
    assert_eq!(wait(json!([]), 20).await, json!({"ready": []}));
    let ready = wait(json!([0, 2]), 5000).await;
    let ready = ready["ready"].as_array().unwrap();
    assert!(!ready.is_empty() && !ready.contains(&json!(1)), "{ready:?}");
}

#[tokio::test]
async fn a_connection_that_has_ended_is_ready() {
    let silent = EchoServer::start();
    let over = FeedServer::start(Feed::texts([""; 0]).then_close(1000, ""));
    let guest = Guest::new("ws_wait_any", &["wait"])
        .websocket(&loopback("ws", silent.port()))
        .websocket(&loopback("ws", over.port()))
        .load();
    let urls = [silent.ws_url("/"), over.ws_url("/")];
    let output = guest
        .call("wait", json!({"urls": urls, "wait_ms": 5000}))
        .await
        .unwrap();
    assert_eq!(output, json!({"ready": [1]}));
}

#[tokio::test]
async fn a_connection_named_twice_in_one_wait_is_ready_twice_and_none_named_is_an_error() {
    let server = EchoServer::start();
    let guest = reaching("ws_wait_any", "wait");
    let input = json!({"urls": [server.ws_url("/")], "say": [0], "repeat": 3, "wait_ms": 5000});
    assert_eq!(
        guest.call("wait", input).await.unwrap(),
        json!({"ready": [0, 1, 2]})
    );
    let output = guest
        .call("wait", json!({"urls": [], "wait_ms": 5000}))
        .await
        .unwrap();
    assert_eq!(output["error"], json!("invalid"), "{output}");
}
