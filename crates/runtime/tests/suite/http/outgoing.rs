//! Every byte of a request is the host's, but for what the guest said where it may.

use serde_json::{Value, json};
use yoi_testkit::{Canary, HttpServer, Reply};

use super::{get, send, sending};

/// All that a server receives of one request, its port taken out.
async fn received(input: impl Fn(String) -> Value) -> String {
    let reply = Reply::head(200, &[("content-length", "0")]);
    let paths = ["/", "/a", "/a//b", "/%7Ea%2Fb"];
    let server = HttpServer::start(paths.map(|path| (path, reply.clone())));
    let guest = sending(&["GET", "HEAD", "POST", "DELETE", "OPTIONS"]);
    let output = send(&guest, input(server.http_url(""))).await;
    assert!(output["error"].is_null(), "{output}");
    let head = server.requests()[0].text().to_owned();
    let text = head + &String::from_utf8(server.bodies().remove(0)).unwrap();
    text.replace(&server.port().to_string(), "<port>")
}

fn head(line: &str, guests: &str, framing: &str) -> String {
    format!(
        "{line} HTTP/1.1\r\n{guests}host: 127.0.0.1:<port>\r\nuser-agent: yoi/{}\r\nconnection: close\r\n\
         accept-encoding: identity\r\n{framing}\r\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[tokio::test]
async fn a_request_is_framed_by_the_host_whatever_its_method() {
    for (method, body, framing, rest) in [
        ("GET", json!(null), "", ""),
        ("HEAD", json!(null), "", ""),
        ("DELETE", json!(null), "", ""),
        ("OPTIONS", json!(null), "", ""),
        ("POST", json!(null), "content-length: 0\r\n", ""),
        ("GET", json!("GET /"), "content-length: 5\r\n", "GET /"),
        (
            "POST",
            json!("0\r\n\r\n"),
            "content-length: 5\r\n",
            "0\r\n\r\n",
        ),
        ("POST", json!(""), "content-length: 0\r\n", ""),
    ] {
        let text =
            received(|url| json!({"method": method, "url": format!("{url}/a"), "body": body}));
        let expected = head(&format!("{method} /a"), "", framing) + rest;
        assert_eq!(text.await, expected, "{method} {body}");
    }
}

/// A path or a query is never decoded, and so never grows a line.
#[tokio::test]
async fn a_target_is_what_was_matched_byte_for_byte() {
    for target in [
        "/",
        "/a//b",
        "/%7Ea%2Fb",
        "/a?x=%0d%0aHost:%20evil&y=%00&z=%20HTTP/1.1",
        "/a?http://evil.test.example/@:80",
        "/a?",
        "/a?x=../../y",
    ] {
        let text = received(|url| json!({"method": "GET", "url": format!("{url}{target}")}));
        assert_eq!(
            text.await,
            head(&format!("GET {target}"), "", ""),
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_target_that_could_end_its_line_is_refused() {
    let canary = Canary::start();
    let guest = sending(&["GET"]);
    for target in [
        "/a b",
        "/ HTTP/1.1\r\nHost: evil.test.example\r\n\r\n",
        "/a\r\nx: y",
        "/a\nb",
        "/a\tb",
        "/\0",
        "/a?b c",
        "/a?b\r\nx: y",
        "/é",
        "/a#b",
        "/a\\b",
        "/a%0d%0ax:%20y",
        "/a%00b",
    ] {
        let output = get(&guest, format!("{}{target}", canary.http_url(""))).await;
        assert_eq!(output["error"], json!("invalid"), "{target:?}: {output}");
    }
    canary.assert_untouched();
}

#[tokio::test]
async fn a_header_stands_as_often_as_the_guest_said_it_and_the_hosts_own_stand_once() {
    let headers = json!([
        ["accept", "a/b"],
        ["accept", ""],
        ["range", " x: y\thost: evil "]
    ]);
    let text = received(
        |url| json!({"method": "POST", "url": format!("{url}/a"), "headers": headers, "body": "a"}),
    );
    let text = text.await;
    for (name, count) in [
        ("host", 1),
        ("user-agent", 1),
        ("connection", 1),
        ("content-length", 1),
        ("accept-encoding", 1),
        ("accept", 2),
        ("range", 1),
        ("transfer-encoding", 0),
        ("expect", 0),
        ("cookie", 0),
    ] {
        let lines = text.split("\r\n").filter(|line| {
            line.split_once(':')
                .is_some_and(|(it, _)| it.eq_ignore_ascii_case(name))
        });
        assert_eq!(lines.count(), count, "{name}: {text}");
    }
}
