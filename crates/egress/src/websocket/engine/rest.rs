//! What a connection gives back once it is quiet.

use tokio::time::Instant;

use super::Engine;

/// Up to here a buffer is not worth the work.
const SMALL: usize = 4 * 1024;

impl Engine {
    /// Buffers grow with what passes, and keep what they have while they are in use.
    pub(super) fn note_growth(&mut self, now: Instant) {
        if self.has_grown() && self.timers.has_grown(now) {
            self.wake_pump();
        }
    }

    /// Gives back what buffers have grown by, unless something is in them: then it is tried again.
    pub(super) fn rest(&mut self, now: Instant) {
        self.inbox.rest();
        self.outbox.rest();
        if let Some(socket) = &mut self.socket {
            socket.rest();
        }
        let rests = !self.has_grown();
        self.timers.rested(rests, now);
    }

    pub(in crate::websocket) fn has_grown(&self) -> bool {
        let socket = self.socket.as_ref().map_or(0, |socket| socket.capacity());
        socket + self.inbox.capacity() + self.outbox.capacity() > SMALL
    }
}
