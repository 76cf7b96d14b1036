//! What an engine sends.

use tokio::time::Instant;

use super::{Engine, Phase};
use crate::websocket::socket::Socket;

impl Engine {
    /// What is framed, then what is queued, then the close frame: as far as the socket takes it.
    pub(super) fn write_out(&mut self) {
        while let Some(socket) = &mut self.socket {
            match socket.flush() {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => return self.lost(),
            }
            if !self.put_into_frames() && !self.put_close() {
                return;
            }
        }
    }

    /// Whether there was a message to send.
    fn put_into_frames(&mut self) -> bool {
        let Some(socket) = &mut self.socket else {
            return false;
        };
        let mut any = false;
        while socket.writer.has_room() {
            let Some(message) = self.outbox.pop() else {
                return any;
            };
            socket.message(&message);
            any = true;
        }
        any
    }

    /// Whether the owner's close frame was still to be sent.
    fn put_close(&mut self) -> bool {
        let (Phase::Closing { frame, .. }, Some(socket)) = (&mut self.phase, &mut self.socket)
        else {
            return false;
        };
        let Some(frame) = frame.take() else {
            return false;
        };
        socket.writer.close(Some(frame.code), &frame.reason);
        true
    }

    /// Sends what reading has made necessary.
    pub(super) fn answer(&mut self) {
        let has_more = |socket: &Socket| !socket.writer.unsent().is_empty();
        if self.socket.as_ref().is_some_and(has_more) {
            self.write_out();
        }
    }

    pub(super) fn pong(&mut self) {
        if let Some(socket) = &mut self.socket {
            socket.pong();
        }
    }

    pub(super) fn ping(&mut self, now: Instant) {
        if let Some(socket) = &mut self.socket {
            socket.writer.ping();
        }
        self.timers.pinged(now);
        self.write_out();
    }
}
