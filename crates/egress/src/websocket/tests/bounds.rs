use yoi_testkit::{Frame, RawServer};

use super::*;

#[tokio::test]
async fn an_owner_that_does_not_receive_stops_the_peer_and_loses_the_connection_at_the_deadline() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_forever(&Frame::binary(vec![0; 1000]).encode())
            .await
    });
    let limits = Limits {
        slow_consumer_ms: 300,
        ..small()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    let before = yoi_testkit::process::resident_bytes();
    let ended = async {
        while connection.status().closed.is_none() {
            let status = connection.status();
            assert!(
                status.queued_bytes as u64 <= limits.receive_queue_bytes,
                "{status:?}"
            );
            assert!(
                status.queued_messages as u64 <= limits.receive_queue_messages,
                "{status:?}"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ended).await.unwrap();
    // What was received is still there to be taken, and then comes the reason.
    assert!(connection.receive(PATIENCE).await.unwrap().is_some());
    assert_eq!(end_of(&mut connection).await, Closed::SlowConsumer);
    let grown = yoi_testkit::process::resident_bytes().saturating_sub(before);
    assert!(grown < 16 << 20, "{grown} bytes more");
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn a_full_queue_is_emptied_and_filled_again_without_loss() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        for n in 0..2000u32 {
            peer.write_frame(Frame::binary(n.to_le_bytes())).await?;
        }
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &small()).await;
    for n in 0..2000u32 {
        if n % 500 == 0 {
            // Long enough for the pump to fill the queue; the order of messages does not depend on it.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(
            connection.receive(PATIENCE).await,
            Ok(Some(binary(&n.to_le_bytes())))
        );
    }
}

#[tokio::test]
async fn empty_messages_fill_the_queue_too() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_forever(&Frame::binary("").encode().repeat(1000))
            .await
    });
    let limits = Limits {
        slow_consumer_ms: 100,
        ..small()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    let waiting = async {
        while connection.status().closed.is_none() {
            assert!(connection.status().queued_messages <= 100);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap();
    assert_eq!(end_of(&mut connection).await, Closed::SlowConsumer);
}

/// Both sides send before they receive: someone must say so, or both wait for ever.
#[tokio::test]
async fn sending_into_a_peer_that_only_sends_fails_at_once_and_says_to_receive() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_forever(&Frame::binary(vec![0; 60_000]).encode())
            .await
    });
    let mut connection = open(&server.ws_url("/"), &small()).await;
    let sending = async {
        loop {
            if let Err(error) = connection.send(binary(&[0; 60_000])).await {
                return error;
            }
        }
    };
    let error = tokio::time::timeout(Duration::from_secs(5), sending)
        .await
        .expect("no deadlock");
    assert_eq!(error, SendError::ReceiveFirst);
    assert!(
        connection.status().unsent_bytes as u64 <= small().send_queue_bytes + small().message_bytes
    );
    assert!(
        connection.receive(PATIENCE).await.unwrap().is_some(),
        "and receiving goes on"
    );
}

#[tokio::test]
async fn sending_to_a_peer_that_reads_nothing_times_out_and_sends_nothing_of_the_message() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.hold().await
    });
    let limits = Limits {
        send_timeout_ms: 50,
        ..small()
    };
    let mut connection = open(&server.ws_url("/"), &limits).await;
    let mut sent = 0u64;
    let error = loop {
        match connection.send(binary(&[0; 60_000])).await {
            Ok(()) => sent += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error, SendError::Timeout);
    assert_eq!(
        connection.status().sent_messages,
        sent,
        "the message that timed out does not count"
    );
}
