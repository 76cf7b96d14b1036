//! What a guest can reach at all, pinned: a change here is a change of what the sandbox is.

use serde_json::json;
use yoi_testkit::{EchoServer, Feed, FeedServer};

use crate::harness::{Guest, loopback};

/// Every function and type of the host's interfaces, as the WIT says it.
#[test]
fn the_host_interfaces_offer_this_and_nothing_else() {
    let folder = yoi_testkit::workspace::root().join("wit");
    let mut said = Vec::new();
    for file in [
        "plugin.wit",
        "deps/yoi-host/websocket.wit",
        "deps/yoi-host/request.wit",
        "deps/yoi-host/system.wit",
    ] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let lines = text.lines().map(str::trim);
        said.extend(
            lines
                .filter(|line| {
                    line.contains("func(")
                        || line.starts_with("interface")
                        || line.starts_with("import")
                })
                .map(str::to_owned),
        );
    }
    insta::assert_snapshot!(said.join("\n"));
}

/// A message goes to the guest that receives it. It is in no event, whatever the guest does with it.
#[tokio::test]
async fn what_arrives_on_a_socket_reaches_nothing_but_the_guests_return_value() {
    const SECRET: &str = "a message that nobody else may see";
    let feed = FeedServer::start(Feed::texts([SECRET]));
    let guest = Guest::new("ws_follow", &["follow"])
        .websocket(&loopback("ws", feed.port()))
        .load();
    let url = feed.ws_url("/?token=also-secret");
    let output = guest
        .call("follow", json!({"url": url, "count": 1}))
        .await
        .unwrap();
    assert!(
        output.to_string().contains(SECRET),
        "the guest returns it: {output}"
    );
    let events = guest.events.all().join("\n");
    assert!(
        events.contains("Opened") && events.contains("Closed"),
        "{events}"
    );
    assert!(!events.contains(SECRET), "{events}");
    assert!(
        !events.contains("also-secret"),
        "URLs come without their query: {events}"
    );

    // A guest that only looks at counts: the message reaches nobody.
    let echo = EchoServer::start();
    let guest = Guest::new("ws_status", &["status"])
        .websocket(&loopback("ws", echo.port()))
        .load();
    let output = guest
        .call("status", json!({"url": echo.ws_url("/")}))
        .await
        .unwrap();
    assert_eq!(output["after"]["received"], json!([1, 5]), "{output}");
    assert!(
        !guest.events.all().join("\n").contains("hello"),
        "{:?}",
        guest.events.all()
    );
}
