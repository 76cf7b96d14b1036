//! The opening: what goes out, and what may come back.

use serde_json::{Value, json};
use yoi_egress::Egress;
use yoi_testkit::{
    Answer, Canary, EchoServer, Listen, Peer, RawServer, RefusingPort, RequestHead,
    ScriptedResolver, TestCa, switching_protocols, websocket_accept,
};

use super::{PATIENCE, reaching};
use crate::harness::{Guest, Loaded, loopback};

async fn open(guest: &Loaded, url: String) -> Value {
    guest.call("open", json!({"url": url})).await.unwrap()
}

#[tokio::test]
pub(crate) async fn ws_options() {
    let server = EchoServer::start();
    let guest = Guest::new("ws_options", &["open", "receive"])
        .websocket(&loopback("ws", server.port()))
        .load();
    let output = open(&guest, server.ws_url("/")).await;
    assert_eq!(output["state"], json!("open"), "{output}");
    let input = json!({"url": server.ws_url("/"), "timeout_ms": 5000, "max_message_bytes": 5});
    let output = guest.call("receive", input).await.unwrap();
    assert_eq!(output, json!({"sent": null, "received": {"text": "hello"}}));
    let input = json!({"url": server.ws_url("/"), "max_message_bytes": 4});
    let output = guest.call("receive", input).await.unwrap();
    assert_eq!(output, json!({"sent": {"error": "too-large", "bytes": 4}}));
}

#[tokio::test]
async fn a_handshake_has_nothing_of_the_guests_but_path_query_and_subprotocols() {
    let server = EchoServer::start();
    let target = format!(
        "{}path_prefixes = [\"/a\"]\nsubprotocols = [\"b.v1\", \"c\"]\n",
        loopback("ws", server.port())
    );
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&target)
        .load();
    let url = server.ws_url("/a/%C3%A9?token=%20&x=/../y");
    let output = guest
        .call("open", json!({"url": url, "subprotocols": ["c", "b.v1"]}))
        .await
        .unwrap();
    assert_eq!(output["state"], json!("open"), "{output}");
    let head = server.requests().remove(0);
    let key = head.header("sec-websocket-key").unwrap();
    assert_eq!(key.len(), 24, "16 bytes in base64");
    let text = head
        .text()
        .replace(&key, "<key>")
        .replace(&server.port().to_string(), "<port>");
    insta::assert_snapshot!(text.replace('\r', ""), @r"
    GET /a/%C3%A9?token=%20&x=/../y HTTP/1.1
    Host: 127.0.0.1:<port>
    Upgrade: websocket
    Connection: Upgrade
    Sec-WebSocket-Key: <key>
    Sec-WebSocket-Version: 13
    User-Agent: yoi/0.1.0
    Sec-WebSocket-Protocol: c, b.v1
    ");
    open(&guest, url).await;
    assert_ne!(
        server.requests()[1].header("sec-websocket-key"),
        Some(key),
        "a key is used once"
    );
}

/// A server that answers the handshake by these bytes, and a guest that opens.
async fn answered_by(
    guest: &Loaded,
    answer: impl Fn(&RequestHead) -> Vec<u8> + Send + 'static,
) -> Value {
    let server = RawServer::start(async move |mut peer| {
        let head = peer.read_head().await?;
        peer.write(&answer(&head)).await?;
        peer.drain().await
    });
    let output = open(guest, server.ws_url("/")).await;
    assert!(
        server.until_closed(PATIENCE).await,
        "whatever the answer, nothing is left"
    );
    output
}

fn head_without(line: &str, head: &RequestHead) -> Vec<u8> {
    let text = String::from_utf8(switching_protocols(head, &[])).unwrap();
    let kept = text
        .split_inclusive("\r\n")
        .filter(|kept| !kept.starts_with(line));
    kept.collect::<String>().into_bytes()
}

