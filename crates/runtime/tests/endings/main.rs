//! Every way in which an instance can end, seen from the peer: the socket is closed, and no task or descriptor is left.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../suite/harness.rs"]
#[allow(dead_code)]
mod harness;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use yoi_runtime::{CallError, CancellationToken, LimitHit};
use yoi_testkit::{EchoServer, process};

use crate::harness::{Guest, Loaded, loopback};

const PATIENCE: Duration = Duration::from_secs(10);

/// Descriptors are counted for the whole process, and a tokio runtime has some: one test at a time, and its runtime with it.
fn alone(test: impl Future<Output = ()>) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(test);
}

fn holding(server: &EchoServer, limits: &[(&'static str, u64)]) -> Loaded {
    let guest = Guest::new("ws_hold", &["hold"]).websocket(&loopback("ws", server.port()));
    limits
        .iter()
        .fold(guest, |guest, (name, value)| guest.limit(name, *value))
        .load()
}

fn tasks() -> usize {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
}

/// Runs a call that opens a connection and ends in some way; then nothing may be left of it.
async fn leaves_nothing(
    mode: &str,
    limits: &[(&'static str, u64)],
    end: impl AsyncFnOnce(&EchoServer, &Loaded, CancellationToken),
) -> Result<serde_json::Value, CallError> {
    let server = EchoServer::start();
    let guest = holding(&server, limits);
    // The first call of a process opens descriptors that stay: epoll, a pipe for signals.
    let first = guest
        .call("hold", json!({"url": server.ws_url("/"), "mode": "drop"}))
        .await;
    assert!(first.is_ok(), "{first:?}");
    assert!(server.until_closed(PATIENCE).await);
    settle(&server).await;
    let descriptors = process::descriptor_count();

    let cancellation = CancellationToken::new();
    let input = json!({"url": server.ws_url("/"), "mode": mode, "sleep_ms": 0});
    let call = guest.call_until("hold", input, cancellation.clone());
    let (result, ()) = tokio::join!(call, end(&server, &guest, cancellation));

    assert_eq!(
        process::open_sockets_to(server.port()),
        0,
        "no socket the moment the call has ended"
    );
    assert_eq!(server.connections(), 2, "the call did open a connection");
    assert!(server.until_closed(PATIENCE).await, "the peer sees the end");
    settle(&server).await;
    assert_eq!(process::descriptor_count(), descriptors, "no descriptor");
    result
}

/// Tasks that were told to end do so at their next turn.
async fn settle(server: &EchoServer) {
    for _ in 0..10_000 {
        if tasks() == 0 && server.open_connections() == 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("{} tasks are left", tasks());
}

async fn nothing(_: &EchoServer, _: &Loaded, _: CancellationToken) {}

#[test]
fn a_guest_that_returns_while_a_connection_is_open() {
    alone(async {
        assert!(leaves_nothing("return", &[], nothing).await.is_ok());
    });
}

#[test]
fn a_guest_that_drops_its_connection() {
    alone(async {
        assert!(leaves_nothing("drop", &[], nothing).await.is_ok());
    });
}

#[test]
fn a_guest_that_traps() {
    alone(async {
        let ended = leaves_nothing("trap", &[], nothing).await;
        assert!(matches!(ended, Err(CallError::Trap { .. })), "{ended:?}");
    });
}

#[test]
fn a_guest_that_computes_past_its_deadline() {
    alone(async {
        let ended = leaves_nothing("spin", &[("call_timeout_ms", 300)], nothing).await;
        assert!(matches!(ended, Err(CallError::Deadline(_))), "{ended:?}");
    });
}

#[test]
fn a_guest_that_waits_past_its_deadline() {
    alone(async {
        for mode in ["sleep", "receive"] {
            let ended = leaves_nothing(mode, &[("call_timeout_ms", 300)], nothing).await;
            assert!(
                matches!(ended, Err(CallError::Deadline(_))),
                "{mode}: {ended:?}"
            );
        }
    });
}

#[test]
fn a_guest_that_takes_too_much_memory() {
    alone(async {
        let ended = leaves_nothing("grow", &[("memory_bytes", 8 << 20)], nothing).await;
        assert_eq!(ended, Err(CallError::Limit(LimitHit::Memory(8 << 20))));
    });
}

#[test]
fn a_guest_that_recurses_without_end() {
    alone(async {
        let ended = leaves_nothing("recurse", &[], nothing).await;
        assert_eq!(ended, Err(CallError::Limit(LimitHit::Stack)));
    });
}

/// In each state that a guest can be in: waiting for a message, asleep, computing.
#[test]
fn a_call_that_the_host_cancels() {
    alone(async {
        for mode in ["receive", "sleep", "spin"] {
            let ended = leaves_nothing(
                mode,
                &[],
                async |server: &EchoServer, _: &Loaded, token: CancellationToken| {
                    assert!(
                        server
                            .until(PATIENCE, |server| server.connections() == 2)
                            .await
                    );
                    token.cancel();
                },
            );
            assert_eq!(ended.await, Err(CallError::Cancelled), "{mode}");
        }
    });
}

#[test]
fn a_host_that_shuts_down() {
    alone(async {
        for mode in ["receive", "sleep", "spin"] {
            let ended = leaves_nothing(
                mode,
                &[],
                async |server: &EchoServer, guest: &Loaded, _: CancellationToken| {
                    assert!(
                        server
                            .until(PATIENCE, |server| server.connections() == 2)
                            .await
                    );
                    guest.runtime.shut_down();
                },
            );
            assert_eq!(ended.await, Err(CallError::ShutDown), "{mode}");
        }
    });
}

#[test]
fn after_a_shutdown_no_call_starts() {
    alone(async {
        let server = EchoServer::start();
        let guest = holding(&server, &[]);
        guest.runtime.shut_down();
        let refused = guest
            .call("hold", json!({"url": server.ws_url("/"), "mode": "return"}))
            .await;
        assert_eq!(refused, Err(CallError::ShutDown));
        assert_eq!(server.connections(), 0);
    });
}

/// The caller may simply stop polling and drop the future.
#[test]
fn a_call_whose_future_is_dropped() {
    alone(async {
        let server = EchoServer::start();
        let guest = holding(&server, &[]);
        for mode in ["receive", "sleep", "spin"] {
            let before = server.connections();
            let call = guest.call("hold", json!({"url": server.ws_url("/"), "mode": mode}));
            tokio::select! {
                ended = call => panic!("{ended:?}"),
                seen = server.until(PATIENCE, |server| server.connections() > before) => assert!(seen),
            }
            assert_eq!(process::open_sockets_to(server.port()), 0, "{mode}");
            assert!(server.until_closed(PATIENCE).await, "{mode}");
            settle(&server).await;
        }
    });
}
