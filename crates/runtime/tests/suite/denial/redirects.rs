//! A redirect off the grant: it is not followed, and a guest that follows it by itself is denied.

use serde_json::json;
use yoi_testkit::{Canary, HttpServer, Reply};

use crate::harness::{Guest, loopback, loopback_methods};

#[tokio::test]
async fn a_guest_that_goes_where_a_redirect_points_needs_a_permit_of_its_own() {
    let canary = Canary::start();
    let location = canary.http_url("/");
    let server = HttpServer::start([("/", Reply::redirect(307, &location))]);
    let guest = Guest::new("http_send", &["send"])
        .request(&loopback_methods("http", server.port(), &["GET"]))
        .load();
    let answer = guest
        .call(
            "send",
            json!({"method": "GET", "url": server.http_url("/")}),
        )
        .await
        .unwrap();
    assert_eq!(answer["status"], json!(307));
    assert_eq!(answer["headers"][0], json!(["location", location]));
    let followed = guest
        .call("send", json!({"method": "GET", "url": location}))
        .await
        .unwrap();
    assert_eq!(followed, json!({"error": "denied", "ask": null}));
    assert!(guest.events.have("the port is"), "{:?}", guest.events.all());
    canary.assert_untouched();
}

#[tokio::test]
async fn a_websocket_that_is_sent_elsewhere_fails_where_it_is() {
    let canary = Canary::start();
    let server = HttpServer::start([("/", Reply::redirect(302, &canary.ws_url("/")))]);
    let guest = Guest::new("ws_denied", &["denied"])
        .websocket(&loopback("ws", server.port()))
        .load();
    for (url, expected) in [
        (
            server.ws_url("/"),
            json!({"error": "handshake", "status": 302}),
        ),
        (canary.ws_url("/"), json!({"error": "denied", "ask": null})),
    ] {
        let output = guest.call("denied", json!({"url": url})).await.unwrap();
        assert_eq!(output["first"], expected);
        assert!(
            !output.to_string().contains(&canary.port().to_string()),
            "where to is not the guest's to know"
        );
    }
    canary.assert_untouched();
}
