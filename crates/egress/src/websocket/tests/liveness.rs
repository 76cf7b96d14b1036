use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use yoi_testkit::{EchoServer, Feed, FeedServer, Frame, Gate, Listen, Opcode, RawServer};

use super::*;

#[tokio::test]
async fn pings_are_answered_while_the_owner_does_other_things() {
    let (done, answered) = tokio::sync::oneshot::channel();
    let done = std::sync::Mutex::new(Some(done));
    let server = RawServer::start(async move |mut peer| {
        peer.accept_websocket().await?;
        for n in 0..10u8 {
            peer.write_frame(Frame::ping([n])).await?;
            let pong = peer.read_frame().await?;
            assert!(pong.is(Opcode::Pong));
            assert_eq!(pong.payload, [n]);
        }
        done.lock().unwrap().take().map(|done| done.send(()));
        peer.drain().await
    });
    let connection = open(&server.ws_url("/"), &Limits::default()).await;
    // The owner never calls: only the pump can have answered.
    tokio::time::timeout(PATIENCE, answered)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(connection.status().received_messages, 0);
}

#[tokio::test]
async fn pings_are_answered_while_the_owner_waits() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::ping("p")).await?;
        assert!(peer.read_frame().await?.is(Opcode::Pong));
        peer.write_frame(Frame::text("answered")).await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    assert_eq!(
        connection.receive(PATIENCE).await,
        Ok(Some(text("answered")))
    );
}

#[tokio::test]
async fn the_host_pings_a_quiet_peer_and_a_pong_keeps_it() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        for _ in 0..3 {
            let ping = peer.read_frame().await?;
            assert!(ping.is(Opcode::Ping));
            peer.write_frame(Frame::pong(ping.payload)).await?;
        }
        peer.write_frame(Frame::text("alive")).await?;
        peer.drain().await
    });
    let limits = Limits {
        ping_interval_ms: 20,
        pong_timeout_ms: 5000,
        ..Limits::default()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(text("alive"))));
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_given_up() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.hold().await
    });
    let limits = Limits {
        ping_interval_ms: 20,
        pong_timeout_ms: 30,
        ..Limits::default()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    assert_eq!(end_of(&mut connection).await, Closed::Idle);
}

