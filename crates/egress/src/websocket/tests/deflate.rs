//! Compression, agreed on and not.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use yoi_testkit::{Frame, RawServer, switching_protocols};

use super::*;

const AGREED: &str = "permessage-deflate; server_no_context_takeover";
const RSV1: u8 = 0x40;

/// As a server compresses: by the library's own hand, and as small as it goes.
fn compressed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 100);
    let mut state = Compress::new(Compression::best(), false);
    state
        .compress_vec(message, &mut out, FlushCompress::Sync)
        .unwrap();
    out.truncate(out.len() - 4);
    let mut frame = Frame::binary(out).encode();
    frame[0] |= RSV1;
    frame
}

fn plain(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 << 20);
    let input = [payload, &[0, 0, 0xff, 0xff]].concat();
    let mut state = Decompress::new(false);
    state
        .decompress_vec(&input, &mut out, FlushDecompress::Sync)
        .unwrap();
    out
}

/// A server that agrees, and then sends these bytes.
fn agreeing(answer: &'static str, bytes: Vec<u8>) -> RawServer {
    RawServer::start(async move |mut peer| {
        let head = peer.read_head().await?;
        let offered = head.header("sec-websocket-extensions");
        assert!(offered.is_some_and(|offer| offer.starts_with("permessage-deflate;")));
        let answer = [("Sec-WebSocket-Extensions", answer)];
        peer.write(&switching_protocols(&head, &answer)).await?;
        peer.write(&bytes).await?;
        peer.drain().await
    })
}

async fn open_deflating(server: &RawServer, limits: &Limits) -> Connection {
    let url = ActionUrl::parse(&server.ws_url("/")).unwrap();
    upgrade_with(Stream::Plain(dial(&url).await), &url, true, limits).await
}

#[tokio::test]
async fn messages_come_compressed_or_not_as_the_server_likes() {
    let long: Vec<u8> = (0..12_000u32)
        .flat_map(|n| format!("line {n}, ").into_bytes())
        .collect();
    let bytes = [
        compressed(&long),
        Frame::text("plain").encode(),
        compressed(b""),
        compressed(&long),
    ]
    .concat();
    let server = agreeing(AGREED, bytes);
    let mut connection = open_deflating(&server, &Limits::default()).await;
    for expected in [binary(&long), text("plain"), binary(b""), binary(&long)] {
        let received = connection.receive(PATIENCE).await;
        assert!(received == Ok(Some(expected)), "another message");
    }
    assert_eq!(
        connection.status().received_bytes,
        2 * long.len() as u64 + 5
    );
}

#[tokio::test]
async fn what_is_sent_is_compressed_where_that_is_shorter() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let tell = std::sync::Mutex::new(Some(tell));
    let server = RawServer::start(async move |mut peer| {
        let head = peer.read_head().await?;
        let answer = "permessage-deflate; server_no_context_takeover; client_max_window_bits=9";
        let answer = [("Sec-WebSocket-Extensions", answer)];
        peer.write(&switching_protocols(&head, &answer)).await?;
        // A frame's first byte, and its payload without the mask.
        let mut frames = Vec::new();
        for _ in 0..3 {
            let first = peer.read_exact(2).await?;
            let short = usize::from(first[1] & 0x7f);
            assert!(short < 126);
            let rest = peer.read_exact(4 + short).await?;
            let (key, payload) = rest.split_at(4);
            let payload = payload.iter().zip(key.iter().cycle());
            frames.push((
                first[0],
                payload.map(|(byte, key)| byte ^ key).collect::<Vec<u8>>(),
            ));
        }
        let tell = tell.lock().unwrap().take();
        let _ = tell.map(|tell| tell.send(frames));
        peer.drain().await
    });
    let mut connection = open_deflating(&server, &Limits::default()).await;
    let dense = "dense ".repeat(200);
    for message in [dense.as_str(), "short", dense.as_str()] {
        connection.send(text(message)).await.unwrap();
    }
    let frames = tokio::time::timeout(PATIENCE, told).await.unwrap().unwrap();
    assert_eq!(frames[0].0, 0x81 | RSV1);
    assert_eq!(plain(&frames[0].1), dense.as_bytes());
    assert_eq!(frames[1], (0x81, b"short".to_vec()));
    assert_eq!(
        frames[2].1, frames[0].1,
        "nothing is kept from one to the next"
    );
    assert_eq!(connection.status().sent_bytes, 2 * dense.len() as u64 + 5);
}

