//! A non-blocking byte stream for the framing library, over an async one.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::stream::Stream;

/// Reads between two returns to the scheduler: a peer that sends without end, or frames without content, must
/// not hold the thread.
const READS_PER_TURN: u32 = 16;

/// Implements `Read` and `Write` by polling with a waker that is set beforehand: whoever drives the connection
/// at the moment is woken.
pub(super) struct Transport {
    stream: Stream,
    waker: Waker,
    reads_left: u32,
    /// Whether the last read, and the last write or flush, found the stream not ready.
    reading_waits: bool,
    writing_waits: bool,
    /// Bytes that the stream gave, ever.
    pub(super) read: u64,
}

impl Transport {
    pub(super) fn new(stream: Stream) -> Self {
        Self {
            stream,
            waker: Waker::noop().clone(),
            reads_left: READS_PER_TURN,
            reading_waits: false,
            writing_waits: false,
            read: 0,
        }
    }

    /// Starts a turn on behalf of `waker`.
    pub(super) fn start_turn(&mut self, waker: &Waker) {
        self.waker.clone_from(waker);
        self.reads_left = READS_PER_TURN;
    }

    /// Whether the turn ended because its reads were used up, and not because the stream has nothing.
    pub(super) fn turn_is_over(&self) -> bool {
        self.reads_left == 0
    }

    /// Lets the stream wake `waker` once there is something to read. False if there is more to do than to wait for
    /// that: then it takes a turn.
    pub(super) fn watch(&self, waker: &Waker) -> bool {
        let is_idle = self.reading_waits && !self.writing_waits;
        let mut cx = Context::from_waker(waker);
        is_idle && self.stream.poll_readable(&mut cx).is_pending()
    }

    /// Sends the end of the stream (TCP FIN; for TLS, `close_notify` first), as far as that goes now.
    pub(super) fn shut_down(&mut self) {
        let mut cx = Context::from_waker(&self.waker);
        let _ = Pin::new(&mut self.stream).poll_shutdown(&mut cx);
    }

    /// Reads and throws away. True once the peer has ended its side.
    pub(super) fn discard(&mut self) -> bool {
        let mut scratch = [0; 4096];
        loop {
            match self.read(&mut scratch) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
            }
        }
    }
}

impl Read for Transport {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.reads_left == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.reads_left -= 1;
        let mut buffer = ReadBuf::new(buffer);
        let mut cx = Context::from_waker(&self.waker);
        let read = Pin::new(&mut self.stream).poll_read(&mut cx, &mut buffer);
        self.reading_waits = read.is_pending();
        ready(read)?;
        let count = buffer.filled().len();
        self.read += count as u64;
        Ok(count)
    }
}

impl Write for Transport {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let mut cx = Context::from_waker(&self.waker);
        let written = Pin::new(&mut self.stream).poll_write(&mut cx, buffer);
        self.writing_waits = written.is_pending();
        ready(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut cx = Context::from_waker(&self.waker);
        let flushed = Pin::new(&mut self.stream).poll_flush(&mut cx);
        self.writing_waits = flushed.is_pending();
        ready(flushed)
    }
}

fn ready<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(result) => result,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}
