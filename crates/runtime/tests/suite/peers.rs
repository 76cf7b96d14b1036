//! Servers that no one here wrote, and certificates that nobody should believe.

use serde_json::{Value, json};
use yoi_testkit::external::{self, ExternalServer};
use yoi_testkit::{EchoServer, Leaf, Listen, RawServer, TestCa};

use crate::harness::{Guest, Loaded, loopback};

const DEFAULT: usize = 1 << 20;
const CEILING: usize = 16 << 20;

/// Around every place where the length of a frame is written in another way, and the limit.
const SIZES: [usize; 13] = [
    0,
    1,
    2,
    125,
    126,
    127,
    128,
    1000,
    65_535,
    65_536,
    65_537,
    DEFAULT - 1,
    DEFAULT,
];

async fn sizes(guest: &Loaded, url: &str, sizes: &[usize]) {
    for text in [false, true] {
        let output = guest
            .call("sizes", json!({"url": url, "sizes": sizes, "text": text}))
            .await;
        let expected = json!({"echoed": sizes.len(), "bytes": sizes.iter().sum::<usize>(), "subprotocol": null});
        assert_eq!(output, Ok(expected), "{url}, text: {text}");
    }
}

fn echoing(scheme: &str, port: u16) -> Guest {
    Guest::new("ws_echo", &["sizes", "echo"]).websocket(&format!(
        "{}subprotocols = [\"a.v1\", \"b.v1\"]\n",
        loopback(scheme, port)
    ))
}

/// Messages up to the default limit and up to the ceiling, and a subprotocol.
async fn talks_to(server: ExternalServer) {
    let url = server.ws_url("/any/path?and=query");
    let guest = echoing("ws", server.port()).load();
    sizes(&guest, &url, &SIZES).await;
    let input =
        json!({"url": url, "subprotocols": ["b.v1", "a.v1"], "messages": [{"text": "é\u{1f980}"}]});
    let output = guest.call("echo", input).await.unwrap();
    assert_eq!(
        output,
        json!({"echoed": 1, "bytes": 6, "subprotocol": "b.v1"})
    );
    let raised = [
        "message_bytes",
        "frame_bytes",
        "receive_queue_bytes",
        "send_queue_bytes",
        "result_bytes",
    ];
    let guest = raised
        .iter()
        .fold(echoing("ws", server.port()), |guest, name| {
            guest.limit(name, CEILING as u64)
        });
    let guest = guest
        .limit("hostcall_bytes", 2 * CEILING as u64)
        .limit("memory_bytes", 256 << 20)
        .load();
    sizes(&guest, &url, &[CEILING]).await;
}

#[tokio::test]
async fn python_websockets_echoes_every_size_of_message() {
    talks_to(external::python_websockets()).await;
}

#[tokio::test]
async fn npm_ws_echoes_every_size_of_message() {
    talks_to(external::npm_ws()).await;
}

/// Sends dense messages where compression is asked and granted, and then where it is only asked.
async fn compresses_with(server: ExternalServer) {
    let target = loopback("ws", server.port());
    let deflate = format!("{target}extensions = [\"permessage-deflate\"]\n");
    let url = server.ws_url("/extensions");
    for (grant, agreed) in [(&deflate, true), (&target, false)] {
        let guest = Guest::new("ws_echo", &["sizes", "first"])
            .ask_websocket(&deflate)
            .grant_websocket(grant)
            // What is sent here is denser than anything that a person would send.
            .limit("inflate_ratio", 1_100);
        let guest = guest.load();
        let first = guest.call("first", json!({"url": url})).await.unwrap();
        let chosen = first.as_str().unwrap_or_default();
        assert_eq!(chosen.contains("permessage-deflate"), agreed, "{first}");
        sizes(&guest, &server.ws_url("/"), &SIZES).await;
    }
}

#[tokio::test]
async fn python_websockets_compresses_where_both_say_so() {
    compresses_with(external::python_websockets()).await;
}

