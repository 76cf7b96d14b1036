//! Rows of frames that break RFC 6455, what the owner learns, and the close code that the peer is told.

use yoi_testkit::{Frame, Length, RawServer};

use super::*;

struct Row {
    name: &'static str,
    bytes: Vec<u8>,
    closed: Closed,
    code: u16,
}

fn row(name: &'static str, frames: &[Frame], closed: Closed, code: u16) -> Row {
    Row {
        name,
        bytes: frames.iter().flat_map(Frame::encode).collect(),
        closed,
        code,
    }
}

fn rows() -> Vec<Row> {
    use Closed::{Protocol, TooLarge};
    vec![
        row(
            "a masked frame",
            &[Frame::text("x").masked([1, 2, 3, 4])],
            Protocol,
            1002,
        ),
        row(
            "RSV1 without an extension",
            &[Frame::text("x").rsv(4)],
            Protocol,
            1002,
        ),
        row("RSV3", &[Frame::text("x").rsv(1)], Protocol, 1002),
        row(
            "a reserved data opcode",
            &[Frame::new(3, "x")],
            Protocol,
            1002,
        ),
        row(
            "a reserved control opcode",
            &[Frame::new(11, "x")],
            Protocol,
            1002,
        ),
        row(
            "a continuation of nothing",
            &[Frame::continuation("x")],
            Protocol,
            1002,
        ),
        row(
            "a new message within one",
            &[Frame::text("x").not_final(), Frame::text("y")],
            Protocol,
            1002,
        ),
        row(
            "a fragmented ping",
            &[Frame::ping("x").not_final()],
            Protocol,
            1002,
        ),
        row(
            "a ping of 126 bytes",
            &[Frame::ping(vec![0; 126])],
            Protocol,
            1002,
        ),
        row(
            "text that is not UTF-8",
            &[Frame::text([0xff])],
            Protocol,
            1007,
        ),
        row(
            "a surrogate",
            &[Frame::text([0xed, 0xa0, 0x80])],
            Protocol,
            1007,
        ),
        row(
            "bad UTF-8 in a first fragment",
            &[Frame::text([0xff]).not_final()],
            Protocol,
            1007,
        ),
        row("half a character", &[Frame::text([0xc3])], Protocol, 1007),
        row(
            "a frame over the limit",
            &[Frame::binary(vec![0; 64 * 1024 + 1])],
            TooLarge,
            1009,
        ),
        row(
            "fragments over the limit",
            &[
                Frame::binary(vec![0; 40_000]).not_final(),
                Frame::continuation(vec![0; 40_000]),
            ],
            TooLarge,
            1009,
        ),
        row(
            "a claim of 2^63 bytes",
            &[Frame::binary("x").length(Length::Claimed(1 << 63))],
            TooLarge,
            1009,
        ),
    ]
}

#[tokio::test]
async fn each_broken_rule_ends_the_connection_and_tells_the_peer_why() {
    for row in rows() {
        let bytes = row.bytes.clone();
        let (told, code) = std::sync::mpsc::channel();
        let server = RawServer::start(async move |mut peer| {
            peer.accept_websocket().await?;
            peer.write(&bytes).await?;
            let frame = peer.read_frame().await?;
            let _ = told.send(frame.close_code().map(|(code, _)| code));
            Ok(())
        });
        let mut connection = open(&server.ws_url("/"), &small()).await;
        assert_eq!(end_of(&mut connection).await, row.closed, "{}", row.name);
        // The pump stays for a moment so that the peer can read it.
        let told = tokio::task::spawn_blocking(move || code.recv_timeout(PATIENCE))
            .await
            .unwrap();
        assert_eq!(told, Ok(Some(row.code)), "{}", row.name);
    }
}

#[tokio::test]
async fn a_good_message_before_a_broken_frame_is_not_lost() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write(
            &[
                Frame::text("good").encode(),
                Frame::text("bad").rsv(4).encode(),
            ]
            .concat(),
        )
        .await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &small()).await;
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(text("good"))));
    assert_eq!(connection.receive(PATIENCE).await, Err(Closed::Protocol));
}

#[tokio::test]
async fn a_good_message_before_a_broken_frame_can_still_be_answered() {
    let (told, seen) = std::sync::mpsc::channel();
    let server = RawServer::start(async move |mut peer| {
        peer.accept_websocket().await?;
        let frames = [Frame::text("good"), Frame::text("bad").rsv(4)];
        peer.write(&frames.map(|frame| frame.encode()).concat())
            .await?;
        let answer = peer.read_frame().await?;
        let _ = told.send((answer.payload, peer.read_frame().await?.close_code()));
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &small()).await;
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(text("good"))));
    // Both frames have been read by now, or will be by the pump.
    tokio::task::yield_now().await;
    assert_eq!(connection.send(text("answer")).await, Ok(()));
    assert_eq!(connection.receive(PATIENCE).await, Err(Closed::Protocol));
    let seen = tokio::task::spawn_blocking(move || seen.recv_timeout(PATIENCE))
        .await
        .unwrap();
    let (answer, close) = seen.unwrap();
    assert_eq!(answer, b"answer");
    assert_eq!(close.map(|(code, _)| code), Some(1002));
}

#[tokio::test]
async fn a_broken_frame_ends_a_connection_whose_owner_does_not_come_back() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        let frames = [Frame::text("good"), Frame::text("bad").rsv(4)];
        peer.write(&frames.map(|frame| frame.encode()).concat())
            .await?;
        peer.drain().await
    });
    let mut connection = open(&server.ws_url("/"), &small()).await;
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(connection.status().closed, Some(Closed::Protocol));
    assert_eq!(connection.receive(PATIENCE).await, Ok(Some(text("good"))));
}

#[tokio::test]
async fn endless_fragments_stop_at_the_limit() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::binary(vec![0; 4096]).not_final())
            .await?;
        peer.write_forever(&Frame::continuation(vec![0; 4096]).not_final().encode())
            .await
    });
    let mut connection = open(&server.ws_url("/"), &small()).await;
    assert_eq!(end_of(&mut connection).await, Closed::TooLarge);
    assert!(server.until_closed(PATIENCE).await);
}

#[tokio::test]
async fn a_flood_of_pings_ends_the_connection() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_forever(&Frame::ping(vec![0; 125]).encode())
            .await
    });
    let mut connection = open(&server.ws_url("/"), &small()).await;
    assert_eq!(end_of(&mut connection).await, Closed::Protocol);
    assert!(server.until_closed(PATIENCE).await);
}
