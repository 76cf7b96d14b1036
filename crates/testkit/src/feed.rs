//! A WebSocket server that sends a script of messages
use crate::{
    echo::{accept, ending},
    listen::Listen,
    seen::{Ending, Keep},
    server::Server,
    stream::Stream,
};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use std::{future::pending, time::Duration};
use tokio_tungstenite::WebSocketStream;
use tungstenite::{Error, Message, protocol::CloseFrame};

/// What a [`FeedServer`] sends to each client, from the start.
#[derive(Clone, Debug)]
pub struct Feed {
    messages: Vec<Message>,
    subprotocol: Option<String>,
    pause: Option<Duration>,
    last: Last,
}

#[derive(Clone, Debug)]
enum Last {
    Hold,
    Again,
    Close(CloseFrame),
    Drop,
}

impl Feed {
    /// These texts in their order, after which the connection stays open.
    pub fn texts<Text: Into<String>>(texts: impl IntoIterator<Item = Text>) -> Self {
        Self::messages(texts.into_iter().map(|text| Message::text(text.into())))
    }

    /// These binary messages in their order, after which the connection stays open.
    pub fn binaries<Bytes: Into<Vec<u8>>>(messages: impl IntoIterator<Item = Bytes>) -> Self {
        Self::messages(
            messages
                .into_iter()
                .map(|bytes| Message::binary(bytes.into())),
        )
    }

    /// Trades of one market pair as JSON texts: `{"pair":"BTC-EUR","price":"50000.01","size":"0.5","sequence":1}`.
    ///
    /// Prices rise by a cent and sequences count from 1, so that a test knows which trade is which.
    pub fn trades(pair: &str, count: usize) -> Self {
        Self::texts((1..=count).map(|sequence| {
            let (units, cents) = (50_000 + sequence / 100, sequence % 100);
            format!(r#"{{"pair":"{pair}","price":"{units}.{cents:02}","size":"0.5","sequence":{sequence}}}"#)
        }))
    }

    /// Chooses this subprotocol when a client offers it.
    pub fn subprotocol(self, name: &str) -> Self {
        Self {
            subprotocol: Some(name.to_owned()),
            ..self
        }
    }

    /// Pauses after each message, as a live feed does.
    pub fn every(self, pause: Duration) -> Self {
        Self {
            pause: Some(pause),
            ..self
        }
    }

    /// Begins again after the last message, without end.
    pub fn endlessly(self) -> Self {
        Self {
            last: Last::Again,
            ..self
        }
    }

    /// Closes after the last message, by the closing handshake.
    pub fn then_close(self, code: u16, reason: &str) -> Self {
        let frame = CloseFrame {
            code: code.into(),
            reason: reason.to_owned().into(),
        };
        Self {
            last: Last::Close(frame),
            ..self
        }
    }

    /// Drops the TCP connection after the last message, without a Close frame.
    pub fn then_drop(self) -> Self {
        Self {
            last: Last::Drop,
            ..self
        }
    }

    fn messages(messages: impl Iterator<Item = Message>) -> Self {
        Self {
            messages: messages.collect(),
            subprotocol: None,
            pause: None,
            last: Last::Hold,
        }
    }
}

/// A WebSocket server that sends its [`Feed`] to each client and ignores what it is sent.
pub type FeedServer = Server<Feed>;

impl FeedServer {
    /// Listens on 127.0.0.1 in plain text.
    pub fn start(feed: Feed) -> Self {
        Self::start_on(Listen::v4(), feed)
    }

    /// Listens as told.
    pub fn start_on(listen: Listen, feed: Feed) -> Self {
        Self::run(listen, Keep::Head, async move |stream, _| {
            serve(stream, &feed).await
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

async fn serve(stream: Stream, feed: &Feed) {
    let pen = stream.pen();
    let connection = match accept(stream, feed.subprotocol.clone()).await {
        Ok(connection) => connection,
        Err(error) => return pen.ended(Ending::NoHandshake(error.to_string())),
    };
    let (sink, source) = connection.split();
    tokio::select! {
        // Reading goes on while the feed is sent: pings are answered, and a Close ends the feed.
        seen = read_to_end(source) => pen.ended(seen),
        () = play(sink, feed) => pen.ended(Ending::Lost("the feed ended by a drop".to_owned())),
    }
}

async fn read_to_end(mut source: SplitStream<WebSocketStream<Stream>>) -> Ending {
    let mut close = None;
    loop {
        match source.next().await {
            Some(Ok(Message::Close(frame))) => close = Some(ending(frame)),
            Some(Ok(_)) => {}
            Some(Err(error)) => return close.unwrap_or_else(|| Ending::Lost(error.to_string())),
            None => return close.unwrap_or_else(|| Ending::Lost("the stream ended".to_owned())),
        }
    }
}

/// Returns only where the feed ends by a drop: otherwise the reader is to see how the client ends.
async fn play(mut sink: SplitSink<WebSocketStream<Stream>, Message>, feed: &Feed) {
    if send(&mut sink, feed).await.is_ok() && matches!(feed.last, Last::Drop) {
        return;
    }
    pending().await
}

async fn send(
    sink: &mut SplitSink<WebSocketStream<Stream>, Message>,
    feed: &Feed,
) -> Result<(), Error> {
    loop {
        send_once(sink, feed).await?;
        match &feed.last {
            Last::Again => tokio::task::yield_now().await,
            Last::Close(frame) => return sink.send(Message::Close(Some(frame.clone()))).await,
            Last::Hold | Last::Drop => return Ok(()),
        }
    }
}

async fn send_once(
    sink: &mut SplitSink<WebSocketStream<Stream>, Message>,
    feed: &Feed,
) -> Result<(), Error> {
    for message in &feed.messages {
        sink.send(message.clone()).await?;
        if let Some(pause) = feed.pause {
            tokio::time::sleep(pause).await;
        }
    }
    Ok(())
}
