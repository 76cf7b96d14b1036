//! Who answers the peer while the guest is busy.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use yoi_runtime::CancellationToken;
use yoi_testkit::{Frame, Gate, Opcode, RawServer};

use super::reaching;

/// Loopback, and a thread that the guest has too: it comes back at its next tick.
const SOON: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_ping_is_answered_whatever_the_guest_does_on_the_same_thread() {
    let guest = reaching("ws_hold", "hold");
    for mode in ["spin", "sleep", "receive"] {
        let (longest, done) = (Arc::new(Mutex::new(Duration::ZERO)), Gate::new());
        let (times, last) = (Arc::clone(&longest), done.clone());
        let server = RawServer::start(async move |mut peer| {
            peer.accept_websocket().await?;
            for n in 0..20u8 {
                let start = Instant::now();
                peer.write_frame(Frame::ping([n])).await?;
                let answer = peer.read_frame().await?;
                assert!(
                    answer.is(Opcode::Pong) && answer.payload == [n],
                    "{answer:?}"
                );
                let mut longest = times.lock().unwrap();
                *longest = start.elapsed().max(*longest);
            }
            last.open();
            peer.drain().await
        });
        let cancellation = CancellationToken::new();
        let input = json!({"url": server.ws_url("/"), "mode": mode});
        let call = guest.call_until("hold", input, cancellation.clone());
        let answered = async {
            done.opened().await;
            cancellation.cancel();
        };
        let (ended, ()) = tokio::join!(call, answered);
        assert!(
            ended.is_err(),
            "{mode}: the guest goes on until it is told: {ended:?}"
        );
        let longest = *longest.lock().unwrap();
        assert!(longest < SOON, "{mode}: {longest:?}");
    }
}
