//! For how long an opening may take.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yoi_egress::Egress;
use yoi_testkit::{Answer, EchoServer, Peer, RawServer, ScriptedResolver, switching_protocols};

use super::{ANY_PORT, PATIENCE};
use crate::harness::{Guest, Loaded, loopback};

/// Far less than the limit of a slow test, far more than loopback takes.
const SHORT: u64 = 150;
const SOON: Duration = Duration::from_secs(5);

async fn timed_out(guest: &Loaded, url: String, timeout_ms: Value) {
    let start = Instant::now();
    let output = guest
        .call("open", json!({"url": url, "timeout_ms": timeout_ms}))
        .await
        .unwrap();
    let took = start.elapsed();
    assert_eq!(output, json!({"error": "timeout"}));
    assert!(
        (Duration::from_millis(SHORT)..SOON).contains(&took),
        "{took:?}"
    );
}

/// The limit is ten seconds, so it is the guest's time-out that ends these.
#[tokio::test]
async fn the_guests_time_out_bounds_every_step_of_an_opening() {
    let guest = Guest::new("ws_options", &["open"])
        .websocket(ANY_PORT)
        .websocket(&ANY_PORT.replace("ws", "wss"))
        .load();
    let silent = RawServer::start(async |peer: Peer| peer.drain().await);
    for scheme in ["ws", "wss"] {
        timed_out(&guest, silent.url(scheme, "127.0.0.1", "/"), json!(SHORT)).await;
    }
    let slow = RawServer::start(async |mut peer: Peer| {
        let head = peer.read_head().await?;
        peer.drip(&switching_protocols(&head, &[]), Duration::from_millis(10))
            .await
    });
    timed_out(&guest, slow.ws_url("/"), json!(SHORT)).await;
    assert!(silent.until_closed(PATIENCE).await && slow.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn a_name_server_that_does_not_answer_is_within_the_time_out_too() {
    let silent = ScriptedResolver::new(|_, _| Answer::Never);
    let target = "scheme = \"ws\"\nhost = \"slow.test.example\"\n";
    let egress = Egress::builder().resolver(silent.function()).build();
    let guest = Guest::new("ws_options", &["open"])
        .websocket(target)
        .egress(egress)
        .load();
    timed_out(&guest, "ws://slow.test.example/".to_owned(), json!(SHORT)).await;
}

/// The first opens with the shortest time-outs, and each look-up goes on after it.
#[tokio::test]
async fn a_plugin_whose_names_never_resolve_holds_up_no_other() {
    let names = ScriptedResolver::new(|name, _| match name.starts_with("lost") {
        true => Answer::Never,
        false => Answer::from(&["127.0.0.1"][..]),
    });
    let server = EchoServer::start();
    let egress = Egress::builder().resolver(names.function()).build();
    let target = ANY_PORT.replace("127.0.0.1", "*.test.example");
    let [first, second] = [(); 2].map(|()| {
        Guest::new("ws_options", &["open"])
            .websocket(&format!("{target}addresses = [\"loopback\"]\n"))
            .egress(egress.clone())
            .load()
    });
    for _ in 0..8 {
        let input = json!({"url": server.url("ws", "lost.test.example", "/"), "timeout_ms": 5});
        let output = first.call("open", input).await.unwrap();
        assert_eq!(output, json!({"error": "timeout"}));
    }
    assert_eq!(names.queries().len(), 4, "and no more are begun");
    let input = json!({"url": server.url("ws", "a.test.example", "/"), "timeout_ms": 5000});
    let output = second.call("open", input).await.unwrap();
    assert_eq!(output["state"], json!("open"), "{output}");
}

#[tokio::test]
async fn the_guest_can_lower_the_opening_limit_and_not_raise_it() {
    let silent = RawServer::start(async |peer: Peer| peer.drain().await);
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&loopback("ws", silent.port()))
        .limit("open_timeout_ms", SHORT)
        .load();
    for wanted in [json!(null), json!(60_000), json!(u32::MAX)] {
        timed_out(&guest, silent.ws_url("/"), wanted).await;
    }
}
