//! A WebSocket server that sends back what it gets
use crate::{
    certificate::Leaf,
    listen::Listen,
    seen::{Ending, Keep},
    server::Server,
    stream::Stream,
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};
use tungstenite::{
    Error, Message,
    handshake::server::{ErrorResponse, Request, Response},
    http::HeaderValue,
    protocol::{CloseFrame, WebSocketConfig},
};

const SUBPROTOCOL: &str = "sec-websocket-protocol";
const MESSAGE_BYTES: usize = 64 << 20;

/// What an [`EchoServer`] does in the handshake.
#[derive(Clone, Debug, Default)]
pub struct Echo {
    subprotocol: Option<String>,
}

impl Echo {
    /// Chooses this subprotocol from those that a client offers, and none when it is not among them.
    pub fn choosing(subprotocol: &str) -> Self {
        Self {
            subprotocol: Some(subprotocol.to_owned()),
        }
    }
}

/// A WebSocket server that answers every text with the same text and every binary with the same bytes, up to 64 MiB.
pub type EchoServer = Server<Echo>;

impl EchoServer {
    /// Listens on 127.0.0.1 in plain text and chooses no subprotocol.
    pub fn start() -> Self {
        Self::start_on(Listen::v4(), Echo::default())
    }

    /// Listens on 127.0.0.1 with TLS and chooses no subprotocol.
    pub fn start_tls(leaf: &Leaf) -> Self {
        Self::start_on(Listen::tls(leaf), Echo::default())
    }

    /// Listens and chooses as told.
    pub fn start_on(listen: Listen, echo: Echo) -> Self {
        Self::run(listen, Keep::Head, async move |stream, _| {
            serve(stream, &echo).await
        })
    }

    /// How the connections that are over ended, in order of accepting.
    pub fn endings(&self) -> Vec<Ending> {
        self.each(|connection| connection.ending.clone())
            .into_iter()
            .flatten()
            .collect()
    }
}

async fn serve(stream: Stream, echo: &Echo) {
    let pen = stream.pen();
    pen.ended(match accept(stream, echo.subprotocol.clone()).await {
        Ok(connection) => answer(connection).await,
        Err(error) => Ending::NoHandshake(error.to_string()),
    });
}

pub(crate) async fn accept(
    stream: Stream,
    subprotocol: Option<String>,
) -> Result<WebSocketStream<Stream>, Error> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_BYTES))
        .max_frame_size(Some(MESSAGE_BYTES));
    #[allow(
        clippy::result_large_err,
        reason = "the callback's type is the library's"
    )]
    let choose =
        move |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
            if let Some(chosen) = subprotocol.filter(|name| offers(request, name)) {
                let value =
                    HeaderValue::try_from(chosen).expect("a subprotocol that is a header value");
                response.headers_mut().insert(SUBPROTOCOL, value);
            }
            Ok(response)
        };
    accept_hdr_async_with_config(stream, choose, Some(config)).await
}

fn offers(request: &Request, name: &str) -> bool {
    let lines = request.headers().get_all(SUBPROTOCOL).iter();
    let mut offered = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    offered.any(|offer| offer.trim() == name)
}

async fn answer(mut connection: WebSocketStream<Stream>) -> Ending {
    loop {
        match connection.next().await {
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                if let Err(error) = connection.send(message).await {
                    return Ending::Lost(error.to_string());
                }
            }
            Some(Ok(Message::Close(frame))) => return finish(connection, frame).await,
            Some(Ok(_)) => {}
            Some(Err(error)) => return Ending::Lost(error.to_string()),
            None => return Ending::Lost("the stream ended".to_owned()),
        }
    }
}

/// The library answers the Close when it is next asked to read.
async fn finish(mut connection: WebSocketStream<Stream>, frame: Option<CloseFrame>) -> Ending {
    while let Some(Ok(_)) = connection.next().await {}
    ending(frame)
}

pub(crate) fn ending(frame: Option<CloseFrame>) -> Ending {
    match frame {
        Some(frame) => Ending::Close {
            code: frame.code.into(),
            reason: frame.reason.to_string(),
        },
        None => Ending::CloseWithoutCode,
    }
}
