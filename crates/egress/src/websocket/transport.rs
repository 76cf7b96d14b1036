//! A non-blocking byte stream for the framing library, over an async one.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::frames::Frames;
use crate::stream::Stream;

/// Reads between two returns to the scheduler: a peer that sends without end, or frames without content, must
/// not hold the thread.
const READS_PER_TURN: u32 = 16;
/// Frames after which a turn has no further read: each is work, also without content.
const FRAMES_PER_TURN: u64 = 512;
/// How much is read at once from a peer whose frames are next to empty. The library's buffer would have thousands.
const NARROW_READ: usize = 1024;

/// Implements `Read` and `Write` by polling with a waker that is set beforehand: whoever drives the connection
/// at the moment is woken.
pub(super) struct Transport {
    stream: Stream,
    /// Came with the handshake, and goes first.
    leftover: Vec<u8>,
    frames: Frames,
    /// The peer broke a rule that the library does not hold it to.
    is_malformed: bool,
    waker: Waker,
    reads_left: u32,
    frames_left: u64,
    is_narrow: bool,
    /// Whether the last read, and the last write or flush, found the stream not ready.
    reading_waits: bool,
    writing_waits: bool,
    /// Bytes that the stream gave, ever.
    pub(super) read: u64,
}

impl Transport {
    pub(super) fn new(stream: Stream, leftover: Vec<u8>) -> Self {
        Self {
            stream,
            leftover,
            frames: Frames::default(),
            is_malformed: false,
            waker: Waker::noop().clone(),
            reads_left: READS_PER_TURN,
            frames_left: FRAMES_PER_TURN,
            is_narrow: false,
            reading_waits: false,
            writing_waits: false,
            read: 0,
        }
    }

    /// Starts a turn on behalf of `waker`.
    pub(super) fn start_turn(&mut self, waker: &Waker) {
        self.waker.clone_from(waker);
        self.reads_left = READS_PER_TURN;
        self.frames_left = FRAMES_PER_TURN;
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

    /// Whether nothing is on its way to the library or from it: it has asked for more than there is and got whole messages,
    /// and what it wrote was taken.
    pub(super) fn is_idle(&self) -> bool {
        let is_read = self.reading_waits && self.frames.is_between_messages();
        is_read && !self.is_malformed && !self.writing_waits
    }

    pub(super) fn is_malformed(&self) -> bool {
        self.is_malformed
    }

    pub(super) fn frames(&self) -> &Frames {
        &self.frames
    }

    /// Forgets how long frames were.
    pub(super) fn start_afresh(&mut self) {
        self.frames = Frames::default();
    }

    /// Sends the end of the stream (TCP FIN; for TLS, `close_notify` first), as far as that goes now.
    pub(super) fn shut_down(&mut self) {
        let mut cx = Context::from_waker(&self.waker);
        let _ = Pin::new(&mut self.stream).poll_shutdown(&mut cx);
    }

    /// Reads and throws away. True once the peer has ended its side.
    pub(super) fn discard(&mut self) -> bool {
        let mut scratch = [0; 4096];
        while self.reads_left > 0 {
            self.reads_left -= 1;
            match self.read_stream(&mut scratch) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
            }
        }
        false
    }
}

impl Read for Transport {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_malformed {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if self.reads_left == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.reads_left -= 1;
        let width = self.width(buffer.len());
        let buffer = &mut buffer[..width];
        let count = if self.leftover.is_empty() {
            self.read_stream(buffer)?
        } else {
            self.read_leftover(buffer)
        };
        self.read += count as u64;
        let before = self.frames.count();
        let read = self.follow(&buffer[..count]);
        self.count_frames(self.frames.count() - before);
        read
    }
}

impl Transport {
    fn width(&self, most: usize) -> usize {
        if self.is_narrow {
            most.min(NARROW_READ)
        } else {
            most
        }
    }

    fn count_frames(&mut self, count: u64) {
        self.is_narrow = count > FRAMES_PER_TURN / 2;
        self.frames_left = self.frames_left.saturating_sub(count);
        if self.frames_left == 0 {
            self.reads_left = 0;
        }
    }

    fn read_stream(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(buffer);
        let mut cx = Context::from_waker(&self.waker);
        let read = Pin::new(&mut self.stream).poll_read(&mut cx, &mut buffer);
        self.reading_waits = read.is_pending();
        ready(read)?;
        Ok(buffer.filled().len())
    }

    fn read_leftover(&mut self, buffer: &mut [u8]) -> usize {
        let count = buffer.len().min(self.leftover.len());
        let rest = self.leftover.split_off(count);
        buffer[..count].copy_from_slice(&self.leftover);
        self.leftover = rest;
        count
    }

    /// What comes before a header that breaks a rule is still good, and is read first.
    fn follow(&mut self, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(test)]
        assert!(!bytes.ends_with(super::tests::PANIC), "a planted panic");
        match self.frames.follow(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(good) => {
                self.is_malformed = true;
                match good {
                    0 => Err(io::ErrorKind::InvalidData.into()),
                    good => Ok(good),
                }
            }
        }
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
