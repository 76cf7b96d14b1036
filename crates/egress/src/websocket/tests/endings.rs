use yoi_testkit::{EchoServer, Ending, Feed, FeedServer, Frame, RawServer};

use super::*;

fn tasks() -> usize {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
}

/// A task that was told to end does so at its next turn.
async fn no_tasks() -> bool {
    for _ in 0..1000 {
        if tasks() == 0 {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[tokio::test]
async fn a_dropped_connection_is_gone_at_once_and_leaves_no_task() {
    let server = EchoServer::start();
    let connection = open(&server.ws_url("/"), &Limits::default()).await;
    assert_eq!(tasks(), 1, "the pump");
    drop(connection);
    assert_eq!(
        yoi_testkit::process::open_sockets_to(server.port()),
        0,
        "no socket, without a turn of any task"
    );
    assert!(no_tasks().await);
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(
        server.endings(),
        [Ending::Close {
            code: 1001,
            reason: String::new()
        }]
    );
}

#[tokio::test]
async fn dropping_while_the_owner_waits_leaves_nothing_either() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    assert!(
        tokio::time::timeout(Duration::from_millis(5), connection.receive(PATIENCE))
            .await
            .is_err()
    );
    drop(connection);
    assert_eq!(yoi_testkit::process::open_sockets_to(server.port()), 0);
    assert!(no_tasks().await);
}

#[tokio::test]
async fn a_closing_handshake_says_code_and_reason() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    connection
        .close(CloseFrame::new(4001, "done").unwrap())
        .await;
    assert_eq!(connection.status().closed, Some(Closed::ByOwner));
    assert_eq!(connection.receive(PATIENCE).await, Err(Closed::ByOwner));
    assert_eq!(
        connection.send(text("late")).await,
        Err(SendError::Closed(Closed::ByOwner))
    );
    connection.close(CloseFrame::new(1000, "").unwrap()).await;
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(
        server.endings(),
        [Ending::Close {
            code: 4001,
            reason: "done".to_owned()
        }]
    );
    assert!(
        no_tasks().await,
        "the pump ends with the handshake, before the owner drops anything"
    );
}

#[tokio::test]
async fn what_was_sent_before_a_close_arrives_before_it() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    for _ in 0..50 {
        connection.send(binary(&[7; 10_000])).await.unwrap();
    }
    connection.close(CloseFrame::new(1000, "").unwrap()).await;
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(
        server.endings(),
        [Ending::Close {
            code: 1000,
            reason: String::new()
        }]
    );
}

#[tokio::test]
async fn a_peer_that_never_answers_a_close_is_left_at_the_deadline() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.hold().await
    });
    let limits = Limits {
        close_timeout_ms: 50,
        ..Limits::default()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    connection.close(CloseFrame::new(1000, "").unwrap()).await;
    assert_eq!(end_of(&mut connection).await, Closed::ByOwner);
    assert!(no_tasks().await);
}

#[tokio::test]
async fn a_peer_that_sends_for_ever_after_our_close_is_left_at_the_deadline() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_forever(&Frame::binary(vec![0; 1000]).encode())
            .await
    });
    let limits = Limits {
        close_timeout_ms: 50,
        ..Limits::default()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    connection.close(CloseFrame::new(1000, "").unwrap()).await;
    assert_eq!(end_of(&mut connection).await, Closed::ByOwner);
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn the_close_of_the_peer_comes_after_its_messages_and_is_echoed() {
    let server = FeedServer::start(Feed::texts(["a", "b"]).then_close(4005, "enough"));
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(text("a"))));
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(text("b"))));
    let frame = CloseFrame {
        code: 4005,
        reason: "enough".to_owned(),
    };
    assert_eq!(end_of(&mut connection).await, Closed::ByPeer(Some(frame)));
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(
        server.endings(),
        [Ending::Close {
            code: 4005,
            reason: "enough".to_owned()
        }]
    );
    assert!(no_tasks().await);
}

#[tokio::test]
async fn a_close_without_a_code_has_no_frame() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::empty_close()).await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    assert_eq!(end_of(&mut connection).await, Closed::ByPeer(None));
}

#[tokio::test]
async fn an_end_without_a_close_frame_is_abnormal_whatever_its_manner() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::text("last")).await?;
        match peer.index() {
            0 => peer.finish().await,
            1 => peer.reset(),
            // In the middle of a frame.
            _ => peer.write(&Frame::text("cut off").encode()[..5]).await,
        }
    });
    for manner in ["end of stream", "reset", "half a frame"] {
        let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
        assert_eq!(end_of(&mut connection).await, Closed::Abnormal, "{manner}");
    }
}

#[tokio::test]
async fn only_some_close_codes_are_the_owners_to_send() {
    for code in [1000, 3000, 4999] {
        assert!(CloseFrame::new(code, "").is_ok(), "{code}");
    }
    for code in [
        0,
        999,
        1001,
        1002,
        1005,
        1006,
        1011,
        1015,
        2999,
        5000,
        u16::MAX,
    ] {
        assert_eq!(CloseFrame::new(code, ""), Err(InvalidClose::Code(code)));
    }
    assert!(CloseFrame::new(1000, &"é".repeat(61)).is_ok());
    assert_eq!(
        CloseFrame::new(1000, &"é".repeat(62)),
        Err(InvalidClose::Reason(124))
    );
}