#[tokio::test]
async fn any_other_answer_than_a_right_101_is_a_handshake_error() {
    let guest = reaching("ws_options", "open");
    let right = |further: &'static [(&str, &str)]| {
        move |head: &RequestHead| switching_protocols(head, further)
    };
    assert_eq!(
        answered_by(&guest, right(&[])).await["state"],
        json!("open"),
        "or the rest proves nothing"
    );
    assert_eq!(
        answered_by(&guest, right(&[("X-Other", "1")])).await["state"],
        json!("open")
    );

    type Answer = Box<dyn Fn(&RequestHead) -> Vec<u8> + Send>;
    let replaced = |from: &'static str, to: &'static str| -> Answer {
        Box::new(move |head| {
            let text = String::from_utf8(switching_protocols(head, &[])).unwrap();
            assert!(text.contains(from), "{text}");
            text.replace(from, to).into_bytes()
        })
    };
    let without = |line: &'static str| -> Answer { Box::new(move |head| head_without(line, head)) };
    let rows: [(&str, Answer); 12] = [
        ("HTTP/1.0", replaced("HTTP/1.1", "HTTP/1.0")),
        ("HTTP/2.0", replaced("HTTP/1.1", "HTTP/2.0")),
        ("no upgrade", without("Upgrade")),
        ("no connection", without("Connection")),
        ("no accept", without("Sec-WebSocket-Accept")),
        (
            "another upgrade",
            replaced("Upgrade: websocket", "Upgrade: h2c"),
        ),
        (
            "another connection",
            replaced("Connection: Upgrade", "Connection: close"),
        ),
        (
            "the accept of another key",
            Box::new(|head| {
                let text = String::from_utf8(switching_protocols(head, &[])).unwrap();
                text.replace(&websocket_accept(head), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .into_bytes()
            }),
        ),
        (
            "accept twice",
            Box::new(|head| {
                switching_protocols(head, &[("Sec-WebSocket-Accept", &websocket_accept(head))])
            }),
        ),
        (
            "an extension",
            Box::new(right(&[("Sec-WebSocket-Extensions", "permessage-deflate")])),
        ),
        (
            "no HTTP",
            Box::new(|_| b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec()),
        ),
        (
            "an end within the head",
            Box::new(|_| b"HTTP/1.1 101 Switching\r\nUpgrade: webso".to_vec()),
        ),
    ];
    for (name, answer) in rows {
        let output = if name == "an end within the head" {
            cut_off(&guest).await
        } else {
            answered_by(&guest, answer).await
        };
        assert_eq!(output["error"], json!("handshake"), "{name}: {output}");
        assert!(output["rule"].is_string(), "{name}: {output}");
    }
}

async fn cut_off(guest: &Loaded) -> Value {
    let server = RawServer::start(async |mut peer: Peer| {
        peer.read_head().await?;
        peer.write(b"HTTP/1.1 101 Switching\r\nUpgrade: webso")
            .await?;
        peer.finish().await
    });
    open(guest, server.ws_url("/")).await
}

#[tokio::test]
async fn upgrade_may_stand_among_other_options_of_the_connection() {
    let guest = reaching("ws_options", "open");
    let output = answered_by(&guest, |head| {
        let text = String::from_utf8(switching_protocols(head, &[])).unwrap();
        text.replace("Connection: Upgrade", "connection: keep-alive, UPGRADE")
            .into_bytes()
    });
    assert_eq!(output.await["state"], json!("open"));
}

/// The redirect's target is granted too, so that nothing but the rule keeps the host from going there.
#[tokio::test]
async fn a_redirect_is_a_failure_and_nobody_goes_where_it_points() {
    let guest = reaching("ws_options", "open");
    for status in [301, 302, 303, 307, 308] {
        let canary = Canary::start();
        let location = canary.ws_url("/");
        let server = RawServer::start(async move |mut peer: Peer| {
            peer.read_head().await?;
            let head = format!(
                "HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
            );
            peer.write(head.as_bytes()).await?;
            peer.drain().await
        });
        let output = open(&guest, server.ws_url("/")).await;
        assert_eq!(output, json!({"error": "handshake", "status": status}));
        canary.assert_untouched();
    }
}

