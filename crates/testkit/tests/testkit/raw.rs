use crate::{PATIENCE, client::exchange, client::open, client::open_tls};
use futures_util::{SinkExt as _, StreamExt as _};
use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};
use tungstenite::Message;
use yoi_testkit::{Frame, Listen, Opcode, RawServer, TestCa};

#[test]
fn every_byte_of_each_connection_is_kept() {
    let server = RawServer::start(async |mut peer| {
        assert_eq!(peer.read_exact(3).await?, b"abc");
        peer.write(&[b'0' + peer.index() as u8]).await?;
        peer.drain().await
    });
    for number in [b"0", b"1"] {
        let mut connection = TcpStream::connect(server.addr()).unwrap();
        connection.write_all(b"abc").unwrap();
        let mut answer = [0];
        connection.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, number);
        connection.write_all(b"def").unwrap();
        drop(connection);
        assert!(server.wait_until_closed(PATIENCE));
    }
    assert_eq!(server.received(), [b"abcdef", b"abcdef"]);
}

#[tokio::test]
async fn a_script_can_play_a_websocket_server_frame_by_frame() {
    let server = RawServer::start(async |mut peer| {
        peer.accept_websocket().await?;
        let text = peer.read_frame().await?;
        assert!(text.is(Opcode::Text) && text.mask.is_some(), "{text:?}");
        assert_eq!(text.payload, b"hello");
        peer.write_frame(Frame::text("hel").not_final()).await?;
        peer.write_frame(Frame::ping("?")).await?;
        peer.write_frame(Frame::continuation("lo")).await?;
        let pong = peer.read_frame().await?;
        assert!(pong.is(Opcode::Pong) && pong.payload == b"?", "{pong:?}");
        peer.write_frame(Frame::close(1000, "")).await?;
        assert_eq!(
            peer.read_frame().await?.close_code(),
            Some((1000, String::new()))
        );
        Ok(())
    });
    let mut connection = open(&server.ws_url("/")).await;
    connection.send(Message::text("hello")).await.unwrap();
    let mut texts = Vec::new();
    while let Some(Ok(message)) = connection.next().await {
        texts.extend(message.is_text().then_some(message));
    }
    assert_eq!(texts, [Message::text("hello")]);
    assert!(server.until_closed(PATIENCE).await);
}

#[test]
fn a_reset_is_a_reset_and_a_drop_is_an_orderly_end() {
    let server = RawServer::start(async |mut peer| {
        peer.read_exact(1).await?;
        if peer.index() == 0 {
            peer.reset()
        } else {
            Ok(())
        }
    });
    let reset = exchange(server.addr(), b"x").unwrap_err();
    assert_eq!(reset.kind(), ErrorKind::ConnectionReset);
    assert_eq!(exchange(server.addr(), b"x").unwrap(), b"");
}

#[test]
fn a_drip_comes_byte_by_byte() {
    let quick =
        RawServer::start(async |mut peer| peer.drip(b"slow", Duration::from_millis(1)).await);
    assert_eq!(exchange(quick.addr(), b"").unwrap(), b"slow");
    let hour = Duration::from_secs(3600);
    let slow = RawServer::start(async move |mut peer| peer.drip(b"slow", hour).await);
    let mut connection = TcpStream::connect(slow.addr()).unwrap();
    let mut bytes = [0; 4];
    assert_eq!((connection.read(&mut bytes).unwrap(), bytes[0]), (1, b's'));
    assert!(slow.wait_until(PATIENCE, |server| server.bytes_sent() == [1]));
}

#[test]
fn one_direction_can_end_before_the_other() {
    let server = RawServer::start(async |mut peer| {
        peer.finish().await?;
        peer.drain().await
    });
    let mut connection = TcpStream::connect(server.addr()).unwrap();
    assert_eq!(connection.read(&mut [0]).unwrap(), 0);
    connection.write_all(b"still heard").unwrap();
    drop(connection);
    assert!(server.wait_until_closed(PATIENCE));
    assert_eq!(server.received(), [b"still heard"]);
}

#[test]
fn a_client_that_does_not_read_stops_an_endless_write() {
    let server = RawServer::start(async |mut peer| peer.write_forever(&[0; 65536]).await);
    let connection = TcpStream::connect(server.addr()).unwrap();
    assert!(server.wait_until(PATIENCE, |server| server.bytes_sent()[..] > [65536][..]));
    drop(connection);
    assert!(server.wait_until_closed(PATIENCE));
}

#[tokio::test]
async fn scripts_run_over_tls_too() {
    let ca = TestCa::new();
    let server = RawServer::start_on(Listen::tls(&ca.loopback()), async |mut peer| {
        peer.accept_websocket().await?;
        peer.write_frame(Frame::text("secret")).await?;
        peer.hold().await
    });
    let mut connection = open_tls(&server.ws_url("/"), &ca).await.unwrap();
    assert_eq!(
        connection.next().await.unwrap().unwrap(),
        Message::text("secret")
    );
    assert!(server.received()[0].starts_with(b"GET / HTTP/1.1\r\n"));
}
