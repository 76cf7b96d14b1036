//! How far a download or an upload is, for whoever waits.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::watch;

/// What an upload hands to its connection at once, in bytes.
const PIECE: usize = 64 << 10;

/// Who wants to know how far a download or an upload is.
#[derive(Clone, Copy)]
pub struct Progress<'a>(Option<&'a dyn Fn(u64, u64)>);

/// The body of a request: bytes that are there, handed over piece by piece.
#[derive(Debug)]
pub(crate) struct Pieces {
    left: Bytes,
    done: u64,
    handed: Option<watch::Sender<u64>>,
}

impl<'a> Progress<'a> {
    /// Tells how many bytes came or went, and of how many.
    pub fn new(tell: &'a dyn Fn(u64, u64)) -> Self {
        Self(Some(tell))
    }

    /// Nobody.
    pub fn none() -> Self {
        Self(None)
    }

    pub(crate) fn tell(self, done: u64, of: u64) {
        if let Some(tell) = self.0 {
            tell(done, of);
        }
    }
}

impl Pieces {
    /// The second one, if it is there, is told how many bytes were handed over.
    pub(crate) fn new(bytes: Bytes, handed: Option<watch::Sender<u64>>) -> Self {
        Self {
            left: bytes,
            done: 0,
            handed,
        }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.left.len().min(PIECE);
        let piece = self.left.split_to(length);
        self.done += length as u64;
        if let Some(handed) = &self.handed {
            handed.send_replace(self.done);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

/// Does the work, and tells meanwhile what is handed over.
pub(crate) async fn telling<T>(
    work: impl Future<Output = T>,
    mut handed: watch::Receiver<u64>,
    tell: impl Fn(u64),
) -> T {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            // Once nobody hands over any more there is the work alone.
            Ok(()) = handed.changed() => tell(*handed.borrow_and_update()),
        }
    }
}