#[tokio::test]
async fn npm_ws_compresses_where_both_say_so() {
    compresses_with(external::npm_ws()).await;
}

#[tokio::test]
async fn nginx_passes_every_size_of_message_on_over_tls_with_a_private_root() {
    let ca = TestCa::new();
    let upstream = EchoServer::start();
    let server = external::nginx_tls(upstream.addr(), &ca);
    let guest = echoing("wss", server.port()).trusting(&ca.pem()).load();
    sizes(&guest, &server.ws_url("/"), &SIZES).await;
    assert_eq!(upstream.connections(), 2);

    let distrusting = echoing("wss", server.port())
        .trusting(&TestCa::new().pem())
        .load();
    let input = json!({"url": server.ws_url("/"), "sizes": [1]});
    let output = distrusting.call("sizes", input).await;
    assert!(format!("{output:?}").contains("TLS"), "{output:?}");
    assert_eq!(upstream.connections(), 2);
}

async fn open(guest: &Loaded, url: String) -> Value {
    guest
        .call("open", json!({"url": url, "timeout_ms": 5000}))
        .await
        .unwrap()
}

/// The same guest and the same root for all, so that it is the certificate that decides.
#[tokio::test]
async fn a_certificate_that_does_not_verify_is_a_tls_error_and_nothing_is_sent() {
    let ca = TestCa::new();
    let any_port = "scheme = \"wss\"\nhost = \"127.0.0.1\"\nport = \"*\"\n";
    let guest = Guest::new("ws_options", &["open"])
        .websocket(any_port)
        .websocket(&any_port.replace("127.0.0.1", "localhost"))
        .trusting(&ca.pem())
        .load();
    for (name, leaf) in [
        ("another root", TestCa::new().loopback()),
        ("its own root", Leaf::self_signed()),
        ("expired", ca.expired()),
        ("not yet valid", ca.not_yet_valid()),
        ("another name", ca.wrong_name()),
        ("a wildcard", ca.leaf(&["*.localhost"])),
    ] {
        let server = EchoServer::start_tls(&leaf);
        for host in ["127.0.0.1", "localhost"] {
            let output = open(&guest, server.url("wss", host, "/")).await;
            assert_eq!(output, json!({"error": "tls"}), "{name}, {host}");
        }
        assert!(server.requests().is_empty(), "{name}");
    }
    for (names, right, wrong) in [
        (&["localhost"][..], "localhost", "127.0.0.1"),
        (&["127.0.0.1"], "127.0.0.1", "localhost"),
    ] {
        let server = EchoServer::start_tls(&ca.leaf(names));
        assert_eq!(
            open(&guest, server.url("wss", right, "/")).await["state"],
            json!("open"),
            "{right}"
        );
        assert_eq!(
            open(&guest, server.url("wss", wrong, "/")).await,
            json!({"error": "tls"}),
            "{wrong}"
        );
    }
}

/// Nothing falls back to plain text, and the platform's roots know no private one.
#[tokio::test]
async fn tls_is_all_or_nothing() {
    let ca = TestCa::new();
    let plain = RawServer::start(async |mut peer| {
        peer.read_exact(1).await?;
        peer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
        peer.drain().await
    });
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&loopback("wss", plain.port()))
        .trusting(&ca.pem())
        .load();
    assert_eq!(
        open(&guest, plain.url("wss", "127.0.0.1", "/")).await,
        json!({"error": "tls"})
    );
    assert_eq!(
        plain.connections(),
        1,
        "there is no second attempt without TLS"
    );
    assert!(plain.requests().is_empty());

    let private = EchoServer::start_on(Listen::tls(&ca.loopback()), Default::default());
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&loopback("wss", private.port()))
        .load();
    assert_eq!(
        open(&guest, private.ws_url("/")).await,
        json!({"error": "tls"})
    );
}
