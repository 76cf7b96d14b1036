//! One-shot HTTP, as a guest sees it and as its server does.

mod answers;
mod hostile;
mod limits;
mod outgoing;
mod streams;

use std::time::Duration;

use serde_json::{Value, json};
use yoi_testkit::{Canary, HttpServer, RefusingPort, Reply};

use crate::harness::{Guest, Loaded};

const PATIENCE: Duration = Duration::from_secs(10);

/// Every port of loopback, for tests of many servers: loading a guest is what takes time.
const ANY_PORT: &str = "scheme = \"http\"\nhost = \"127.0.0.1\"\nport = \"*\"\n";

fn any_port(methods: &[&str]) -> String {
    format!("{ANY_PORT}methods = {methods:?}\n")
}

/// A guest that may send these methods to anything on loopback.
fn sending(methods: &[&str]) -> Loaded {
    Guest::new("http_send", &["send"])
        .request(&any_port(methods))
        .load()
}

async fn send(guest: &Loaded, input: Value) -> Value {
    guest.call("send", input).await.unwrap()
}

async fn get(guest: &Loaded, url: String) -> Value {
    send(guest, json!({"method": "GET", "url": url})).await
}

#[tokio::test]
pub(crate) async fn http_get() {
    let server = HttpServer::start([
        ("/a", Reply::text("it's a")),
        ("/b", Reply::body(500, "text/plain", b"no")),
    ]);
    let guest = Guest::new("http_get", &["get"])
        .request(&any_port(&["GET"]))
        .load();
    let nobody = RefusingPort::reserve();
    let urls = [
        server.http_url("/a"),
        "https://other.test.example/".to_owned(),
        server.http_url("/b"),
        format!("http://{}/", nobody.addr()),
        server.http_url("/c"),
    ];
    let output = guest.call("get", json!({"urls": urls})).await.unwrap();
    let expected = json!([
        {"status": 200, "body": "it's a"},
        {"error": "denied", "ask": null},
        {"status": 500, "body": "no"},
        {"error": "connect"},
        {"status": 404, "body": "no reply is scripted for this path"},
    ]);
    assert_eq!(
        output, expected,
        "an error is a value, and the same instance goes on"
    );
    assert_eq!(
        server.connections(),
        3,
        "and each request has a connection of its own"
    );
}

/// Byte for byte what leaves the host: all that a guest adds is what it said.
#[tokio::test]
pub(crate) async fn http_send() {
    let reply = Reply::head(
        201,
        &[
            ("x-mixed", "one"),
            ("Content-Length", "4"),
            ("x-mixed", "two"),
        ],
    )
    .and(b"made");
    let server = HttpServer::start([("/v1/orders", reply)]);
    let guest = sending(&["POST"]);
    let input = json!({
        "method": "POST",
        "url": server.http_url("/v1/orders?token=%20&x=/../y"),
        "headers": [["Accept", "a/b"], ["accept", "c/d;q=0.5"], ["content-type", "text/plain\t; charset=utf-8"]],
        "body": "{\"a\": 1}",
    });
    let output = send(&guest, input).await;
    let expected = json!({
        "status": 201,
        "headers": [["x-mixed", "one"], ["x-mixed", "two"], ["content-length", "4"]],
        "length": 4,
        "body": "made",
    });
    assert_eq!(output, expected);
    let text = server.requests()[0]
        .text()
        .replace(&server.port().to_string(), "<port>")
        .replace('\r', "");
    insta::assert_snapshot!(text, @r"
    POST /v1/orders?token=%20&x=/../y HTTP/1.1
    accept: a/b
    accept: c/d;q=0.5
    content-type: text/plain	; charset=utf-8
    host: 127.0.0.1:<port>
    user-agent: yoi/0.1.0
    connection: close
    accept-encoding: identity
    content-length: 8
    ");
    assert_eq!(server.bodies(), [b"{\"a\": 1}"]);
    let events = guest.events.all().join("\n");
    assert!(
        events.contains("status: 201") && events.contains("request ask 0, grant 0"),
        "{events}"
    );
    assert!(
        !events.contains("token"),
        "URLs are told without their query: {events}"
    );
}

#[tokio::test]
async fn every_method_that_is_granted_arrives_as_it_is() {
    let methods = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "M-SEARCH",
    ];
    let server = HttpServer::start([("/", Reply::head(200, &[("content-length", "0")]))]);
    let guest = sending(&methods);
    for method in methods {
        let output = send(
            &guest,
            json!({"method": method, "url": server.http_url("/")}),
        )
        .await;
        assert_eq!(output["status"], json!(200), "{method}: {output}");
    }
    let seen: Vec<String> = server
        .requests()
        .iter()
        .map(|head| head.method().to_owned())
        .collect();
    assert_eq!(seen, methods);
}

