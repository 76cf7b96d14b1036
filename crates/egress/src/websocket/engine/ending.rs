//! How a connection ends: by the owner, by the peer, by a rule, by the transport.

use std::time::Duration;

use tokio::time::Instant;
use tungstenite::protocol::frame::coding::CloseCode;

use super::{Engine, Phase};
use crate::websocket::closed::Closed;

/// How long a server may take to end its side after the last frame.
const DRAIN: Duration = Duration::from_secs(1);

impl Engine {
    /// Ends everything now: one attempt at a close frame, then the socket is gone.
    pub(in crate::websocket) fn abort(&mut self, closed: Closed) {
        if self.phase == Phase::Open {
            self.each_socket(|socket| {
                let _ = socket.close(Some(close_frame(CloseCode::Away, "")));
                socket.get_mut().shut_down();
            });
        }
        self.finish(closed);
        self.inbox.clear();
        self.over();
    }

    /// Reads an error of the framing library: nothing to do now, or the end.
    pub(super) fn judge(&mut self, error: tungstenite::Error, now: Instant) {
        use tungstenite::Error;
        match error {
            Error::Io(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Error::Capacity(_) => self.fail(Closed::TooLarge, now),
            Error::Utf8(_) => self.fail_with(Closed::Protocol, CloseCode::Invalid, now),
            Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => {
                self.lost()
            }
            Error::Protocol(_) | Error::AttackAttempt => self.fail(Closed::Protocol, now),
            _ => self.lost(),
        }
    }

    /// The transport is gone.
    pub(super) fn lost(&mut self) {
        let closed = if matches!(self.phase, Phase::Closing { frame: None, .. }) {
            Closed::ByOwner
        } else {
            Closed::Abnormal
        };
        self.finish(closed);
        self.over();
    }

    pub(super) fn fail(&mut self, closed: Closed, now: Instant) {
        let code = match closed {
            Closed::TooLarge => CloseCode::Size,
            Closed::Protocol => CloseCode::Protocol,
            Closed::SlowConsumer => CloseCode::Policy,
            _ => CloseCode::Away,
        };
        self.fail_with(closed, code, now);
    }

    /// Tells the peer why, and gives it a moment to read that.
    pub(super) fn fail_with(&mut self, closed: Closed, code: CloseCode, now: Instant) {
        self.each_socket(|socket| {
            let _ = socket.close(Some(close_frame(code, "")));
        });
        self.start_draining(closed, now);
    }

    pub(super) fn start_draining(&mut self, closed: Closed, now: Instant) {
        self.finish(closed);
        self.phase = Phase::Draining {
            deadline: now + DRAIN,
        };
        self.drain();
        self.wake_pump();
    }

    pub(super) fn drain(&mut self) {
        let Some(socket) = &mut self.socket else {
            return;
        };
        match socket.flush() {
            Err(tungstenite::Error::Io(error))
                if error.kind() == std::io::ErrorKind::WouldBlock =>
            {
                return;
            }
            _ => socket.get_mut().shut_down(),
        }
        if socket.get_mut().discard() {
            self.over();
        }
    }

    pub(super) fn finish(&mut self, closed: Closed) {
        self.end.get_or_insert(closed);
        self.outbox.clear();
    }

    pub(super) fn over(&mut self) {
        self.phase = Phase::Over;
        self.socket = None;
        self.in_flight = 0;
        self.wake_pump();
    }
}

pub(super) fn close_frame(code: CloseCode, reason: &str) -> tungstenite::protocol::CloseFrame {
    tungstenite::protocol::CloseFrame {
        code,
        reason: reason.into(),
    }
}