#[tokio::test]
async fn a_connection_ends_at_its_lifetime_however_busy_it_is() {
    let server = FeedServer::start(Feed::texts(["tick"]).endlessly());
    let limits = Limits {
        connection_lifetime_ms: 50,
        ..Limits::default()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    assert_eq!(end_of(&mut connection).await, Closed::Lifetime);
}

#[tokio::test]
async fn one_owner_waits_for_several_connections_and_hears_from_the_right_one() {
    let (quiet, loud) = (
        EchoServer::start(),
        FeedServer::start(Feed::texts(["hello"])),
    );
    let quiet = open(&quiet.ws_url("/"), &Limits::default()).await;
    let mut loud = open(&loud.ws_url("/"), &Limits::default()).await;
    let (first, second) = (quiet.waiter(), loud.waiter());
    poll_fn(|cx| {
        assert!(first.poll_ready(cx).is_pending());
        second.poll_ready(cx)
    })
    .await;
    assert_eq!(loud.receive(Duration::ZERO).await, Ok(Some(text("hello"))));
}

#[tokio::test]
async fn a_waiter_that_another_came_after_takes_nothing_from_it() {
    let gate = Gate::new();
    let opened = gate.clone();
    let server = RawServer::start(async move |mut peer| {
        peer.accept_websocket().await?;
        opened.opened().await;
        peer.write_frame(Frame::text("for the second")).await?;
        peer.drain().await
    });
    let connection = open(&server.ws_url("/"), &Limits::default()).await;
    let (first, second) = (connection.waiter(), connection.waiter());
    let woken = Arc::new(Woken::default());
    let polled = |waiter: &Waiter| {
        let waker = Arc::clone(&woken).into();
        waiter.poll_ready(&mut Context::from_waker(&waker))
    };
    assert!(
        first
            .poll_ready(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    assert!(polled(&second).is_pending());
    drop(first);
    // Wakes of before say nothing; nobody polls again, so that only what is still registered can be woken.
    tokio::task::yield_now().await;
    let _ = tokio::time::timeout(Duration::ZERO, woken.0.notified()).await;
    gate.open();
    let woken_in_time = tokio::time::timeout(PATIENCE, woken.0.notified());
    assert!(woken_in_time.await.is_ok());
}

#[derive(Default)]
struct Woken(tokio::sync::Notify);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

/// An embedder may hold a call and look after other things for a while.
#[tokio::test]
async fn an_owner_whose_time_is_over_and_who_does_not_look_costs_nothing() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    let ender = connection.ender();
    let mut receiving = pin!(connection.receive(Duration::from_millis(5)));
    assert!(poll_fn(|cx| Poll::Ready(receiving.as_mut().poll(cx).is_pending())).await);
    let before = ender.turns();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(
        ender.turns() - before < 10,
        "{} turns",
        ender.turns() - before
    );
    assert_eq!(receiving.await, Ok(None));
}

/// The pump must not sleep on a waker that belongs to an owner who left.
#[tokio::test]
async fn the_pump_takes_over_when_a_waiting_owner_leaves() {
    let gate = Gate::new();
    let server = pinging(Listen::v4(), gate.clone());
    let connection = open(&server.ws_url("/"), &Limits::default()).await;
    is_taken_over(connection, gate).await;
}

#[tokio::test]
async fn the_pump_takes_over_within_tls_too() {
    let (gate, ca) = (Gate::new(), TestCa::new());
    let server = pinging(Listen::tls(&ca.loopback()), gate.clone());
    let url = server.url("wss", "127.0.0.1", "/");
    let connection = open_tls(&url, &ca, &Limits::default()).await;
    is_taken_over(connection, gate).await;
}

/// Pings once the gate is open, and sends a message when that is answered.
fn pinging(listen: Listen, waits: Gate) -> RawServer {
    RawServer::start_on(listen, async move |mut peer| {
        peer.accept_websocket().await?;
        waits.opened().await;
        peer.write_frame(Frame::ping("p")).await?;
        assert!(peer.read_frame().await?.is(Opcode::Pong));
        peer.write_frame(Frame::text("pong seen")).await?;
        peer.drain().await
    })
}

async fn is_taken_over(mut connection: Connection, opened: Gate) {
    assert_eq!(
        connection.receive(Duration::from_millis(1)).await,
        Ok(None),
        "the owner waits, then leaves"
    );
    opened.open();
    let arrived = async {
        while connection.status().received_messages == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(PATIENCE, arrived)
        .await
        .expect("the pump reads and answers");
}

/// Control frames have up to 125 bytes by right (RFC 6455, section 5.5), however small messages must be.
#[tokio::test]
async fn a_small_message_limit_does_not_shorten_control_frames() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::ping([7; 125])).await?;
        assert!(peer.read_frame().await?.is(Opcode::Pong));
        peer.write_frame(Frame::close(4000, &"r".repeat(123)))
            .await?;
        peer.drain().await
    });
    let limits = Limits {
        message_bytes: 1,
        ..Limits::default()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    let frame = CloseFrame {
        code: 4000,
        reason: "r".repeat(123),
    };
    assert_eq!(end_of(&mut connection).await, Closed::ByPeer(Some(frame)));
}

/// A peer can't answer a ping in the middle of a frame of its own.
#[tokio::test]
async fn a_peer_that_sends_one_long_message_slowly_is_not_given_up() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        let frame = Frame::binary(vec![0; 40]).encode();
        peer.drip(&frame, Duration::from_millis(10)).await?;
        peer.drain().await
    });
    let limits = Limits {
        ping_interval_ms: 50,
        pong_timeout_ms: 50,
        ..Limits::default()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    assert_eq!(
        connection.receive(PATIENCE).await,
        Ok(Some(binary(&[0; 40])))
    );
}
