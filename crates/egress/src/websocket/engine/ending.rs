//! How a connection ends: by the owner, by the peer, by a rule, by the transport.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::time::Instant;
use tungstenite::protocol::frame::coding::CloseCode;

use super::{Engine, Phase};
use crate::websocket::closed::Closed;

/// How long a server may take to end its side after the last frame.
const DRAIN: Duration = Duration::from_secs(1);
/// How long the owner has, at most, for what came before a violation.
const ANSWER: Duration = Duration::from_secs(1);

/// The peer broke a rule, after messages that the owner may still take and answer: what was read ahead of the owner
/// must not take back what came before it.
#[derive(Debug)]
pub(super) struct Violation {
    closed: Closed,
    code: CloseCode,
    deadline: Instant,
}

impl Engine {
    /// Ends everything now: one attempt at a close frame, then the socket is gone.
    pub(in crate::websocket) fn abort(&mut self, closed: Closed) {
        self.guarded(Self::say_goodbye);
        self.finish(closed);
        self.inbox.clear();
        self.over();
    }

    fn say_goodbye(&mut self) {
        if self.phase != Phase::Open {
            return;
        }
        let violation = self.violation.take();
        let code = violation.map_or(CloseCode::Away, |violation| violation.code);
        self.each_socket(|socket| {
            let _ = socket.close(Some(close_frame(code, "")));
            socket.get_mut().shut_down();
        });
    }

    /// Does something with the socket. A panic on the way, which no peer should be able to bring about, ends this
    /// connection and nothing else.
    pub(super) fn guarded(&mut self, act: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| act(self))).is_err() {
            self.finish(Closed::ByHost);
            self.over();
        }
    }

    /// As [`judge`](Self::judge), for an error of reading: it ends an open connection only once the owner has had
    /// what came before, and waits for more.
    pub(super) fn judge_read(&mut self, error: tungstenite::Error, now: Instant) {
        match self.broken_rule(&error) {
            Some((closed, code)) if self.phase == Phase::Open => {
                self.violation = Some(Violation {
                    closed,
                    code,
                    deadline: now + ANSWER,
                });
                self.break_off_if_answered(now);
                self.wake_pump();
            }
            _ => self.judge(error, now),
        }
    }

    /// Reads an error of the framing library: nothing to do now, or the end.
    pub(super) fn judge(&mut self, error: tungstenite::Error, now: Instant) {
        use tungstenite::Error;
        match (self.broken_rule(&error), error) {
            (_, Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            (Some((closed, code)), _) => self.fail_with(closed, code, now),
            _ => self.lost(),
        }
    }

    /// What the peer did wrong, and the code that says so (RFC 6455, section 7.4.1).
    fn broken_rule(&self, error: &tungstenite::Error) -> Option<(Closed, CloseCode)> {
        use tungstenite::Error;
        use tungstenite::error::ProtocolError::ResetWithoutClosingHandshake;
        match error {
            Error::Capacity(_) => Some((Closed::TooLarge, CloseCode::Size)),
            Error::Utf8(_) => Some((Closed::Protocol, CloseCode::Invalid)),
            Error::Protocol(ResetWithoutClosingHandshake) => None,
            Error::Protocol(_) | Error::AttackAttempt => {
                Some((Closed::Protocol, CloseCode::Protocol))
            }
            _ if self.is_malformed() => Some((Closed::Protocol, CloseCode::Protocol)),
            _ => None,
        }
    }

    fn is_malformed(&self) -> bool {
        let socket = self.socket.as_ref();
        socket.is_some_and(|socket| socket.get_ref().is_malformed())
    }

    /// An owner that waits, with nothing left to take, has answered what it wanted to.
    pub(super) fn break_off_if_answered(&mut self, now: Instant) {
        if self.owner.is_some() && self.inbox.is_empty() {
            self.break_off(now);
        }
    }

    pub(super) fn break_off(&mut self, now: Instant) {
        if let Some(Violation { closed, code, .. }) = self.violation.take() {
            self.fail_with(closed, code, now);
        }
    }

    pub(super) fn violation_is_due(&self, now: Instant) -> bool {
        let violation = self.violation.as_ref();
        violation.is_some_and(|violation| now >= violation.deadline)
    }

    pub(super) fn violation_deadline(&self, other: Instant) -> Instant {
        let violation = self.violation.as_ref();
        violation.map_or(other, |violation| violation.deadline.min(other))
    }

    /// The transport is gone.
    pub(super) fn lost(&mut self) {
        self.finish(Closed::Abnormal);
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

    /// Whatever comes after the owner's close frame, it was the owner who closed.
    pub(super) fn finish(&mut self, closed: Closed) {
        let closed = match self.phase {
            Phase::Closing { frame: None, .. } => Closed::ByOwner,
            _ => closed,
        };
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
