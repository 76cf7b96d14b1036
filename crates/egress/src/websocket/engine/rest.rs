//! What a connection gives back once it is quiet.

use tokio::time::Instant;
use tungstenite::WebSocket;
use tungstenite::protocol::Role;

use super::Engine;
use crate::websocket::transport::Transport;

/// Up to here a buffer is not worth the work. The library's own, of 8 KiB, does not grow for a frame of this length.
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
        self.start_turn();
        self.inbox.rest();
        self.outbox.rest();
        self.renew_library();
        let rests = !self.has_grown();
        self.timers.rested(rests, now);
    }

    pub(in crate::websocket) fn has_grown(&self) -> bool {
        let received = self
            .socket
            .as_ref()
            .map_or(0, |socket| socket.get_ref().frames().longest());
        received > SMALL as u64
            || self.longest_sent > SMALL
            || self.inbox.capacity() > SMALL
            || self.outbox.capacity() > SMALL
    }

    /// The library's buffers do not shrink. As it holds nothing between messages, another takes over.
    fn renew_library(&mut self) {
        let Some(mut socket) = self.socket.take_if(is_empty) else {
            return;
        };
        let config = *socket.get_config();
        socket.get_mut().start_afresh();
        let socket = WebSocket::from_raw_socket(socket.into_inner(), Role::Client, Some(config));
        self.socket = Some(socket);
        self.longest_sent = 0;
    }
}

/// Whether the library holds nothing, in either direction.
fn is_empty(socket: &mut WebSocket<Transport>) -> bool {
    // The first may send what there was no room for, and the second then says so.
    socket.get_ref().is_idle() && socket.flush().is_ok() && socket.flush().is_ok()
}