#[tokio::test]
async fn another_status_is_told_and_its_body_is_left_alone() {
    let guest = reaching("ws_options", "open");
    for status in [100, 200, 204, 400, 401, 403, 407, 426, 500, 503] {
        let server = RawServer::start(async move |mut peer: Peer| {
            peer.read_head().await?;
            peer.write(
                format!("HTTP/1.1 {status} No\r\nContent-Type: text/html\r\n\r\n").as_bytes(),
            )
            .await?;
            peer.write_forever(b"<p>a body that never ends</p>").await
        });
        let output = open(&guest, server.ws_url("/")).await;
        assert_eq!(output, json!({"error": "handshake", "status": status}));
        assert!(server.until_closed(PATIENCE).await);
        assert_eq!(server.connections(), 1, "and there is no second attempt");
    }
}

#[tokio::test]
async fn an_answer_without_end_stops_at_the_limits() {
    let guest = reaching("ws_options", "open");
    let many = |head: &RequestHead| {
        let further: Vec<(String, String)> = (0..61)
            .map(|n| (format!("X-{n}"), "1".to_owned()))
            .collect();
        let further: Vec<(&str, &str)> = further
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        switching_protocols(head, &further)
    };
    let one_less = move |head: &RequestHead| {
        let text = String::from_utf8(many(head)).unwrap();
        text.replace("X-60: 1\r\n", "").into_bytes()
    };
    assert_eq!(
        answered_by(&guest, many).await["state"],
        json!("open"),
        "64 fields are allowed"
    );
    let over = answered_by(&guest, move |head| {
        let text = String::from_utf8(many(head)).unwrap();
        text.replace("X-60: 1\r\n", "X-60: 1\r\nX-61: 1\r\n")
            .into_bytes()
    });
    assert_eq!(
        over.await["rule"],
        json!("the response head has more than 64 fields")
    );
    assert_eq!(answered_by(&guest, one_less).await["state"], json!("open"));

    for endless in ["X-More: 1\r\n", "X-More: ", "aaaaaaaaaaaaaaaa"] {
        let server = RawServer::start(async move |mut peer: Peer| {
            peer.read_head().await?;
            peer.write(b"HTTP/1.1 101 Switching\r\nX-First: ").await?;
            peer.write_forever(endless.as_bytes()).await
        });
        let output = open(&guest, server.ws_url("/")).await;
        assert_eq!(
            output["rule"],
            json!("the response head is longer than 16384 bytes"),
            "{endless:?}: {output}"
        );
        assert!(server.until_closed(PATIENCE).await);
    }
}

#[tokio::test]
async fn who_is_not_there_is_connect_and_who_has_no_address_is_resolve() {
    let nobody = ScriptedResolver::new(|name, _| match name {
        "none.test.example" => Answer::Addresses(Vec::new()),
        _ => Answer::Failure("no such name, says 10.9.8.7"),
    });
    let port = RefusingPort::reserve();
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&loopback("ws", port.addr().port()))
        .websocket("scheme = \"ws\"\nhost = \"*.test.example\"\n")
        .egress(Egress::builder().resolver(nobody.function()).build())
        .load();
    assert_eq!(
        open(&guest, format!("ws://{}/", port.addr())).await,
        json!({"error": "connect"})
    );
    for name in ["none", "unknown"] {
        assert_eq!(
            open(&guest, format!("ws://{name}.test.example/")).await,
            json!({"error": "resolve"})
        );
    }
    assert!(
        guest.events.have("no such name, says 10.9.8.7"),
        "the operator is told: {:?}",
        guest.events.all()
    );
}

#[tokio::test]
async fn no_scheme_stands_for_the_other_at_the_server_either() {
    let ca = TestCa::new();
    let encrypted = EchoServer::start_on(Listen::tls(&ca.loopback()), yoi_testkit::Echo::default());
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&loopback("ws", encrypted.port()))
        .trusting(&ca.pem())
        .load();
    let output = open(&guest, encrypted.url("ws", "127.0.0.1", "/")).await;
    assert_eq!(output["error"], json!("handshake"), "{output}");
}
