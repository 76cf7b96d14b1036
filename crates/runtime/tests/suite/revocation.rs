//! An authority that is taken back while a guest runs: what the guest sees, and what its peer does.

use std::time::Duration;

use serde_json::{Value, json};
use yoi_authority::{Authority, Enablement, resolve};
use yoi_egress::Egress;
use yoi_package::{Digest, Manifest};
use yoi_runtime::{CallError, CancellationToken};
use yoi_testkit::{EchoServer, Ending, Frame, Gate, Peer, RawServer, ScriptedResolver};

use crate::harness::{Guest, Loaded, loopback, loopback_methods};

const PATIENCE: Duration = Duration::from_secs(10);

/// The authority of a package that asks for this and has it granted.
fn granting(kind: &str, lines: &str) -> Authority {
    let manifest = format!(
        "schema = 1\nid = \"test.guest\"\nversion = \"0.1.0\"\ndescription = \"x\"\n\
         component.path = \"x.wasm\"\n[[{kind}]]\n{lines}"
    );
    let manifest = Manifest::parse(&manifest).0.unwrap();
    let digest = Digest::of(&[]);
    let enablement = format!(
        "[[plugins.enabled]]\nid = \"test.guest\"\nversion = \"0.1.0\"\ndigest = \"{digest}\"\n\
         [[plugins.enabled.grants.{kind}]]\n{lines}"
    );
    let enablement = Enablement::parse(&enablement).0.unwrap();
    resolve(&manifest, digest, enablement.get(manifest.id()))
        .authority()
        .clone()
}

fn going_away() -> Ending {
    Ending::Close {
        code: 1001,
        reason: String::new(),
    }
}

/// Once the guest has its connection. The call is polled beside this, in the same task.
async fn opened(guest: &Loaded) {
    let told = async {
        while !guest.events.have("Opened {") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, told).await.unwrap();
}

/// Runs a call that holds a connection to the server, and takes the authority back once it is open.
async fn revoked_while(
    mode: &str,
    server: &EchoServer,
    guest: &Loaded,
) -> Result<Value, CallError> {
    let cancellation = CancellationToken::new();
    let input = json!({"url": server.ws_url("/"), "mode": mode});
    let call = guest.call_until("hold", input, cancellation.clone());
    let operator = async {
        opened(guest).await;
        guest.plugin.set_authority(Authority::default());
        assert!(server.until_closed(PATIENCE).await, "the peer sees the end");
        // For a guest that does not look at its connection.
        if mode != "receive" {
            cancellation.cancel();
        }
    };
    tokio::join!(call, operator).0
}

fn holding(server: &EchoServer) -> Loaded {
    Guest::new("ws_hold", &["hold"])
        .websocket(&loopback("ws", server.port()))
        .load()
}

#[tokio::test]
async fn a_guest_that_waits_is_told_that_the_host_closed_and_so_is_the_peer() {
    let server = EchoServer::start();
    let guest = holding(&server);
    let result = revoked_while("receive", &server, &guest).await;
    let Err(CallError::Failed(reason)) = result else {
        panic!("{result:?}");
    };
    assert!(reason.contains("the host closed it"), "{reason}");
    assert_eq!(server.endings(), [going_away()]);
    let events = guest.events.all();
    assert!(
        guest.events.have("Revoked { url: \"ws://127.0.0.1:"),
        "{events:?}"
    );
}

#[tokio::test]
async fn a_guest_that_computes_or_sleeps_does_not_keep_its_connection() {
    for mode in ["spin", "sleep"] {
        let server = EchoServer::start();
        let guest = holding(&server);
        let result = revoked_while(mode, &server, &guest).await;
        assert_eq!(result, Err(CallError::Cancelled), "{mode}");
        assert_eq!(server.endings(), [going_away()], "{mode}");
    }
}

/// A server that sends one message at once, and one more behind the gate.
fn in_two_parts(gate: &Gate) -> RawServer {
    let gate = gate.clone();
    RawServer::start(async move |mut peer: Peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::text("first")).await?;
        gate.opened().await;
        peer.write_frame(Frame::text("second")).await?;
        peer.drain().await
    })
}

#[tokio::test]
async fn what_is_permitted_before_and_after_goes_on() {
    let gate = Gate::new();
    let server = in_two_parts(&gate);
    let lines = loopback("ws", server.port());
    let guest = Guest::new("ws_follow", &["follow"])
        .websocket(&lines)
        .load();
    let call = guest.call("follow", json!({"url": server.ws_url("/feed"), "count": 2}));
    let operator = async {
        opened(&guest).await;
        let narrower = format!("{lines}path_prefixes = [\"/feed\"]\n");
        guest.plugin.set_authority(granting("websocket", &narrower));
        gate.open();
    };
    let (output, ()) = tokio::join!(call, operator);
    let output = output.unwrap();
    assert_eq!(output["ended"], json!(null), "{output}");
    assert_eq!(output["messages"].as_array().unwrap().len(), 2);
    assert!(!guest.events.have("Revoked"), "{:?}", guest.events.all());
}

