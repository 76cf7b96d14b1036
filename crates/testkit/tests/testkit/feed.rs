use crate::{
    PATIENCE,
    client::{Plain, open, try_open},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tungstenite::Message;
use yoi_testkit::{Ending, Feed, FeedServer};

async fn next(connection: &mut Plain) -> Message {
    connection.next().await.unwrap().unwrap()
}

#[tokio::test]
async fn trades_come_in_their_order_and_the_connection_stays_open() {
    let server = FeedServer::start(Feed::trades("BTC-EUR", 3).subprotocol("trades.v1"));
    let (mut connection, chosen) = try_open(&server.ws_url("/"), "trades.v1").await.unwrap();
    assert_eq!(chosen.as_deref(), Some("trades.v1"));
    for trade in [
        r#"{"pair":"BTC-EUR","price":"50000.01","size":"0.5","sequence":1}"#,
        r#"{"pair":"BTC-EUR","price":"50000.02","size":"0.5","sequence":2}"#,
        r#"{"pair":"BTC-EUR","price":"50000.03","size":"0.5","sequence":3}"#,
    ] {
        assert_eq!(next(&mut connection).await, Message::text(trade));
    }
    connection
        .send(Message::Ping("still there?".into()))
        .await
        .unwrap();
    assert_eq!(
        next(&mut connection).await,
        Message::Pong("still there?".into())
    );
    connection.close(None).await.unwrap();
    while let Some(Ok(_)) = connection.next().await {}
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(server.endings(), [Ending::CloseWithoutCode]);
}

#[tokio::test]
async fn a_feed_can_end_by_the_closing_handshake() {
    let server = FeedServer::start(Feed::binaries([[1], [2]]).then_close(4000, "done"));
    let mut connection = open(&server.ws_url("/")).await;
    assert_eq!(next(&mut connection).await, Message::binary(vec![1]));
    assert_eq!(next(&mut connection).await, Message::binary(vec![2]));
    let Message::Close(Some(frame)) = next(&mut connection).await else {
        panic!("no Close with a code")
    };
    assert_eq!(
        (u16::from(frame.code), frame.reason.as_str()),
        (4000, "done")
    );
    while let Some(Ok(_)) = connection.next().await {}
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn a_feed_can_end_without_a_close_frame() {
    let server = FeedServer::start(Feed::texts(["last"]).then_drop());
    let mut connection = open(&server.ws_url("/")).await;
    assert_eq!(next(&mut connection).await, Message::text("last"));
    assert!(!matches!(connection.next().await, Some(Ok(_))));
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn an_endless_feed_begins_again_and_ends_with_the_client() {
    let server = FeedServer::start(Feed::texts(["a", "b"]).endlessly());
    let mut connection = open(&server.ws_url("/")).await;
    for text in ["a", "b", "a", "b", "a"] {
        assert_eq!(next(&mut connection).await, Message::text(text));
    }
    drop(connection);
    assert!(server.until_closed(PATIENCE).await);
}
