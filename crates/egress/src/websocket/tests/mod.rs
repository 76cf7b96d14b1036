//! The engine against real sockets. The dial and the permit have tests of their own; these start from a stream.
#![allow(clippy::disallowed_methods)]

mod bounds;
mod deflate;
mod endings;
mod hostile;
mod liveness;
mod messages;
mod panics;
mod rest;

use std::time::Duration;

use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use yoi_authority::Limits;
use yoi_target::ActionUrl;
use yoi_testkit::TestCa;

use super::*;

/// A read that ends with these bytes is one in which a dependency panics.
pub(super) const PANIC: &[u8] = b"a read that panics";

/// Far longer than anything here takes; only a defect waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

async fn open(url: &str, limits: &Limits) -> Connection {
    let url = ActionUrl::parse(url).unwrap();
    let stream = Stream::Plain(dial(&url).await);
    upgrade(stream, &url, limits).await
}

/// The same within TLS.
async fn open_tls(url: &str, ca: &TestCa, limits: &Limits) -> Connection {
    let url = ActionUrl::parse(url).unwrap();
    let connector = TlsConnector::from(ca.client_config());
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let stream = connector.connect(name, dial(&url).await).await.unwrap();
    upgrade(Stream::Tls(Box::new(stream)), &url, limits).await
}

async fn dial(url: &ActionUrl) -> TcpStream {
    TcpStream::connect(("127.0.0.1", url.port())).await.unwrap()
}

async fn upgrade(stream: Stream, url: &ActionUrl, limits: &Limits) -> Connection {
    upgrade_with(stream, url, false, limits).await
}

async fn upgrade_with(
    mut stream: Stream,
    url: &ActionUrl,
    deflate: bool,
    limits: &Limits,
) -> Connection {
    let offer = Offer {
        subprotocols: &[],
        deflate,
    };
    let accepted = handshake::upgrade(&mut stream, url, offer, head_limits(limits))
        .await
        .unwrap();
    connection(stream, accepted, OpenOptions::default(), limits)
}

fn text(text: &str) -> Message {
    Message::Text(text.into())
}

fn binary(bytes: &[u8]) -> Message {
    Message::Binary(bytes.to_vec())
}

/// The end of a connection, all messages before it thrown away.
async fn end_of(connection: &mut Connection) -> Closed {
    loop {
        match connection.receive(PATIENCE).await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("no end within {PATIENCE:?}: {:?}", connection.status()),
            Err(closed) => return closed,
        }
    }
}

fn small() -> Limits {
    Limits {
        message_bytes: 64 * 1024,
        frame_bytes: 64 * 1024,
        receive_queue_bytes: 256 * 1024,
        receive_queue_messages: 100,
        send_queue_bytes: 256 * 1024,
        ..Limits::default()
    }
}