#[tokio::test]
async fn a_narrower_grant_ends_what_is_outside_of_it() {
    let gate = Gate::new();
    let server = in_two_parts(&gate);
    let lines = loopback("ws", server.port());
    let guest = Guest::new("ws_follow", &["follow"])
        .websocket(&lines)
        .load();
    let call = guest.call("follow", json!({"url": server.ws_url("/feed"), "count": 2}));
    let operator = async {
        opened(&guest).await;
        let other = format!("{lines}path_prefixes = [\"/other\"]\n");
        guest.plugin.set_authority(granting("websocket", &other));
    };
    let (output, ()) = tokio::join!(call, operator);
    let output = output.unwrap();
    assert_eq!(
        output["ended"],
        json!({"error": "closed", "how": "by-host"}),
        "{output}"
    );
    gate.open();
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn compression_that_is_taken_away_ends_what_may_have_used_it() {
    let server = EchoServer::start();
    let lines = loopback("ws", server.port());
    let compressed = format!("{lines}extensions = [\"permessage-deflate\"]\n");
    let guest = Guest::new("ws_hold", &["hold"])
        .websocket(&compressed)
        .load();
    let input = json!({"url": server.ws_url("/"), "mode": "receive"});
    let call = guest.call("hold", input);
    let operator = async {
        opened(&guest).await;
        guest
            .plugin
            .set_authority(granting("websocket", &compressed));
        guest.plugin.set_authority(granting("websocket", &lines));
        assert!(server.until_closed(PATIENCE).await);
    };
    let (result, ()) = tokio::join!(call, operator);
    assert!(matches!(result, Err(CallError::Failed(_))), "{result:?}");
    assert!(
        guest
            .events
            .have("compression that it was allowed no longer is")
    );
}

#[tokio::test]
async fn a_class_of_addresses_that_is_taken_away_ends_what_may_have_used_it() {
    let server = EchoServer::start();
    let names = ScriptedResolver::always(&["127.0.0.1"]);
    let public = format!(
        "scheme = \"ws\"\nhost = \"*.test.example\"\nport = {}\n",
        server.port()
    );
    let guest = Guest::new("ws_hold", &["hold"])
        .websocket(&format!("{public}addresses = [\"loopback\"]\n"))
        .egress(Egress::builder().resolver(names.function()).build())
        .load();
    let url = server.url("ws", "feed.test.example", "/");
    let call = guest.call("hold", json!({"url": url, "mode": "receive"}));
    let operator = async {
        opened(&guest).await;
        guest.plugin.set_authority(granting("websocket", &public));
        assert!(server.until_closed(PATIENCE).await);
    };
    let (result, ()) = tokio::join!(call, operator);
    assert!(matches!(result, Err(CallError::Failed(_))), "{result:?}");
    assert_eq!(server.endings(), [going_away()]);
}

#[tokio::test]
async fn an_opening_under_way_is_denied_and_its_socket_is_gone() {
    let server = RawServer::start(async |mut peer: Peer| {
        peer.read_head().await?;
        peer.drain().await
    });
    let lines = loopback("ws", server.port());
    let guest = Guest::new("ws_options", &["open"]).websocket(&lines).load();
    let call = guest.call("open", json!({"url": server.ws_url("/")}));
    let operator = async {
        assert!(server.until(PATIENCE, |it| it.requests().len() == 1).await);
        guest.plugin.set_authority(Authority::default());
        assert!(server.until_closed(PATIENCE).await);
    };
    let (output, ()) = tokio::join!(call, operator);
    assert_eq!(output.unwrap(), json!({"error": "denied", "ask": null}));
    assert!(guest.events.have("Revoked"), "{:?}", guest.events.all());
}

#[tokio::test]
async fn a_request_under_way_is_denied_and_the_next_is_too() {
    let server = RawServer::start(async |mut peer: Peer| {
        peer.read_head().await?;
        peer.drain().await
    });
    let lines = loopback_methods("http", server.port(), &["GET"]);
    let guest = Guest::new("http_get", &["get"]).request(&lines).load();
    let url = server.http_url("/");
    let call = guest.call("get", json!({"urls": [url, url]}));
    let operator = async {
        assert!(server.until(PATIENCE, |it| it.requests().len() == 1).await);
        guest.plugin.set_authority(Authority::default());
        assert!(server.until_closed(PATIENCE).await);
    };
    let (output, ()) = tokio::join!(call, operator);
    let denied = json!({"error": "denied", "ask": null});
    assert_eq!(output.unwrap(), json!([denied, denied]));
    assert_eq!(server.connections(), 1, "the second was never dialled");
}

#[tokio::test]
async fn what_is_given_later_holds_for_calls_that_run() {
    let gate = Gate::new();
    let waits = gate.clone();
    let server = RawServer::start(async move |mut peer: Peer| {
        peer.read_head().await?;
        if peer.index() == 0 {
            waits.opened().await;
        }
        peer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            .await?;
        peer.drain().await
    });
    let lines = loopback_methods("http", server.port(), &["GET"]);
    let narrow = format!("{lines}path_prefixes = [\"/a\"]\n");
    let guest = Guest::new("http_get", &["get"])
        .ask_request(&lines)
        .grant_request(&narrow)
        .load();
    let urls = [server.http_url("/a"), server.http_url("/b")];
    let call = guest.call("get", json!({"urls": urls}));
    let operator = async {
        assert!(server.until(PATIENCE, |it| it.requests().len() == 1).await);
        guest.plugin.set_authority(granting("request", &lines));
        gate.open();
    };
    let (output, ()) = tokio::join!(call, operator);
    let ok = json!({"status": 200, "body": "ok"});
    assert_eq!(output.unwrap(), json!([ok, ok]));
}
