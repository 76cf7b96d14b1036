//! Answers, right and wrong ones.

use serde_json::{Value, json};
use yoi_testkit::{Canary, EchoServer, HttpServer, RawServer, Reply, TestCa};

use super::{any_port, get, send, sending};
use crate::harness::{Guest, Loaded, loopback_methods};

async fn answer(guest: &Loaded, reply: Reply) -> Value {
    let server = HttpServer::start([("/", reply)]);
    get(guest, server.http_url("/")).await
}

#[tokio::test]
async fn every_final_status_comes_back_as_an_answer() {
    let guest = sending(&["GET"]);
    for status in [
        200, 201, 204, 206, 304, 400, 401, 404, 407, 418, 426, 429, 500, 503, 599,
    ] {
        let output = answer(&guest, Reply::head(status, &[("content-length", "0")])).await;
        assert_eq!(output["status"], json!(status), "{output}");
    }
}

/// The redirect's target is granted too, so that nothing but the rule keeps the host from going there.
#[tokio::test]
async fn a_redirect_comes_back_as_an_answer_and_is_not_followed() {
    let canary = Canary::start();
    let guest = sending(&["GET", "POST"]);
    for status in [300, 301, 302, 303, 307, 308] {
        for method in ["GET", "POST"] {
            let server = HttpServer::start([("/", Reply::redirect(status, &canary.http_url("/")))]);
            let output = send(
                &guest,
                json!({"method": method, "url": server.http_url("/"), "body": "x"}),
            )
            .await;
            assert_eq!(output["status"], json!(status), "{output}");
            assert_eq!(
                output["headers"][0],
                json!(["location", canary.http_url("/")]),
                "{output}"
            );
            assert_eq!(server.connections(), 1);
        }
    }
    canary.assert_untouched();
}

#[tokio::test]
async fn the_ways_to_write_a_body_come_to_the_same() {
    let head = "HTTP/1.1 200 OK\r\n";
    let rows = [
        ("a length", Reply::text("hello world")),
        ("chunks", Reply::chunked(&[b"hello", b" ", b"world"])),
        (
            "the end of the stream",
            Reply::raw(format!("{head}\r\nhello world")),
        ),
        ("HTTP/1.0", Reply::raw("HTTP/1.0 200 OK\r\n\r\nhello world")),
        (
            "a reason of other bytes",
            Reply::raw(b"HTTP/1.1 200 \xff\r\ncontent-length: 11\r\n\r\nhello world".to_vec()),
        ),
        (
            "chunks with extensions and trailers",
            Reply::raw(format!(
                "{head}transfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nx-trailer: 1\r\n\r\n"
            )),
        ),
        (
            "early hints first",
            Reply::raw(format!(
                "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n{head}content-length: 11\r\n\r\nhello world"
            )),
        ),
    ];
    let guest = sending(&["GET"]);
    for (name, reply) in rows {
        let output = answer(&guest, reply).await;
        assert_eq!(output["body"], json!("hello world"), "{name}: {output}");
        assert!(!output.to_string().contains("trailer"), "{name}: {output}");
    }
}

#[tokio::test]
async fn the_head_of_an_answer_alone_has_no_body_to_wait_for() {
    let server = HttpServer::start([(
        "/",
        Reply::claiming(200, "text/plain", 1000, b"").then_hold(),
    )]);
    let guest = sending(&["HEAD"]);
    let output = send(
        &guest,
        json!({"method": "HEAD", "url": server.http_url("/")}),
    )
    .await;
    assert_eq!(output["status"], json!(200), "{output}");
    assert_eq!(output["length"], json!(0), "{output}");
}

/// What is compressed stays so: nothing that the host unpacks can grow on the way.
#[tokio::test]
async fn a_body_is_handed_over_as_it_came() {
    let guest = sending(&["GET"]);
    let reply = Reply::head(
        200,
        &[("content-encoding", "gzip"), ("content-length", "4")],
    )
    .and(b"zzzz");
    let output = answer(&guest, reply).await;
    assert_eq!(output["body"], json!("zzzz"));
    assert_eq!(output["headers"][0], json!(["content-encoding", "gzip"]));
}

#[tokio::test]
async fn what_could_act_on_the_hosts_side_is_withheld_from_an_answer() {
    let withheld = [
        "set-cookie",
        "Set-Cookie",
        "set-cookie2",
        "alt-svc",
        "clear-site-data",
        "proxy-authenticate",
        "proxy-connection",
        "connection",
        "keep-alive",
        "trailer",
        "te",
    ];
    let mut headers: Vec<(&str, &str)> = withheld.iter().map(|name| (*name, "value")).collect();
    headers.extend([("etag", "\"kept\""), ("content-length", "0")]);
    let output = answer(&sending(&["GET"]), Reply::head(200, &headers)).await;
    let kept = json!([["etag", "\"kept\""], ["content-length", "0"]]);
    assert_eq!(output["headers"], kept);
}

#[tokio::test]
async fn https_is_verified_and_plain_text_is_not_tls() {
    let ca = TestCa::new();
    let plain = RawServer::start(async |mut peer| {
        peer.read_exact(1).await?;
        peer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n").await
    });
    let encrypted = |leaf: &yoi_testkit::Leaf| {
        HttpServer::start_on(
            yoi_testkit::Listen::tls(leaf),
            [("/", Reply::text("secret"))],
        )
    };
    let guest = Guest::new("http_send", &["send"])
        .request(&any_port(&["GET"]))
        .request(&any_port(&["GET"]).replace("http", "https"))
        .trusting(&ca.pem())
        .load();
    assert_eq!(
        get(&guest, encrypted(&ca.loopback()).http_url("/")).await["body"],
        json!("secret")
    );
    let tls = json!({"error": "tls"});
    for leaf in [
        ca.expired(),
        ca.not_yet_valid(),
        ca.wrong_name(),
        yoi_testkit::Leaf::self_signed(),
        TestCa::new().loopback(),
    ] {
        let server = encrypted(&leaf);
        assert_eq!(get(&guest, server.http_url("/")).await, tls);
        assert!(
            server.requests().is_empty(),
            "nothing was sent to a server that is not verified"
        );
    }
    assert_eq!(get(&guest, plain.url("https", "127.0.0.1", "/")).await, tls);
    let output = get(
        &guest,
        encrypted(&ca.loopback()).url("http", "127.0.0.1", "/"),
    )
    .await;
    assert_eq!(output["error"], json!("protocol"), "{output}");
}

/// What the last answer left in the stream is nobody's: there is no second request to take it for its own.
#[tokio::test]
async fn an_answer_ends_its_connection_and_what_follows_it_is_nobodys() {
    let server = RawServer::start(async |mut peer| {
        peer.read_head().await?;
        let number = peer.index();
        peer.write(format!("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{number}").as_bytes())
            .await?;
        peer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nsmuggled")
            .await?;
        peer.drain().await
    });
    let guest = Guest::new("http_get", &["get"])
        .request(&loopback_methods("http", server.port(), &["GET"]))
        .load();
    let urls = [server.http_url("/a"), server.http_url("/b")];
    let output = guest.call("get", json!({"urls": urls})).await.unwrap();
    assert_eq!(
        output,
        json!([{"status": 200, "body": "0"}, {"status": 200, "body": "1"}])
    );
}

#[tokio::test]
async fn a_websocket_server_gets_no_handshake_from_a_request() {
    let server = EchoServer::start();
    let output = get(&sending(&["GET"]), server.http_url("/")).await;
    assert!(
        output["status"].is_null() || output["status"] != json!(101),
        "{output}"
    );
}
