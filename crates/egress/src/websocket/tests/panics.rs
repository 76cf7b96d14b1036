//! A dependency that panics, which none should, takes one connection with it.

use yoi_testkit::{EchoServer, Frame, RawServer};

use super::*;

fn panicking() -> RawServer {
    RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.read_frame().await?;
        peer.write_frame(Frame::binary(PANIC)).await?;
        peer.drain().await
    })
}

#[tokio::test]
async fn a_panic_while_the_owner_waits_ends_that_connection_only() {
    let (bad, good) = (panicking(), EchoServer::start());
    let mut bad = open(&bad.ws_url("/"), &Limits::default()).await;
    let mut good = open(&good.ws_url("/"), &Limits::default()).await;
    bad.send(text("now")).await.unwrap();
    assert_eq!(end_of(&mut bad).await, Closed::ByHost);
    assert_eq!(
        bad.send(text("late")).await,
        Err(SendError::Closed(Closed::ByHost))
    );
    good.send(text("hello")).await.unwrap();
    assert_eq!(good.receive(PATIENCE).await, Ok(Some(text("hello"))));
}

#[tokio::test]
async fn a_panic_in_the_pump_ends_that_connection_only() {
    let server = panicking();
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    connection.send(text("now")).await.unwrap();
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(connection.status().closed, Some(Closed::ByHost));
    assert_eq!(end_of(&mut connection).await, Closed::ByHost);
}