#[tokio::test]
async fn a_method_that_is_not_granted_or_is_none_goes_nowhere() {
    let canary = Canary::start();
    let guest = Guest::new("http_send", &["send"])
        .ask_request(&any_port(&["GET", "POST"]))
        .grant_request(&any_port(&["GET", "DELETE"]))
        .load();
    let denied = |ask: Value| json!({"error": "denied", "ask": ask});
    for (method, expected) in [
        ("POST", denied(json!(0))),
        ("DELETE", denied(json!(null))),
        ("PUT", denied(json!(null))),
    ] {
        let output = send(
            &guest,
            json!({"method": method, "url": canary.http_url("/")}),
        )
        .await;
        assert_eq!(output, expected, "{method}");
    }
    let invalid = [
        "get",
        "Get",
        "CONNECT",
        "TRACE",
        "TRACK",
        "connect",
        "Trace",
        "",
        "*",
        "GET ",
        " GET",
        "GET /admin HTTP/1.1",
        "GET\r\nX-Injected: 1",
        "GÉT",
        "GET\u{0}",
        "G{ET",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ];
    for method in invalid {
        let output = send(
            &guest,
            json!({"method": method, "url": canary.http_url("/")}),
        )
        .await;
        assert_eq!(output["error"], json!("invalid"), "{method:?}: {output}");
    }
    canary.assert_untouched();
}

#[tokio::test]
async fn every_header_that_is_free_to_set_arrives() {
    let free = [
        "accept",
        "accept-language",
        "content-language",
        "content-type",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-unmodified-since",
        "range",
    ];
    let server = HttpServer::start([("/", Reply::text("ok"))]);
    let guest = sending(&["GET"]);
    let headers: Vec<[&str; 2]> = free.iter().map(|name| [*name, "some, value"]).collect();
    let output = send(
        &guest,
        json!({"method": "GET", "url": server.http_url("/"), "headers": headers}),
    )
    .await;
    assert_eq!(output["status"], json!(200), "{output}");
    for name in free {
        assert_eq!(
            server.requests()[0].header(name).as_deref(),
            Some("some, value"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn any_other_header_must_be_named_in_ask_and_grant() {
    let server = HttpServer::start([("/", Reply::text("ok"))]);
    let named = |names: &[&str]| format!("{}request_headers = {names:?}\n", any_port(&["GET"]));
    let guest = Guest::new("http_send", &["send"])
        .ask_request(&named(&["x-both", "x-asked"]))
        .grant_request(&named(&["x-both", "x-granted"]))
        .load();
    let with = async |name: &str| {
        let input = json!({"method": "GET", "url": server.http_url("/"), "headers": [["accept", "*/*"], [name, "1"]]});
        send(&guest, input).await
    };
    assert_eq!(with("X-Both").await["status"], json!(200));
    assert_eq!(server.requests()[0].header("x-both").as_deref(), Some("1"));
    assert_eq!(with("x-asked").await, json!({"error": "denied", "ask": 0}));
    for name in ["x-granted", "x-neither"] {
        let output = with(name).await;
        assert_eq!(output["error"], json!("header"), "{name}: {output}");
    }
    assert_eq!(server.connections(), 1);
}

/// None of these can be asked for, so that none of them can be granted; in any case, and with any value.
#[tokio::test]
async fn a_header_that_is_not_the_guests_to_set_is_an_error_and_nothing_is_sent() {
    let names = [
        "cookie",
        "Cookie",
        "COOKIE",
        "cookie2",
        "authorization",
        "proxy-authorization",
        "x-api-key",
        "acme-api-key",
        "host",
        "Host",
        "content-length",
        "transfer-encoding",
        "te",
        "trailer",
        "expect",
        "connection",
        "keep-alive",
        "http2-settings",
        "user-agent",
        "accept-encoding",
        "accept-charset",
        "origin",
        "referer",
        "date",
        "via",
        "x-forwarded-for",
        "X-Forwarded-Host",
        "forwarded",
        "x-real-ip",
        "cf-connecting-ip",
        "x-original-url",
        "x-http-method-override",
        "sec-fetch-site",
        "metadata-flavor",
        "x-aws-ec2-metadata-token",
        "x_y",
        "content_length",
        "x-not-asked",
        "",
        " ",
        "a b",
        "a:b",
        ":path",
        "accept ",
        "accept\r\nx-injected",
        "é",
        "*",
    ];
    let canary = Canary::start();
    let guest = sending(&["GET"]);
    for name in names {
        let input =
            json!({"method": "GET", "url": canary.http_url("/"), "headers": [[name, "close"]]});
        let output = send(&guest, input).await;
        assert_eq!(output["error"], json!("header"), "{name:?}: {output}");
    }
    let events = guest.events.all();
    assert_eq!(events.len(), names.len(), "the operator is told of each");
    assert!(
        events.iter().all(|event| event.starts_with("Denied: ")),
        "{events:?}"
    );
    canary.assert_untouched();
}

#[tokio::test]
async fn a_header_value_can_not_end_its_line() {
    let canary = Canary::start();
    let guest = sending(&["GET"]);
    for value in [
        "a\r\nx-injected: 1",
        "a\nb",
        "a\rb",
        "a\u{0}b",
        "\u{7f}",
        "é",
        "a\r\n\r\nGET / HTTP/1.1",
    ] {
        let input =
            json!({"method": "GET", "url": canary.http_url("/"), "headers": [["accept", value]]});
        let output = send(&guest, input).await;
        assert_eq!(output["error"], json!("header"), "{value:?}: {output}");
        assert!(
            !output.to_string().contains("injected"),
            "the value is not repeated: {output}"
        );
    }
    canary.assert_untouched();
}
