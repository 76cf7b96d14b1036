//! The client that yoi is compared with: the library that most programs use, on the same kind of async runtime.
#![allow(
    clippy::disallowed_methods,
    reason = "this client stands for a program without yoi"
)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use tungstenite::Message;
use tungstenite::protocol::WebSocketConfig;
use yoi_bench::figures::quantile;

/// How the library is set up.
#[derive(Clone, Copy)]
pub(crate) enum Settings {
    /// Bounded and small, as for a program with many connections to servers that it does not trust.
    Bounded,
    /// As it comes.
    Default,
}

/// The median of `count` round trips of `size` bytes.
pub(crate) async fn round_trip(
    peer: SocketAddr,
    settings: Settings,
    count: usize,
    size: usize,
) -> Result<Duration> {
    let mut socket = connect(peer, settings).await?;
    let payload = Message::binary(vec![b'x'; size]);
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let start = Instant::now();
        socket.send(payload.clone()).await?;
        socket
            .next()
            .await
            .context("the peer has ended the connection")??;
        times.push(start.elapsed());
    }
    Ok(quantile(&times, 50))
}

/// The time to take `count` messages.
pub(crate) async fn stream(peer: SocketAddr, settings: Settings, count: usize) -> Result<Duration> {
    let mut socket = connect(peer, settings).await?;
    let start = Instant::now();
    for _ in 0..count {
        socket
            .next()
            .await
            .context("the peer has ended the connection")??;
    }
    Ok(start.elapsed())
}

async fn connect(peer: SocketAddr, settings: Settings) -> Result<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(peer).await?;
    stream.set_nodelay(true)?;
    let (socket, _) =
        client_async_with_config(format!("ws://{peer}/"), stream, settings.config()).await?;
    Ok(socket)
}

impl Settings {
    fn config(self) -> Option<WebSocketConfig> {
        const MESSAGE: usize = 1 << 20;
        let bounded = WebSocketConfig::default()
            .read_buffer_size(8 * 1024)
            .write_buffer_size(16 * 1024)
            .max_write_buffer_size(MESSAGE + 208 * 1024)
            .max_message_size(Some(MESSAGE))
            .max_frame_size(Some(MESSAGE));
        match self {
            Self::Bounded => Some(bounded),
            Self::Default => None,
        }
    }
}
