use yoi_testkit::{EchoServer, Feed, FeedServer, Frame, RawServer};

use super::*;

#[tokio::test]
async fn messages_of_every_size_come_back_as_they_went() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    for size in [0, 1, 125, 126, 127, 4096, 65_535, 65_536, 65_537, 1 << 20] {
        let payload: Vec<u8> = (0..size).map(|n| n as u8).collect();
        connection.send(binary(&payload)).await.unwrap();
        assert_eq!(
            connection.receive(PATIENCE).await,
            Ok(Some(binary(&payload))),
            "{size} bytes"
        );
        let words = "é".repeat(size / 2);
        connection.send(text(&words)).await.unwrap();
        assert_eq!(
            connection.receive(PATIENCE).await,
            Ok(Some(text(&words))),
            "{size} bytes of text"
        );
    }
}

#[tokio::test]
async fn a_message_over_the_limit_is_refused_and_the_connection_goes_on() {
    let server = EchoServer::start();
    let limits = small();
    let mut connection = open(&server.ws_url("/"), &limits).await;
    let over = vec![0; limits.message_bytes as usize + 1];
    assert_eq!(
        connection.send(binary(&over)).await,
        Err(SendError::TooLarge(limits.message_bytes))
    );
    connection.send(binary(&over[1..])).await.unwrap();
    assert_eq!(
        connection.receive(PATIENCE).await,
        Ok(Some(binary(&over[1..])))
    );
}

#[tokio::test]
async fn a_receive_that_times_out_loses_nothing() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    assert_eq!(connection.receive(Duration::ZERO).await, Ok(None));
    for round in 0..200 {
        connection.send(text(&round.to_string())).await.unwrap();
        let got = loop {
            // Shorter than the round trip: most of these are cancelled while the message is on its way.
            if let Some(message) = connection.receive(Duration::from_micros(20)).await.unwrap() {
                break message;
            }
        };
        assert_eq!(got, text(&round.to_string()));
    }
}

#[tokio::test]
async fn many_messages_come_in_flat_batches_in_order() {
    let texts: Vec<String> = (0..5000).map(|n| format!("message {n}")).collect();
    let server = FeedServer::start(Feed::texts(texts.clone()));
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    let mut got = Vec::new();
    while got.len() < texts.len() {
        let batch = connection
            .receive_many(256, 64 * 1024, PATIENCE)
            .await
            .unwrap();
        assert!((1..=256).contains(&batch.lengths.len()));
        let mut data = batch.data.as_slice();
        for (&length, &kind) in batch.lengths.iter().zip(&batch.kinds) {
            let (message, rest) = data.split_at(length as usize);
            assert_eq!(kind, 1);
            got.push(String::from_utf8(message.to_vec()).unwrap());
            data = rest;
        }
        assert!(data.is_empty());
    }
    assert_eq!(got, texts);
}

#[tokio::test]
async fn fragments_with_control_frames_between_are_one_message() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::text("one ").not_final()).await?;
        peer.write_frame(Frame::ping("p")).await?;
        peer.write_frame(Frame::continuation("two ").not_final())
            .await?;
        peer.write_frame(Frame::continuation("three")).await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    assert_eq!(
        connection.receive(PATIENCE).await,
        Ok(Some(text("one two three")))
    );
}

#[tokio::test]
async fn frames_that_come_with_the_handshake_are_not_lost() {
    let server = RawServer::start(async |mut peer| {
        let head = peer.read_head().await?;
        let mut answer = yoi_testkit::switching_protocols(&head, &[]);
        answer.extend(Frame::text("glued").encode());
        peer.write(&answer).await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(text("glued"))));
}

#[tokio::test]
async fn counts_and_queue_show_in_the_status() {
    let server = EchoServer::start();
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    connection.send(text("four")).await.unwrap();
    let waiter = connection.waiter();
    std::future::poll_fn(|cx| waiter.poll_ready(cx)).await;
    let status = connection.status();
    assert_eq!((status.state, status.closed), (State::Open, None));
    assert_eq!((status.queued_messages, status.queued_bytes), (1, 4));
    assert_eq!((status.sent_messages, status.sent_bytes), (1, 4));
    assert_eq!((status.received_messages, status.received_bytes), (1, 4));
}

#[tokio::test]
async fn every_frame_that_goes_out_is_masked_and_no_mask_repeats() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        let mut masks = std::collections::HashSet::new();
        for _ in 0..1000 {
            let frame = peer.read_frame().await?;
            masks.insert(frame.mask.expect("a client masks"));
        }
        // Four random bytes repeat now and then; a constant or a counter of few values does so always.
        assert!(masks.len() > 990, "{} different masks of 1000", masks.len());
        peer.write_frame(Frame::text("seen")).await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
    for _ in 0..1000 {
        connection.send(binary(b"x")).await.unwrap();
    }
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(text("seen"))));
}

/// Long payloads are read straight into their messages, with a little of what follows.
#[tokio::test]
async fn long_and_short_messages_in_one_stream_are_told_apart() {
    let sizes = || {
        let near: [usize; 6] = [0, 1, 4_095, 4_096, 8_192, 65_536];
        let around = near
            .into_iter()
            .flat_map(|size| [500usize, 513, 0, 1, 7].map(|more| size + more));
        around.flat_map(|size| [size, 3, 20_000, size, 126])
    };
    let message =
        |at: usize, size: usize| -> Vec<u8> { (0..size).map(|n| (n + at) as u8).collect() };
    for part in [700, 1 << 20] {
        let server = RawServer::start(async move |mut peer| {
            peer.accept_websocket().await?;
            let stream: Vec<u8> = sizes()
                .enumerate()
                .flat_map(|(at, size)| Frame::binary(message(at, size)).encode())
                .collect();
            for piece in stream.chunks(part) {
                peer.write(piece).await?;
            }
            peer.drain().await
        });
        let mut connection = open(&server.ws_url("/"), &Limits::default()).await;
        for (at, size) in sizes().enumerate() {
            let received = connection.receive(PATIENCE).await.unwrap();
            assert!(
                received == Some(binary(&message(at, size))),
                "{size} bytes, the {at}th"
            );
        }
    }
}
