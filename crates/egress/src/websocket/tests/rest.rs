//! What a connection keeps once it is quiet.

use yoi_testkit::{EchoServer, Frame, Gate, RawServer};

use super::*;

/// Lets so much time pass that a quiet connection rests, without waiting for it.
async fn quiet() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_millis(1500)).await;
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    tokio::time::resume();
}

async fn echoes(connection: &mut Connection, message: Message) {
    connection.send(message.clone()).await.unwrap();
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(message)));
}

#[tokio::test]
async fn what_passed_is_not_kept_and_the_connection_goes_on() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    echoes(&mut connection, text("small")).await;
    assert!(!connection.has_grown(), "a small message needs no more");
    for size in [5000, 1 << 20, 70_000] {
        echoes(&mut connection, binary(&vec![7; size])).await;
        // Long messages have buffers of their own, both ways, which go with them.
        assert!(!connection.has_grown(), "{size} bytes");
        quiet().await;
        echoes(&mut connection, text("still there")).await;
    }
    assert_eq!(connection.status().received_messages, 7);
}

#[tokio::test]
async fn many_small_messages_are_not_kept_either() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write(&Frame::text("12345678").encode().repeat(1000))
            .await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    for _ in 0..1000 {
        assert!(connection.receive(PATIENCE).await.unwrap().is_some());
    }
    assert!(connection.has_grown());
    quiet().await;
    assert!(!connection.has_grown());
}

#[tokio::test]
async fn what_is_still_in_use_is_kept_until_it_is_not() {
    let gate = Gate::new();
    let waits = gate.clone();
    let server = RawServer::start(async move |mut peer| {
        peer.accept_websocket().await?;
        let bytes = [
            Frame::binary(vec![1; 10_000]).not_final().encode(),
            Frame::continuation(vec![2; 10_000]).encode(),
        ]
        .concat();
        // A message in its middle, and a frame in its middle.
        peer.write(&bytes[..12_000]).await?;
        waits.opened().await;
        peer.write(&bytes[12_000..]).await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    while !connection.has_grown() {
        assert_eq!(connection.receive(Duration::from_millis(5)).await, Ok(None));
    }
    quiet().await;
    assert!(connection.has_grown(), "half a message is there");
    gate.open();
    let message = [vec![1; 10_000], vec![2; 10_000]].concat();
    let waiter = connection.waiter();
    std::future::poll_fn(|cx| waiter.poll_ready(cx)).await;
    drop(waiter);
    quiet().await;
    assert!(connection.has_grown(), "a message waits to be taken");
    assert_eq!(
        connection.receive(PATIENCE).await,
        Ok(Some(binary(&message)))
    );
    quiet().await;
    assert!(!connection.has_grown());
}
