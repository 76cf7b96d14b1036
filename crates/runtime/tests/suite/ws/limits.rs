//! What bounds a connection, and that a test can hit each bound.

use std::time::{Duration, Instant};

use serde_json::json;
use yoi_testkit::{EchoServer, Feed, FeedServer, Frame, Opcode, Peer, RawServer};

use super::{ANY_PORT, PATIENCE, close, reaching};
use crate::harness::{Guest, Loaded};

const SOON: Duration = Duration::from_secs(5);

fn limited(guest: &str, tool: &str, limits: &[(&'static str, u64)]) -> Loaded {
    let guest = Guest::new(guest, &[tool]).websocket(ANY_PORT);
    limits
        .iter()
        .fold(guest, |guest, (name, value)| guest.limit(name, *value))
        .load()
}

#[tokio::test]
pub(crate) async fn ws_flood() {
    let server = EchoServer::start();
    let guest = limited("ws_flood", "connections", &[("connections", 3)]);
    let output = guest
        .call(
            "connections",
            json!({"url": server.ws_url("/"), "most": 10}),
        )
        .await
        .unwrap();
    assert_eq!(
        output,
        json!({"done": 3, "stopped": {"error": "limit", "limit": "connections"}})
    );
    assert_eq!(server.connections(), 3);
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn a_connection_that_was_dropped_makes_room_for_the_next() {
    let server = EchoServer::start();
    let guest = limited("ws_flood", "in_turn", &[("connections", 1)]);
    let output = guest
        .call("in_turn", json!({"url": server.ws_url("/"), "most": 20}))
        .await
        .unwrap();
    assert_eq!(output, json!({"done": 20, "stopped": null}));
    assert_eq!(server.connections(), 20);
}

#[tokio::test]
async fn an_operator_can_forbid_connections_altogether() {
    let server = EchoServer::start();
    let guest = limited("ws_flood", "connections", &[("connections", 0)]);
    let output = guest
        .call("connections", json!({"url": server.ws_url("/"), "most": 1}))
        .await
        .unwrap();
    assert_eq!(
        output,
        json!({"done": 0, "stopped": {"error": "limit", "limit": "connections"}})
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn more_connections_in_one_wait_than_there_can_be_is_a_limit() {
    let server = EchoServer::start();
    let guest = limited("ws_wait_any", "wait", &[("connections", 4)]);
    let wait = async |repeat: usize| {
        let input = json!({"urls": vec![server.ws_url("/"); 2], "repeat": repeat, "wait_ms": 1});
        guest.call("wait", input).await.unwrap()
    };
    assert_eq!(wait(2).await, json!({"ready": []}));
    assert_eq!(
        wait(3).await,
        json!({"error": "limit", "limit": "wait-set"})
    );
}

#[tokio::test]
async fn a_message_to_send_has_the_limit_and_not_a_byte_more() {
    let limit = 1000;
    let guest = limited("ws_flood", "messages", &[("message_bytes", limit)]);
    let server = EchoServer::start();
    for (size, stopped) in [
        (limit, json!(null)),
        (limit + 1, json!({"error": "too-large", "bytes": limit})),
    ] {
        let input = json!({"url": server.ws_url("/"), "most": 1, "size": size});
        let output = guest.call("messages", input).await.unwrap();
        assert_eq!(output["stopped"], stopped, "{size}");
    }
}

/// What the peer is told, and what the guest: once for a whole frame, once for the sum of several.
#[tokio::test]
async fn a_message_received_has_the_limit_and_not_a_byte_more() {
    let limit = 1000;
    let guest = limited("ws_follow", "follow", &[("message_bytes", limit as u64)]);
    let whole = |bytes: usize| vec![Frame::binary(vec![7; bytes])];
    let in_two = |bytes: usize| {
        vec![
            Frame::binary(vec![7; 10]).not_final(),
            Frame::continuation(vec![7; bytes - 10]),
        ]
    };
    let empty_ones = |bytes: usize| {
        let mut frames = vec![Frame::binary(vec![7; bytes]).not_final()];
        frames.extend(vec![Frame::continuation("").not_final(); 50]);
        frames.push(Frame::continuation(""));
        frames
    };
    for (name, frames, fits) in [
        ("whole", whole(limit), true),
        ("whole", whole(limit + 1), false),
        ("in two", in_two(limit), true),
        ("in two", in_two(limit + 1), false),
        ("with empty ones", empty_ones(limit), true),
    ] {
        let server = RawServer::start(async move |mut peer: Peer| {
            peer.accept_websocket().await?;
            for frame in &frames {
                peer.write_frame(frame.clone()).await?;
            }
            if !fits {
                let told = peer.read_frame().await?;
                assert_eq!(told.close_code().map(|(code, _)| code), Some(1009));
            }
            peer.drain().await
        });
        let output = guest
            .call("follow", json!({"url": server.ws_url("/"), "count": 1}))
            .await
            .unwrap();
        let expected = match fits {
            true => json!({"messages": [{"binary": vec![7; limit]}], "ended": null}),
            false => json!({"messages": [], "ended": {"error": "closed", "how": "too-large"}}),
        };
        assert_eq!(output, expected, "{name}, fits: {fits}");
    }
}

/// A header that claims a gigabyte is judged by the claim: the peer need not send it, and nobody makes room for it.
#[tokio::test]
async fn a_frame_is_refused_by_the_length_that_it_claims() {
    let server = RawServer::start(async |mut peer: Peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::binary("").length(yoi_testkit::Length::Claimed(1 << 30)))
            .await?;
        assert!(peer.read_frame().await?.is(Opcode::Close));
        peer.drain().await
    });
    let guest = reaching("ws_follow", "follow");
    let output = guest
        .call("follow", json!({"url": server.ws_url("/"), "count": 1}))
        .await
        .unwrap();
    assert_eq!(
        output["ended"],
        json!({"error": "closed", "how": "too-large"})
    );
}

#[tokio::test]
async fn the_guest_can_lower_the_message_limit_and_not_raise_it() {
    let server = RawServer::start(async |mut peer: Peer| {
        peer.accept_websocket().await?;
        peer.read_frame().await?;
        peer.write_frame(Frame::text("a".repeat(101))).await?;
        peer.drain().await
    });
    let fits = json!({"text": "a".repeat(101)});
    let too_large = json!({"error": "closed", "how": "too-large"});
    for (limit, wanted, received) in [
        (101, json!(null), &fits),
        (200, json!(101), &fits),
        (200, json!(100), &too_large),
        (100, json!(u32::MAX), &too_large),
    ] {
        let guest = limited("ws_options", "receive", &[("message_bytes", limit)]);
        let input = json!({"url": server.ws_url("/"), "max_message_bytes": wanted});
        let output = guest.call("receive", input).await.unwrap();
        assert_eq!(
            &output["received"], received,
            "limit {limit}, wanted {wanted}"
        );
    }
}

#[tokio::test]
async fn a_receive_waits_no_longer_than_its_limit() {
    let server = EchoServer::start();
    let guest = limited("ws_denied", "timeout", &[("receive_timeout_ms", 50)]);
    let start = Instant::now();
    let output = guest
        .call(
            "timeout",
            json!({"url": server.ws_url("/"), "wait_ms": u32::MAX}),
        )
        .await
        .unwrap();
    assert_eq!(output["timed_out"], json!(true));
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_send_to_a_peer_that_does_not_read_times_out_and_queues_are_bounded() {
    let server = RawServer::start(async |mut peer: Peer| {
        peer.accept_websocket().await?;
        peer.hold().await
    });
    let limits = [
        ("send_timeout_ms", 100),
        ("message_bytes", 65_536),
        ("send_queue_bytes", 65_536),
    ];
    let guest = limited("ws_flood", "messages", &limits);
    let input = json!({"url": server.ws_url("/"), "most": 10_000, "size": 65_536});
    let start = Instant::now();
    let output = guest.call("messages", input).await.unwrap();
    assert_eq!(output["stopped"], json!({"error": "timeout"}));
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

/// Only the guest can make room, by receiving: so it is told at once, and does not wait out its time.
#[tokio::test]
async fn when_both_queues_are_full_a_send_says_receive_first() {
    let server = EchoServer::start();
    let limits = [
        ("message_bytes", 65_536),
        ("send_queue_bytes", 65_536),
        ("receive_queue_bytes", 131_072),
    ];
    let guest = limited("ws_flood", "messages", &limits);
    let input = json!({"url": server.ws_url("/"), "most": 10_000, "size": 65_536});
    let start = Instant::now();
    let output = guest.call("messages", input).await.unwrap();
    assert_eq!(
        output["stopped"],
        json!({"error": "limit", "limit": "receive-queue"})
    );
    assert!(
        start.elapsed() < SOON,
        "the send time-out is ten seconds: {:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn a_batch_is_bounded_in_bytes_and_goes_on_with_the_next() {
    let server = FeedServer::start(Feed::binaries(vec![vec![7; 600]; 50]));
    let limits = [("message_bytes", 1000), ("result_bytes", 1000)];
    let guest = limited("ws_follow", "follow", &limits);
    let output = guest
        .call("follow", json!({"url": server.ws_url("/"), "count": 50}))
        .await
        .unwrap();
    assert_eq!(
        output["messages"].as_array().map(Vec::len),
        Some(50),
        "{}",
        output["ended"]
    );
}

#[tokio::test]
async fn a_connection_ends_with_its_life_and_with_its_peers_silence() {
    for (limit, how) in [
        ("connection_lifetime_ms", "lifetime"),
        ("idle_timeout_ms", "idle"),
    ] {
        let server = FeedServer::start(Feed::texts(["one"]));
        let guest = limited("ws_follow", "follow", &[(limit, 300)]);
        let output = guest
            .call("follow", json!({"url": server.ws_url("/"), "count": 2}))
            .await
            .unwrap();
        let expected =
            json!({"messages": [{"text": "one"}], "ended": {"error": "closed", "how": how}});
        assert_eq!(output, expected, "{limit}");
        assert!(server.until_closed(PATIENCE).await, "{limit}");
        assert_eq!(server.endings(), [close(1001, "")], "{limit}");
    }
}
