//! Answers of servers that mean harm: each is an error that a guest can take, or one whole answer, and the connection is
//! closed.

use serde_json::{Value, json};
use yoi_testkit::{HttpServer, Reply};

use super::{PATIENCE, get, sending};
use crate::harness::Loaded;

const OK: &str = "HTTP/1.1 200 OK\r\n";

/// What one server's answer comes to. Whatever it is, there was one connection, and it is closed.
async fn answer(guest: &Loaded, name: &str, reply: Reply) -> Value {
    let server = HttpServer::start([("/", reply)]);
    let output = get(guest, server.http_url("/")).await;
    assert!(server.until_closed(PATIENCE).await, "{name}");
    assert_eq!(server.connections(), 1, "{name}");
    output
}

async fn are_protocol_errors(rows: &[(&str, Vec<u8>)]) {
    let guest = sending(&["GET"]);
    for (name, bytes) in rows {
        let output = answer(&guest, name, Reply::raw(bytes.clone())).await;
        assert_eq!(output["error"], json!("protocol"), "{name}: {output}");
    }
}

/// An answer with these lines after its status.
fn ok(rest: &str) -> Vec<u8> {
    format!("{OK}{rest}").into_bytes()
}

#[tokio::test]
async fn what_is_not_http_1_is_a_protocol_error() {
    let settings = [&[0, 0, 0, 4, 0, 0, 0, 0, 0][..], b"rest"].concat();
    are_protocol_errors(&[
        ("nothing", Vec::new()),
        ("an empty line", b"\r\n\r\n".to_vec()),
        ("SSH", b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec()),
        ("HTTP/0.9", b"<html>hello</html>".to_vec()),
        ("a request", b"GET / HTTP/1.1\r\nhost: a\r\n\r\n".to_vec()),
        (
            "the preface of HTTP/2",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        ),
        ("settings of HTTP/2", settings),
        ("HTTP/2.0", b"HTTP/2.0 200 OK\r\n\r\n".to_vec()),
        ("an alert of TLS", vec![21, 3, 3, 0, 2, 2, 40]),
        ("lower case", b"http/1.1 200 OK\r\n\r\n".to_vec()),
    ])
    .await;
}

#[tokio::test]
async fn a_broken_head_is_a_protocol_error() {
    let status =
        |code: &str| format!("HTTP/1.1 {code} A\r\ncontent-length: 0\r\n\r\n").into_bytes();
    are_protocol_errors(&[
        ("a cut head", ok("content-le")),
        ("a head without its end", ok("content-length: 0\r\n")),
        ("a status that is no number", status("2x0")),
        ("status 000", status("000")),
        ("status 099", status("099")),
        ("a status of two digits", status("20")),
        ("a status of four digits", status("2000")),
        ("a name with a space", ok("a b: c\r\n\r\n")),
        ("a space before the colon", ok("a : b\r\n\r\n")),
        ("a line without a colon", ok("nonsense\r\n\r\n")),
        ("no name", ok(": a\r\n\r\n")),
        (
            "a folded line",
            ok("a: b\r\n c\r\ncontent-length: 0\r\n\r\n"),
        ),
        ("a fold at the start", ok(" a: b\r\n\r\n")),
        ("NUL in a value", ok("a: b\0c\r\n\r\n")),
        ("NUL in a name", ok("a\0: b\r\n\r\n")),
        ("CR in a value", ok("a: b\rc\r\n\r\n")),
    ])
    .await;
}

