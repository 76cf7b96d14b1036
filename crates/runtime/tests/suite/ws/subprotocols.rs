//! Subprotocols: offered, granted, chosen.

use serde_json::{Value, json};
use yoi_testkit::{Canary, Echo, EchoServer, Listen, Peer, RawServer, switching_protocols};

use super::ANY_PORT;
use crate::harness::{Guest, Loaded, loopback};

fn target(port: u16, subprotocols: &[&str]) -> String {
    format!("{}subprotocols = {subprotocols:?}\n", loopback("ws", port))
}

async fn offer(guest: &Loaded, port: u16, subprotocols: Value) -> Value {
    let input = json!({"url": format!("ws://127.0.0.1:{port}/"), "subprotocols": subprotocols});
    guest.call("open", input).await.unwrap()
}

#[tokio::test]
async fn the_guest_learns_which_of_its_offers_the_server_chose() {
    let server = EchoServer::start_on(Listen::v4(), Echo::choosing("b.v1"));
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&target(server.port(), &["a.v1", "b.v1"]))
        .load();
    let chosen =
        async |offered: Value| offer(&guest, server.port(), offered).await["subprotocol"].clone();
    assert_eq!(chosen(json!(["b.v1", "a.v1"])).await, json!("b.v1"));
    assert_eq!(
        chosen(json!(["a.v1"])).await,
        json!(null),
        "a server may choose none"
    );
    assert_eq!(
        chosen(json!([])).await,
        json!(null),
        "and none need be offered"
    );
    let offered: Vec<_> = server
        .requests()
        .iter()
        .map(|head| head.subprotocols())
        .collect();
    assert_eq!(
        offered,
        [vec!["b.v1", "a.v1"], vec!["a.v1"], vec![]],
        "in the guest's order"
    );
}

#[tokio::test]
async fn every_offer_must_be_named_in_ask_and_grant() {
    let canary = Canary::start();
    let port = canary.port();
    let guest = Guest::new("ws_options", &["open"])
        .ask_websocket(&target(port, &["both", "asked"]))
        .grant_websocket(&target(port, &["both", "granted"]))
        .load();
    for (offered, ask) in [
        (json!(["asked"]), json!(0)),
        (json!(["both", "asked"]), json!(0)),
        (json!(["granted"]), json!(null)),
        (json!(["both", "neither"]), json!(null)),
        (json!(["BOTH"]), json!(null)),
    ] {
        let output = offer(&guest, port, offered.clone()).await;
        assert_eq!(output, json!({"error": "denied", "ask": ask}), "{offered}");
    }
    canary.assert_untouched();
}

#[tokio::test]
async fn an_offer_that_is_no_subprotocol_is_an_error_and_nothing_is_sent() {
    let canary = Canary::start();
    let port = canary.port();
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&target(port, &["a"]))
        .load();
    let seventeen: Vec<String> = (0..17).map(|n| format!("p{n}")).collect();
    for offered in [
        json!([""]),
        json!(["a", ""]),
        json!([" a"]),
        json!(["a b"]),
        json!(["a,b"]),
        json!(["a\r\nX-Injected: 1"]),
        json!(["a\u{0}"]),
        json!(["é"]),
        json!(["*"]),
        json!(["a\"b"]),
        json!(["a", "a"]),
        json!(["a".repeat(65)]),
        json!(seventeen),
    ] {
        let output = offer(&guest, port, offered.clone()).await;
        assert_eq!(output["error"], json!("invalid"), "{offered}: {output}");
    }
    canary.assert_untouched();
}

#[tokio::test]
async fn as_many_offers_as_there_may_be_reach_the_server() {
    let names: Vec<String> = (0..16)
        .map(|n| format!("{}{n:02}", "p".repeat(62)))
        .collect();
    let server = EchoServer::start_on(Listen::v4(), Echo::choosing(&names[15]));
    let granted: Vec<&str> = names.iter().map(String::as_str).collect();
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&target(server.port(), &granted))
        .load();
    let output = offer(&guest, server.port(), json!(names)).await;
    assert_eq!(output["subprotocol"], json!(names[15]), "{output}");
}

/// All of these are granted: it is the offer that counts.
#[tokio::test]
async fn a_server_that_chooses_what_was_not_offered_is_left() {
    let granted = format!("{ANY_PORT}subprotocols = [\"a\", \"b\", \"A\"]\n");
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&granted)
        .load();
    let offered_none: &[&str] = &[];
    for (offered, chosen) in [
        (offered_none, &["a"][..]),
        (&["a"], &["b"]),
        (&["a"], &["A"]),
        (&["a", "b"], &["a, b"]),
        (&["a", "b"], &["a", "b"]),
        (&["a"], &["a", "a"]),
        (&["a"], &[""]),
    ] {
        let server = RawServer::start(async move |mut peer: Peer| {
            let head = peer.read_head().await?;
            let lines: Vec<(&str, &str)> = chosen
                .iter()
                .map(|name| ("Sec-WebSocket-Protocol", *name))
                .collect();
            peer.write(&switching_protocols(&head, &lines)).await?;
            peer.drain().await
        });
        let output = offer(&guest, server.port(), json!(offered)).await;
        assert_eq!(
            output,
            json!({"error": "handshake", "subprotocol": "not offered"}),
            "{offered:?} {chosen:?}"
        );
    }
}