#[tokio::test]
async fn a_bomb_ends_the_connection_and_not_the_memory() {
    for (message, limits) in [
        (1 << 20, Limits::default()),
        // Within the ratio, and over the longest message.
        (70_000, small()),
    ] {
        let server = agreeing(AGREED, compressed(&vec![0; message]));
        let mut connection = open_deflating(&server, &limits).await;
        assert_eq!(end_of(&mut connection).await, Closed::TooLarge, "{message}");
        assert_eq!(connection.status().received_messages, 0);
    }
}

#[tokio::test]
async fn an_operator_may_take_denser_messages() {
    let limits = Limits {
        inflate_ratio: 1_100,
        ..Limits::default()
    };
    let server = agreeing(AGREED, compressed(&vec![0; 1 << 20]));
    let mut connection = open_deflating(&server, &limits).await;
    let message = connection.receive(PATIENCE).await.unwrap().unwrap();
    assert_eq!(message.len(), 1 << 20);
}

#[tokio::test]
async fn many_small_bombs_stop_at_the_queue() {
    let bomb = compressed(&[0; 60_000]);
    let server = agreeing(AGREED, bomb.repeat(2_000));
    let limits = Limits {
        slow_consumer_ms: 300,
        ..small()
    };
    let mut connection = open_deflating(&server, &limits).await;
    assert!(server.until_closed(PATIENCE).await);
    let status = connection.status();
    assert_eq!(status.closed, Some(Closed::SlowConsumer));
    assert!(status.queued_bytes <= 256 * 1024, "{status:?}");
    assert_eq!(end_of(&mut connection).await, Closed::SlowConsumer);
}

#[tokio::test]
async fn what_is_no_compressed_message_breaks_the_protocol() {
    for bytes in [
        vec![0xc2, 0x02, 0xff, 0xff],
        // RSV1 on a control frame, and on a continuation.
        vec![0xc9, 0x00],
        vec![0x02, 0x00, 0xc0, 0x00],
    ] {
        let server = agreeing(AGREED, bytes.clone());
        let mut connection = open_deflating(&server, &Limits::default()).await;
        assert_eq!(
            end_of(&mut connection).await,
            Closed::Protocol,
            "{bytes:x?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_agrees_otherwise_is_left() {
    for answer in [
        "permessage-deflate",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits=16",
        "permessage-deflate; server_no_context_takeover, x-other",
        "x-webkit-deflate-frame",
    ] {
        let server = agreeing(answer, Vec::new());
        let url = ActionUrl::parse(&server.ws_url("/")).unwrap();
        let mut stream = Stream::Plain(dial(&url).await);
        let offer = Offer {
            subprotocols: &[],
            deflate: true,
        };
        let limits = head_limits(&Limits::default());
        let failure = handshake::upgrade(&mut stream, &url, offer, limits).await;
        assert!(
            matches!(failure, Err(Failure::Answer(HandshakeError::Deflate))),
            "{answer}: {failure:?}"
        );
    }
}

#[tokio::test]
async fn the_smallest_window_is_agreed_to_by_compressing_nothing() {
    let answer = "permessage-deflate; server_no_context_takeover; client_max_window_bits=8";
    let server = agreeing(answer, compressed(b"still read"));
    let mut connection = open_deflating(&server, &Limits::default()).await;
    assert_eq!(
        connection.receive(PATIENCE).await,
        Ok(Some(binary(b"still read")))
    );
    connection.send(text(&"dense ".repeat(100))).await.unwrap();
    connection.close(CloseFrame::new(1000, "").unwrap()).await;
    let received = server.received().concat();
    let end = received
        .windows(4)
        .position(|it| it == b"\r\n\r\n")
        .unwrap();
    assert_eq!(received[end + 4], 0x81, "not compressed");
}
