//! What bounds a request and its answer, and that a test can hit each bound.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yoi_testkit::{Canary, HttpServer, RawServer, Reply};

use super::{PATIENCE, any_port, get, send, sending};
use crate::harness::{Guest, Loaded};

const SOON: Duration = Duration::from_secs(5);

fn limited(limits: &[(&'static str, u64)]) -> Loaded {
    let guest = Guest::new("http_send", &["send"]).request(&any_port(&["GET", "POST"]));
    limits
        .iter()
        .fold(guest, |guest, (name, value)| guest.limit(name, *value))
        .load()
}

async fn answer(guest: &Loaded, reply: Reply) -> Value {
    let server = HttpServer::start([("/", reply)]);
    get(guest, server.http_url("/")).await
}

#[tokio::test]
async fn a_request_body_has_the_limit_and_not_a_byte_more() {
    let server = HttpServer::start([("/", Reply::text("ok"))]);
    let guest = limited(&[("request_body_bytes", 1000)]);
    let post = async |bytes: usize| {
        send(
            &guest,
            json!({"method": "POST", "url": server.http_url("/"), "body_bytes": bytes}),
        )
        .await
    };
    assert_eq!(post(1000).await["status"], json!(200));
    assert_eq!(server.bodies()[0].len(), 1000);
    assert_eq!(
        post(1001).await,
        json!({"error": "too-large", "bytes": 1000})
    );
    assert_eq!(
        server.connections(),
        1,
        "nothing is sent of what is too large"
    );
}

#[tokio::test]
async fn an_answer_has_the_limit_and_not_a_byte_more_however_it_is_written() {
    let guest = limited(&[("response_body_bytes", 1000)]);
    let (fits, over) = ([b'a'; 1000], [b'a'; 1001]);
    let closing = |body: &[u8]| Reply::raw("HTTP/1.1 200 OK\r\n\r\n").and(body);
    let rows: [(&str, Reply, bool); 9] = [
        ("a length", Reply::body(200, "text/plain", &fits), true),
        ("a length", Reply::body(200, "text/plain", &over), false),
        (
            "a length that is claimed",
            Reply::claiming(200, "text/plain", 1 << 40, b"").then_hold(),
            false,
        ),
        (
            "chunks",
            Reply::chunked(&[&fits[..500], &fits[..500]]),
            true,
        ),
        (
            "chunks",
            Reply::chunked(&[&fits[..500], &fits[..501]]),
            false,
        ),
        ("chunks without end", Reply::endless_chunks(b"more"), false),
        ("the end of the stream", closing(&fits), true),
        ("the end of the stream", closing(&over), false),
        (
            "a stream without end",
            Reply::endless("text/plain", b"more"),
            false,
        ),
    ];
    for (name, reply, fits) in rows {
        let output = answer(&guest, reply).await;
        match fits {
            true => assert_eq!(output["length"], json!(1000), "{name}"),
            false => assert_eq!(
                output,
                json!({"error": "too-large", "bytes": 1000}),
                "{name}"
            ),
        }
    }
}

#[tokio::test]
async fn an_answers_head_is_bounded_in_fields_and_bytes() {
    let guest = sending(&["GET"]);
    // One more is the length.
    assert_eq!(
        answer(&guest, Reply::many_headers(63)).await["status"],
        json!(200)
    );
    assert_eq!(
        answer(&guest, Reply::huge_header(60_000)).await["status"],
        json!(200)
    );
    for (name, reply) in [
        ("65 fields", Reply::many_headers(64)),
        ("100,000 fields", Reply::many_headers(100_000)),
        ("one field of 100 KiB", Reply::huge_header(100 << 10)),
        ("one field of 10 MiB", Reply::huge_header(10 << 20)),
        ("fields without end", Reply::endless_headers()),
        (
            "a field without end",
            Reply::raw("HTTP/1.1 200 OK\r\nx-more: ").and_forever(b"more"),
        ),
        (
            "a status line without end",
            Reply::raw("HTTP/1.1 200 ").and_forever(b"more"),
        ),
    ] {
        let output = answer(&guest, reply).await;
        assert_eq!(output["error"], json!("protocol"), "{name}: {output}");
    }
}

#[tokio::test]
async fn a_requests_head_is_bounded_in_fields_and_bytes() {
    let server = HttpServer::start([("/", Reply::text("ok"))]);
    let guest = limited(&[("request_headers", 3), ("request_header_bytes", 100)]);
    let with = async |headers: Vec<[String; 2]>| {
        send(
            &guest,
            json!({"method": "GET", "url": server.http_url("/"), "headers": headers}),
        )
        .await
    };
    let field = |bytes: usize| ["accept".to_owned(), "a".repeat(bytes - "accept".len())];
    assert_eq!(with(vec![field(10); 3]).await["status"], json!(200));
    assert_eq!(with(vec![field(10); 4]).await["error"], json!("header"));
    assert_eq!(with(vec![field(50); 2]).await["status"], json!(200));
    assert_eq!(
        with(vec![field(50), field(51)]).await["error"],
        json!("header")
    );
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_head_that_does_not_come_is_a_time_out() {
    let guest = limited(&[("first_byte_timeout_ms", 100)]);
    let pause = Duration::from_millis(20);
    for (name, reply) in [
        ("silence", Reply::silence()),
        (
            "half a head",
            Reply::raw("HTTP/1.1 200 OK\r\nx-half: ").then_hold(),
        ),
        (
            "a byte at a time",
            Reply::default().and_drip(
                &[b"HTTP/1.1 200 OK\r\n", [b'a'; 1000].as_slice()].concat(),
                pause,
            ),
        ),
        (
            "100 without end",
            Reply::raw("").and_forever(b"HTTP/1.1 100 Continue\r\n\r\n"),
        ),
    ] {
        let start = Instant::now();
        let output = answer(&guest, reply).await;
        assert_eq!(output, json!({"error": "timeout"}), "{name}");
        assert!(start.elapsed() < SOON, "{name}: {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn the_guest_can_lower_the_deadline_and_not_raise_it() {
    let server = RawServer::start(async |peer| peer.drain().await);
    for (limit, wanted) in [
        (300_000, json!(100)),
        (100, json!(null)),
        (100, json!(u32::MAX)),
    ] {
        let guest = limited(&[("request_timeout_ms", limit)]);
        let start = Instant::now();
        let output = send(
            &guest,
            json!({"method": "GET", "url": server.http_url("/"), "timeout_ms": wanted}),
        )
        .await;
        assert_eq!(
            output,
            json!({"error": "timeout"}),
            "limit {limit}, wanted {wanted}"
        );
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    }
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn a_server_that_does_not_take_the_body_is_a_time_out() {
    let server = RawServer::start(async |peer| peer.hold().await);
    let guest = limited(&[
        ("request_body_bytes", 16 << 20),
        ("hostcall_bytes", 32 << 20),
    ]);
    let input = json!({"method": "POST", "url": server.http_url("/"), "body_bytes": 16 << 20, "timeout_ms": 300});
    assert_eq!(send(&guest, input).await, json!({"error": "timeout"}));
}

#[tokio::test]
async fn an_operator_can_forbid_requests_altogether() {
    let canary = Canary::start();
    let guest = limited(&[("requests", 0)]);
    assert_eq!(
        get(&guest, canary.http_url("/")).await,
        json!({"error": "limit", "limit": "requests"})
    );
    canary.assert_untouched();
}
