//! A stream that frames come from and go to, without waiting.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::BufMut;
use tokio::io::{AsyncWrite, ReadBuf};

use super::queue::{Inbox, Message};
use super::reader::{Broken, Incoming, Progress, Reader};
use super::writer::Writer;
use crate::stream::Stream;

/// How much is read at once.
const READ: usize = 64 * 1024;
/// Bytes that are read between two returns to the scheduler: a peer that sends without end must not hold the thread.
const BYTES_PER_TURN: usize = 4 * READ;
/// What a read counts as at least: to ask is work too.
const LEAST: usize = 16 * 1024;
/// From here on a payload is read straight into the receive queue.
const LONG: u64 = 8 * 1024;
/// How much is read behind such a payload: the next header, so that a stream of them takes one read each.
const AHEAD: usize = 512;
/// Reads in one turn when what comes is only thrown away.
const DISCARDS_PER_TURN: u32 = 16;

thread_local! {
    /// What a connection reads into while it has the thread: between its turns it has no buffer of its own, so that ten
    /// thousand connections cost one.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Polls with a waker that is set beforehand: whoever drives the connection at the moment is woken.
pub(super) struct Socket {
    stream: Stream,
    reader: Reader,
    pub(super) writer: Writer,
    waker: Waker,
    /// Read and not looked at. In a turn this is the thread's buffer; between turns it is what there was no room for.
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    is_threads_buffer: bool,
    /// Bytes that may be read in this turn.
    turn_left: usize,
    /// Whether the last read, and the last write or flush, found the stream not ready.
    reading_waits: bool,
    writing_waits: bool,
    /// The last read had all the room that it was given.
    was_full: bool,
    /// The reader has more to do than a turn allows.
    is_busy: bool,
    /// Bytes that the stream gave, ever.
    pub(super) read: u64,
}

/// Why nothing more can be taken.
#[derive(Debug)]
pub(super) enum ReadError {
    /// There is nothing now, or the turn is over.
    Waits,
    /// The peer broke a rule. What came before it was good, and was taken.
    Broken(Broken),
    /// The peer ended the stream, or it broke.
    Lost,
}

impl Socket {
    /// What came with the handshake goes first.
    pub(super) fn new(stream: Stream, leftover: Vec<u8>, reader: Reader, writer: Writer) -> Self {
        Self {
            stream,
            reader,
            writer,
            waker: Waker::noop().clone(),
            from: 0,
            to: leftover.len(),
            buffer: leftover,
            is_threads_buffer: false,
            turn_left: BYTES_PER_TURN,
            reading_waits: false,
            writing_waits: false,
            was_full: false,
            is_busy: false,
            read: 0,
        }
    }

    /// Starts a turn on behalf of `waker`.
    pub(super) fn start_turn(&mut self, waker: &Waker) {
        self.waker.clone_from(waker);
        self.turn_left = BYTES_PER_TURN;
        self.reader.start_turn();
    }

    /// Gives the thread its buffer back. What has not been looked at is kept.
    pub(super) fn end_turn(&mut self) {
        if !self.is_threads_buffer {
            return;
        }
        let left = self.buffer[self.from..self.to].to_vec();
        let buffer = std::mem::replace(&mut self.buffer, left);
        (self.from, self.to) = (0, self.buffer.len());
        self.is_threads_buffer = false;
        BUFFER.set(buffer);
    }

    /// Whether the turn ended because it had its share, and not because the stream has nothing.
    pub(super) fn turn_is_over(&self) -> bool {
        self.is_busy || (self.turn_left == 0 && !self.reading_waits)
    }

    /// Lets the stream wake `waker` once there is something to read. False if there is more to do than to wait for
    /// that: then it takes a turn.
    pub(super) fn watch(&self, waker: &Waker) -> bool {
        let has_nothing = self.from == self.to && !self.is_busy;
        let is_idle = has_nothing && self.reading_waits && !self.writing_waits;
        let mut cx = Context::from_waker(waker);
        is_idle && self.stream.poll_readable(&mut cx).is_pending()
    }

    /// Takes what comes next. A message goes to the queue, which has room for it. An owner that is served already waits
    /// for no further read where the stream surely has more.
    pub(super) fn take(
        &mut self,
        inbox: &mut Inbox,
        is_served: bool,
    ) -> Result<Incoming, ReadError> {
        self.is_busy = false;
        loop {
            let mut input = &self.buffer[self.from..self.to];
            let progress = self.reader.read(&mut input, inbox);
            self.from = self.to - input.len();
            match progress.map_err(ReadError::Broken)? {
                Progress::Took(incoming) => return Ok(incoming),
                Progress::Hungry if is_served && self.was_full => return Err(ReadError::Waits),
                Progress::Hungry => self.fill(inbox)?,
                Progress::Busy => {
                    self.is_busy = true;
                    return Err(ReadError::Waits);
                }
            }
        }
    }

    /// The payload of the control frame that was taken last.
    pub(super) fn control(&self) -> &[u8] {
        self.reader.control()
    }

    /// Bytes of memory beside its own, about.
    pub(super) fn capacity(&self) -> usize {
        let buffer = if self.is_threads_buffer {
            0
        } else {
            self.buffer.capacity()
        };
        buffer + self.writer.capacity()
    }

    /// Gives memory back that nothing is in.
    pub(super) fn rest(&mut self) {
        self.writer.rest();
        if self.from == self.to && !self.is_threads_buffer {
            self.buffer = Vec::new();
            (self.from, self.to) = (0, 0);
        }
    }

    pub(super) fn message(&mut self, message: &Message) {
        self.writer.message(message);
    }

    /// Answers the ping that was taken last.
    pub(super) fn pong(&mut self) {
        self.writer.pong(self.reader.control());
    }

    /// Hands over what is on its way. False if the transport has not taken all of it yet.
    pub(super) fn flush(&mut self) -> io::Result<bool> {
        let mut cx = Context::from_waker(&self.waker);
        while !self.writer.unsent().is_empty() {
            match Pin::new(&mut self.stream).poll_write(&mut cx, self.writer.unsent()) {
                Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(count)) => self.writer.took(count),
                Poll::Ready(Err(error)) => return Err(error),
                Poll::Pending => {
                    self.writing_waits = true;
                    return Ok(false);
                }
            }
        }
        let flushed = Pin::new(&mut self.stream).poll_flush(&mut cx);
        self.writing_waits = flushed.is_pending();
        match flushed {
            Poll::Ready(result) => result.map(|()| true),
            Poll::Pending => Ok(false),
        }
    }

    /// Sends the end of the stream (TCP FIN; for TLS, `close_notify` first), as far as that goes now.
    pub(super) fn shut_down(&mut self) {
        let mut cx = Context::from_waker(&self.waker);
        let _ = Pin::new(&mut self.stream).poll_shutdown(&mut cx);
    }

    /// Reads and throws away. True once the peer has ended its side.
    pub(super) fn discard(&mut self) -> bool {
        self.is_busy = false;
        for _ in 0..DISCARDS_PER_TURN {
            (self.from, self.to) = (0, 0);
            self.turn_left = READ;
            match self.read_into_buffer() {
                Ok(()) => {}
                Err(ReadError::Waits) => return false,
                Err(_) => return true,
            }
        }
        self.turn_left = 0;
        false
    }

    /// Reads once, into the queue where nothing has to be looked at, or else into the buffer, which is empty.
    fn fill(&mut self, inbox: &mut Inbox) -> Result<(), ReadError> {
        match self.reader.plain_bytes() {
            LONG.. => self.read_into(inbox),
            _ => self.read_into_buffer(),
        }
    }

    fn read_into_buffer(&mut self) -> Result<(), ReadError> {
        self.check_turn()?;
        self.use_threads_buffer();
        let mut cx = Context::from_waker(&self.waker);
        let mut buffer = ReadBuf::new(&mut self.buffer);
        let read =
            tokio::io::AsyncRead::poll_read(Pin::new(&mut self.stream), &mut cx, &mut buffer);
        let count = buffer.filled().len();
        self.note(read.map_ok(|()| count), READ)?;
        self.to = count;
        #[cfg(test)]
        assert!(
            !self.buffer[..count].ends_with(super::tests::PANIC),
            "a planted panic"
        );
        Ok(())
    }

    fn read_into(&mut self, inbox: &mut Inbox) -> Result<(), ReadError> {
        self.check_turn()?;
        let wanted = usize::try_from(self.reader.plain_bytes()).unwrap_or(READ);
        let part = inbox.part_mut();
        // No more room than for what one read gives: what a header claims has not come.
        part.reserve(wanted.min(READ) + AHEAD);
        let most = wanted
            .saturating_add(AHEAD)
            .min(READ + AHEAD)
            .min(part.capacity() - part.len());
        let mut cx = Context::from_waker(&self.waker);
        let mut part = part.limit(most);
        let read = tokio_util::io::poll_read_buf(Pin::new(&mut self.stream), &mut cx, &mut part);
        let count = self.note(read, most)?;
        let part = inbox.part_mut();
        let end = part.len() - count.saturating_sub(wanted);
        self.keep(&part[end..]);
        part.truncate(end);
        self.reader
            .took(count.min(wanted), inbox)
            .map_err(ReadError::Broken)
    }

    /// For what was read behind a payload. The buffer is empty.
    fn keep(&mut self, ahead: &[u8]) {
        if !ahead.is_empty() {
            self.use_threads_buffer();
            self.buffer[..ahead.len()].copy_from_slice(ahead);
            self.to = ahead.len();
        }
    }

    /// An empty buffer.
    fn use_threads_buffer(&mut self) {
        if !self.is_threads_buffer {
            self.buffer = BUFFER.take();
            self.buffer.resize(READ, 0);
            self.is_threads_buffer = true;
        }
        (self.from, self.to) = (0, 0);
    }

    fn check_turn(&self) -> Result<(), ReadError> {
        match self.turn_left {
            0 => Err(ReadError::Waits),
            _ => Ok(()),
        }
    }

    fn note(&mut self, read: Poll<io::Result<usize>>, most: usize) -> Result<usize, ReadError> {
        self.reading_waits = read.is_pending();
        self.was_full = false;
        match read {
            Poll::Pending => Err(ReadError::Waits),
            Poll::Ready(Err(_) | Ok(0)) => Err(ReadError::Lost),
            Poll::Ready(Ok(count)) => {
                self.was_full = count == most;
                self.turn_left = self.turn_left.saturating_sub(count.max(LEAST));
                self.read += count as u64;
                Ok(count)
            }
        }
    }
}
