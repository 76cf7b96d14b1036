//! The client as a script of a [`RawServer`](crate::RawServer) sees it
use crate::{
    frame::Frame,
    handshake::switching_protocols,
    head::{self, RequestHead},
    stream::Stream,
};
use std::{future::pending, io, time::Duration};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// One accepted connection; dropping it closes it, over TLS without the closing alert.
///
/// Everything that is read is recorded by the server. A method fails when the client is gone.
pub struct Peer {
    stream: Stream,
    index: usize,
    unread: Vec<u8>,
}

impl Peer {
    pub(crate) fn new(stream: Stream, index: usize) -> Self {
        Self {
            stream,
            index,
            unread: Vec::new(),
        }
    }

    /// The number of this connection, from 0 in order of accepting.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Reads up to and with the empty line.
    pub async fn read_head(&mut self) -> io::Result<RequestHead> {
        loop {
            if let Some(end) = head::length(&self.unread) {
                return Ok(RequestHead::new(&self.take(end)));
            }
            self.read_more().await?;
        }
    }

    /// Reads that many bytes.
    pub async fn read_exact(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.unread.len() < count {
            self.read_more().await?;
        }
        Ok(self.take(count))
    }

    /// Reads one WebSocket frame, with its mask.
    pub async fn read_frame(&mut self) -> io::Result<Frame> {
        loop {
            if let Some((frame, end)) = Frame::decode(&self.unread) {
                self.take(end);
                return Ok(frame);
            }
            self.read_more().await?;
        }
    }

    /// Reads a handshake and answers it rightly, so that frames may follow.
    pub async fn accept_websocket(&mut self) -> io::Result<RequestHead> {
        let head = self.read_head().await?;
        self.write(&switching_protocols(&head, &[])).await?;
        Ok(head)
    }

    /// Writes the bytes at once.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Writes one WebSocket frame.
    pub async fn write_frame(&mut self, frame: Frame) -> io::Result<()> {
        self.write(&frame.encode()).await
    }

    /// Writes one byte at a time with this pause between: a slow server.
    pub async fn drip(&mut self, bytes: &[u8], pause: Duration) -> io::Result<()> {
        for byte in bytes {
            self.write(&[*byte]).await?;
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }

    /// Writes the bytes again and again until the client is gone, so it always fails in the end.
    pub async fn write_forever(&mut self, bytes: &[u8]) -> io::Result<()> {
        loop {
            self.write(bytes).await?;
        }
    }

    /// Ends this direction, with the closing alert over TLS; the other stays open.
    pub async fn finish(&mut self) -> io::Result<()> {
        self.stream.shutdown().await
    }

    /// Reads and records until the client ends its direction, then closes.
    pub async fn drain(mut self) -> io::Result<()> {
        while self.read_more().await.is_ok() {
            self.unread.clear();
        }
        Ok(())
    }

    /// Neither reads, writes nor closes until the server is dropped.
    pub async fn hold(self) -> io::Result<()> {
        let _held = self;
        pending().await
    }

    /// Closes by a TCP reset.
    pub fn reset(self) -> io::Result<()> {
        self.stream.reset()
    }

    async fn read_more(&mut self) -> io::Result<()> {
        let mut chunk = [0; 16 * 1024];
        let count = self.stream.read(&mut chunk).await?;
        self.unread.extend_from_slice(&chunk[..count]);
        if count == 0 {
            Err(io::ErrorKind::UnexpectedEof.into())
        } else {
            Ok(())
        }
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.unread.split_off(count);
        std::mem::replace(&mut self.unread, rest)
    }
}