#[tokio::test]
async fn a_body_that_contradicts_itself_is_a_protocol_error() {
    let chunked = |rest: &str| ok(&format!("transfer-encoding: chunked\r\n\r\n{rest}"));
    are_protocol_errors(&[
        ("a cut body", ok("content-length: 100\r\n\r\nshort")),
        (
            "two lengths",
            ok("content-length: 1\r\ncontent-length: 2\r\n\r\nab"),
        ),
        (
            "two lengths in one line",
            ok("content-length: 1, 2\r\n\r\nab"),
        ),
        ("a negative length", ok("content-length: -1\r\n\r\n")),
        ("a signed length", ok("content-length: +1\r\n\r\na")),
        ("a length in base 16", ok("content-length: 0x1\r\n\r\na")),
        ("no length", ok("content-length: \r\n\r\n")),
        (
            "a length beyond 64 bits",
            ok("content-length: 18446744073709551617\r\n\r\na"),
        ),
        ("a cut chunk", chunked("ff\r\nshort")),
        ("no last chunk", chunked("1\r\na\r\n")),
        ("a chunk without a size", chunked("xyz\r\n\r\n")),
        ("a negative chunk", chunked("-1\r\na\r\n0\r\n\r\n")),
        (
            "a chunk beyond 64 bits",
            chunked("10000000000000001\r\na\r\n0\r\n\r\n"),
        ),
        (
            "a chunk longer than its size",
            chunked("1\r\nab\r\n0\r\n\r\n"),
        ),
        (
            "an extension of 1 MiB",
            chunked(&format!("1;{}\r\na\r\n0\r\n\r\n", "a".repeat(1 << 20))),
        ),
        (
            "a million extensions",
            chunked(&format!("1{}\r\na\r\n0\r\n\r\n", ";a=b".repeat(1 << 20))),
        ),
        (
            "a trailer of 1 MiB",
            chunked(&format!("0\r\na: {}\r\n\r\n", "a".repeat(1 << 20))),
        ),
    ])
    .await;
}

/// What could be read in two ways is harmless where a connection is for one answer: there is no next one to be cut out of
/// it. It comes to what RFC 9112 says.
#[tokio::test]
async fn what_others_might_read_otherwise_is_one_answer() {
    let guest = sending(&["GET"]);
    let inner = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nsmuggled";
    for (name, bytes, status, body) in [
        (
            "a length and chunks",
            ok("content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"),
            200,
            "ab",
        ),
        (
            "the same length twice",
            ok("content-length: 2\r\ncontent-length: 2\r\n\r\nab"),
            200,
            "ab",
        ),
        (
            "more than the length",
            ok(&format!("content-length: 2\r\n\r\nab{inner}")),
            200,
            "ab",
        ),
        (
            "more after the last chunk",
            ok(&format!(
                "transfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n{inner}"
            )),
            200,
            "ab",
        ),
        (
            "lines that end in LF alone",
            b"HTTP/1.1 200 OK\ncontent-length: 2\n\nab".to_vec(),
            200,
            "ab",
        ),
        (
            "status 999",
            b"HTTP/1.1 999 A\r\ncontent-length: 0\r\n\r\n".to_vec(),
            999,
            "",
        ),
    ] {
        let output = answer(&guest, name, Reply::raw(bytes)).await;
        assert_eq!(output["status"], json!(status), "{name}: {output}");
        assert_eq!(output["body"], json!(body), "{name}: {output}");
    }
}

#[tokio::test]
async fn a_reset_is_a_protocol_error_or_comes_after_the_answer() {
    let guest = sending(&["GET"]);
    let output = answer(&guest, "a reset", Reply::text("hello").then_reset()).await;
    // A reset may overtake what was sent before it, or not.
    assert!(
        output["error"] == json!("protocol") || output["body"] == json!("hello"),
        "{output}"
    );
}

/// What was sent is at most what the kernel's buffers hold beside the limit: nobody reads on.
#[tokio::test]
async fn what_never_ends_is_not_read_on() {
    const BUFFERS: u64 = 32 << 20;
    let guest = sending(&["GET"]);
    for (name, reply, error) in [
        ("a head", Reply::endless_headers(), "protocol"),
        (
            "a body",
            Reply::endless("text/plain", &[b'a'; 1 << 16]),
            "too-large",
        ),
        (
            "chunks",
            Reply::endless_chunks(&[b'a'; 1 << 16]),
            "too-large",
        ),
        (
            "an extension",
            Reply::raw(ok("transfer-encoding: chunked\r\n\r\n1;")).and_forever(&[b'a'; 1 << 16]),
            "protocol",
        ),
        (
            "trailers",
            Reply::raw(ok("transfer-encoding: chunked\r\n\r\n0\r\n")).and_forever(b"a: b\r\n"),
            "protocol",
        ),
        (
            "an event stream",
            Reply::endless("text/event-stream", b"data: 1\n\n"),
            "use-websocket",
        ),
    ] {
        let server = HttpServer::start([("/", reply)]);
        let output = get(&guest, server.http_url("/")).await;
        assert_eq!(output["error"], json!(error), "{name}: {output}");
        assert!(server.until_closed(PATIENCE).await, "{name}");
        let sent = server.bytes_sent()[0];
        assert!(sent < BUFFERS, "{name}: {sent} bytes were sent");
    }
}
