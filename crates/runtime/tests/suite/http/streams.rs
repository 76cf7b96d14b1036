//! What a one-shot request refuses because there is an interface for it: each error names that.

use serde_json::{Value, json};
use yoi_testkit::{Canary, HttpServer, Reply};

use super::{get, send, sending};
use crate::harness::Guest;

#[track_caller]
fn assert_points_to_websocket(output: &Value, name: &str) {
    assert_eq!(output["error"], json!("use-websocket"), "{name}: {output}");
    let rule = output["rule"].as_str().unwrap();
    assert!(rule.contains("`host_api.websocket`"), "{name}: {rule}");
}

/// The very URL is granted for WebSocket, so that it is the interface that refuses.
#[tokio::test]
async fn a_websocket_url_is_refused() {
    let canary = Canary::start();
    let target = format!("host = \"127.0.0.1\"\nport = {}\n", canary.port());
    let guest = Guest::new("http_send", &["send"])
        .websocket(&format!("scheme = \"ws\"\n{target}"))
        .websocket(&format!("scheme = \"wss\"\n{target}"))
        .request(&format!("scheme = \"http\"\n{target}methods = [\"GET\"]\n"))
        .load();
    for scheme in ["ws", "wss", "WS", "Wss"] {
        let output = get(&guest, canary.url(scheme, "127.0.0.1", "/")).await;
        assert_points_to_websocket(&output, scheme);
    }
    canary.assert_untouched();
}

#[tokio::test]
async fn the_headers_of_an_upgrade_are_refused() {
    let rows = [
        ("upgrade", "websocket"),
        ("Upgrade", "h2c"),
        ("UPGRADE", ""),
        ("connection", "upgrade"),
        ("Connection", "Upgrade"),
        ("connection", "keep-alive, UPGRADE"),
        ("connection", "close,upgrade\t"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
        ("sec-websocket-protocol", "chat"),
        ("sec-websocket-extensions", "permessage-deflate"),
    ];
    let canary = Canary::start();
    let guest = sending(&["GET"]);
    for (name, value) in rows {
        for headers in [
            json!([[name, value]]),
            json!([["accept", "*/*"], ["cookie", "a"], [name, value]]),
        ] {
            let input = json!({"method": "GET", "url": canary.http_url("/"), "headers": headers});
            assert_points_to_websocket(&send(&guest, input).await, name);
        }
    }
    canary.assert_untouched();
}

#[tokio::test]
async fn an_answer_that_goes_on_is_refused_by_its_head() {
    let typed = |content_type: &str| {
        Reply::head(200, &[("content-type", content_type)])
            .and(b"data: 1\n\n")
            .then_hold()
    };
    let rows = [
        ("101", Reply::switching_protocols()),
        ("101 without a protocol", Reply::head(101, &[]).then_hold()),
        ("an event stream", Reply::event_stream()),
        ("replaced parts", Reply::replaced_parts()),
        (
            "an event stream in other words",
            typed("TEXT/Event-Stream ; charset=utf-8"),
        ),
        (
            "an event stream that ends",
            Reply::body(200, "text/event-stream", b"data: 1\n\n"),
        ),
        (
            "an event stream with an error's status",
            Reply::head(500, &[("content-type", "text/event-stream")]).then_hold(),
        ),
        (
            "an event stream as the second type",
            Reply::head(
                200,
                &[
                    ("content-type", "text/plain"),
                    ("content-type", "text/event-stream"),
                ],
            )
            .then_hold(),
        ),
    ];
    let guest = sending(&["GET"]);
    for (name, reply) in rows {
        let server = HttpServer::start([("/", reply)]);
        assert_points_to_websocket(&get(&guest, server.http_url("/")).await, name);
        assert!(
            server.until_closed(super::PATIENCE).await,
            "{name}: nothing is left of it"
        );
    }
}

#[tokio::test]
async fn an_answer_that_has_not_ended_at_the_deadline_is_refused() {
    let rows = [
        (
            "no length",
            Reply::head(200, &[("content-type", "text/plain")])
                .and(b"1")
                .then_hold(),
        ),
        (
            "a length that never comes",
            Reply::claiming(200, "text/plain", 1000, b"1").then_hold(),
        ),
        (
            "chunks",
            Reply::head(200, &[("transfer-encoding", "chunked")])
                .and(b"1\r\na\r\n")
                .then_hold(),
        ),
    ];
    let guest = sending(&["GET"]);
    for (name, reply) in rows {
        let server = HttpServer::start([("/", reply)]);
        let input = json!({"method": "GET", "url": server.http_url("/"), "timeout_ms": 300});
        assert_points_to_websocket(&send(&guest, input).await, name);
        assert!(
            server.until_closed(super::PATIENCE).await,
            "{name}: nothing is left of it"
        );
    }
}
