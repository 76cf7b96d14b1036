use crate::{
    PATIENCE,
    client::{open, open_tls, try_open},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tungstenite::{Message, protocol::CloseFrame};
use yoi_testkit::{Echo, EchoServer, Ending, Listen, TestCa};

#[tokio::test]
async fn texts_and_binaries_come_back_as_they_were() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/echo")).await;
    for message in [
        Message::text("häi"),
        Message::text(""),
        Message::binary(vec![0, 255]),
        Message::binary(vec![7; 16 << 20]),
    ] {
        connection.send(message.clone()).await.unwrap();
        assert_eq!(connection.next().await.unwrap().unwrap(), message);
    }
}

#[tokio::test]
async fn the_handshake_is_kept_and_the_messages_are_not() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/a?b")).await;
    connection.send(Message::text("hello")).await.unwrap();
    connection.next().await.unwrap().unwrap();
    let requests = server.requests();
    assert_eq!((requests.len(), requests[0].target()), (1, "/a?b"));
    assert_eq!(requests[0].header("upgrade").as_deref(), Some("websocket"));
    assert!(requests[0].text().ends_with("\r\n\r\n"));
}

#[tokio::test]
async fn a_subprotocol_is_chosen_only_when_offered() {
    let server = EchoServer::start_on(Listen::v4(), Echo::choosing("b.v1"));
    for (offered, chosen) in [("a.v1, b.v1", Some("b.v1")), ("a.v1", None), ("", None)] {
        // The client refuses a server that chooses none of the offered, which shows that none was chosen.
        let answer = try_open(&server.ws_url("/"), offered)
            .await
            .map_or(None, |(_, chosen)| chosen);
        assert_eq!(answer.as_deref(), chosen, "{offered}");
    }
    assert_eq!(server.requests()[0].subprotocols(), ["a.v1", "b.v1"]);
}

#[tokio::test]
async fn the_end_of_each_connection_is_told_apart() {
    let server = EchoServer::start();
    let mut closing = open(&server.ws_url("/")).await;
    let frame = CloseFrame {
        code: 4001.into(),
        reason: "enough".into(),
    };
    closing.close(Some(frame)).await.unwrap();
    while let Some(Ok(_)) = closing.next().await {}
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(
        server.endings(),
        [Ending::Close {
            code: 4001,
            reason: "enough".to_owned()
        }]
    );
    drop(open(&server.ws_url("/")).await);
    assert!(
        server
            .until(PATIENCE, |server| server.endings().len() == 2)
            .await
    );
    assert!(
        matches!(server.endings()[1], Ending::Lost(_)),
        "{:?}",
        server.endings()
    );
    drop(tokio::net::TcpStream::connect(server.addr()).await.unwrap());
    assert!(
        server
            .until(PATIENCE, |server| server.endings().len() == 3)
            .await
    );
    assert!(
        matches!(server.endings()[2], Ending::NoHandshake(_)),
        "{:?}",
        server.endings()
    );
}

#[tokio::test]
async fn it_counts_the_connections_that_are_open() {
    let server = EchoServer::start();
    let first = open(&server.ws_url("/")).await;
    let second = open(&server.ws_url("/")).await;
    assert_eq!(server.open_connections(), 2);
    drop(first);
    assert!(
        server
            .until(PATIENCE, |server| server.open_connections() == 1)
            .await
    );
    drop(second);
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn it_echoes_over_tls() {
    let ca = TestCa::new();
    let server = EchoServer::start_tls(&ca.loopback());
    assert!(server.ws_url("/").starts_with("wss://"));
    let mut connection = open_tls(&server.ws_url("/"), &ca).await.unwrap();
    connection.send(Message::text("hello")).await.unwrap();
    assert_eq!(
        connection.next().await.unwrap().unwrap(),
        Message::text("hello")
    );
    assert_eq!(server.requests()[0].target(), "/");
}
