//! What a hostile server does, as data, and the playing of it
use super::Size;
use crate::{
    frame::{Frame, Opcode},
    handshake::switching_protocols,
    head::{self, RequestHead},
    seen::{Ending, Pen},
    stream::Stream,
};
use std::{future::pending, io, time::Duration};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Bytes of one write of a flood, about
const CHUNK: usize = 64 * 1024;

#[derive(Clone)]
pub(super) struct Script {
    pub(super) answer: Answer,
    pub(super) writes: Vec<Write>,
    pub(super) last: Last,
    pub(super) reading: Reading,
}

/// The answer to the opening handshake.
#[derive(Clone)]
pub(super) enum Answer {
    Right,
    /// The right one, with a part of its text replaced
    Edited(&'static str, String),
    /// The right one, and these bytes in the same write
    Glued(Vec<u8>),
    /// These bytes, whatever the request was
    Whole(String),
    /// The right one, a byte at a time with this pause after each
    Dripped(Duration),
    /// None
    Never,
}

#[derive(Clone)]
pub(super) enum Write {
    Once(Vec<u8>),
    Flood {
        unit: Vec<u8>,
        small: u64,
        full: u64,
    },
}

/// What follows the last write.
#[derive(Clone, Copy)]
pub(super) enum Last {
    /// The connection stays until the client has closed
    Stay,
    /// The end of this direction
    Finish,
    Reset,
    /// The end without what belongs before it: within TLS, no `close_notify`
    Drop,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// At all times; a Close of the client is answered by the end of the stream
    Always,
    /// At all times, and a Close changes nothing
    Stubbornly,
    /// Once everything is written; after this many bytes of messages it closes with code 1000
    Afterwards(usize),
    Never,
}

impl Script {
    /// An error is the client leaving, which is what most scripts end with.
    pub(super) async fn play(&self, mut stream: Stream, size: Size) {
        let pen = stream.pen();
        let Ok((head, rest)) = read_head(&mut stream).await else {
            return;
        };
        if self.reset_follows() {
            let _ = self.write(&mut stream, &head, size).await;
            let _ = stream.reset();
            return;
        }
        let (source, mut sink) = tokio::io::split(stream);
        let mut source = Source { source, rest, pen };
        match self.reading {
            Reading::Always | Reading::Stubbornly => tokio::select! {
                () = source.read(self.reading) => {}
                () = self.write_all(&mut sink, &head, size) => {}
            },
            Reading::Afterwards(bytes) => {
                let _ = self.write(&mut sink, &head, size).await;
                if source.read_messages(bytes).await.is_ok() {
                    let _ = sink.write_all(&Frame::close(1000, "").encode()).await;
                    source.read(self.reading).await;
                }
            }
            Reading::Never => self.write_all(&mut sink, &head, size).await,
        }
    }

    fn reset_follows(&self) -> bool {
        matches!(self.last, Last::Reset)
    }

    /// Returns only where the script ends by a drop: otherwise the reader sees how the client ends.
    async fn write_all(
        &self,
        sink: &mut (impl AsyncWrite + Unpin),
        head: &RequestHead,
        size: Size,
    ) {
        let written = self.write(sink, head, size).await;
        match self.last {
            Last::Drop => return,
            Last::Finish if written.is_ok() => drop(sink.shutdown().await),
            _ => {}
        }
        pending().await
    }

    async fn write(
        &self,
        sink: &mut (impl AsyncWrite + Unpin),
        head: &RequestHead,
        size: Size,
    ) -> io::Result<()> {
        self.answer.write(sink, head).await?;
        for write in &self.writes {
            write.write(sink, size).await?;
        }
        Ok(())
    }
}

impl Answer {
    async fn write(
        &self,
        sink: &mut (impl AsyncWrite + Unpin),
        head: &RequestHead,
    ) -> io::Result<()> {
        let right = switching_protocols(head, &[]);
        let bytes = match self {
            Self::Right => right,
            Self::Edited(from, to) => edited(right, from, to),
            Self::Glued(further) => [right, further.clone()].concat(),
            Self::Whole(text) => text.clone().into_bytes(),
            Self::Dripped(pause) => return drip(sink, &right, *pause).await,
            Self::Never => return Ok(()),
        };
        sink.write_all(&bytes).await?;
        sink.flush().await
    }
}

impl Write {
    async fn write(&self, sink: &mut (impl AsyncWrite + Unpin), size: Size) -> io::Result<()> {
        match self {
            Self::Once(bytes) => sink.write_all(bytes).await?,
            Self::Flood { unit, small, full } => {
                let times = if size == Size::Small { *small } else { *full };
                flood(sink, unit, times).await?;
            }
        }
        sink.flush().await
    }
}

fn edited(right: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(right).expect("a head of ASCII");
    assert!(text.contains(from), "the right answer has no {from:?}");
    text.replacen(from, to, 1).into_bytes()
}

async fn drip(
    sink: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
    pause: Duration,
) -> io::Result<()> {
    for byte in bytes {
        sink.write_all(&[*byte]).await?;
        sink.flush().await?;
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

async fn flood(sink: &mut (impl AsyncWrite + Unpin), unit: &[u8], times: u64) -> io::Result<()> {
    let at_once = (CHUNK / unit.len()).max(1);
    let chunk = unit.repeat(at_once);
    let mut left = times;
    while left > 0 {
        let count = left.min(at_once as u64);
        sink.write_all(&chunk[..unit.len() * count as usize])
            .await?;
        left -= count;
    }
    Ok(())
}

async fn read_head(stream: &mut Stream) -> io::Result<(RequestHead, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = head::length(&bytes) {
            let rest = bytes.split_off(end);
            return Ok((RequestHead::new(&bytes), rest));
        }
        read_more(stream, &mut bytes).await?;
    }
}

async fn read_more(source: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut chunk = [0; 16 * 1024];
    match source.read(&mut chunk).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => {
            bytes.extend_from_slice(&chunk[..count]);
            Ok(())
        }
    }
}

struct Source<R> {
    source: R,
    rest: Vec<u8>,
    pen: Pen,
}

impl<R: AsyncRead + Unpin> Source<R> {
    /// Reads this many bytes of messages.
    async fn read_messages(&mut self, bytes: usize) -> io::Result<()> {
        let mut count = 0;
        while count < bytes {
            match Frame::decode(&self.rest) {
                Some((frame, length)) => {
                    self.rest.drain(..length);
                    count += frame.payload.len();
                }
                None => read_more(&mut self.source, &mut self.rest).await?,
            }
        }
        Ok(())
    }

    /// Reads frames, and writes down the first Close.
    async fn read(&mut self, reading: Reading) {
        let mut is_told = false;
        loop {
            while let Some((frame, length)) = Frame::decode(&self.rest) {
                self.rest.drain(..length);
                if frame.is(Opcode::Close) && !is_told {
                    is_told = true;
                    self.pen.ended(ending(&frame));
                    if reading != Reading::Stubbornly {
                        return;
                    }
                }
            }
            if read_more(&mut self.source, &mut self.rest).await.is_err() {
                return;
            }
        }
    }
}

fn ending(close: &Frame) -> Ending {
    match close.close_code() {
        Some((code, reason)) => Ending::Close { code, reason },
        None => Ending::CloseWithoutCode,
    }
}
