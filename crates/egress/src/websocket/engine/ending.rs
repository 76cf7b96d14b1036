//! How a connection ends: by the owner, by the peer, by a rule, by the transport.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::time::Instant;

use super::{Engine, Phase};
use crate::websocket::closed::{CloseFrame, Closed};
use crate::websocket::reader::Broken;
use crate::websocket::socket::ReadError;

/// Close codes that the host sends (RFC 6455, section 7.4.1).
pub(super) mod code {
    pub(in super::super) const AWAY: u16 = 1001;
    pub(in super::super) const PROTOCOL: u16 = 1002;
    pub(in super::super) const INVALID: u16 = 1007;
    pub(in super::super) const POLICY: u16 = 1008;
    pub(in super::super) const SIZE: u16 = 1009;
}

/// How long a server may take to end its side after the last frame.
const DRAIN: Duration = Duration::from_secs(1);
/// How long the owner has, at most, for what came before a violation.
const ANSWER: Duration = Duration::from_secs(1);

/// The peer broke a rule, after messages that the owner may still take and answer: what was read ahead of the owner
/// must not take back what came before it.
#[derive(Debug)]
pub(super) struct Violation {
    closed: Closed,
    code: u16,
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
        let code = violation.map_or(code::AWAY, |violation| violation.code);
        if let Some(socket) = &mut self.socket {
            socket.writer.close(Some(code), "");
            let _ = socket.flush();
            socket.shut_down();
        }
    }

    /// Does something with the socket. A panic on the way, which no peer should be able to bring about, ends this
    /// connection and nothing else.
    pub(super) fn guarded(&mut self, act: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| act(self))).is_err() {
            self.finish(Closed::ByHost);
            self.over();
        }
    }

    /// What ended reading: nothing to do now, or the end. A broken rule ends an open connection only once the owner has
    /// had what came before, and waits for more.
    pub(super) fn judge_read(&mut self, error: ReadError, now: Instant) {
        let (closed, code) = match error {
            ReadError::Waits => return,
            ReadError::Lost => return self.lost(),
            ReadError::Broken(Broken::Protocol) => (Closed::Protocol, code::PROTOCOL),
            ReadError::Broken(Broken::NotUtf8) => (Closed::Protocol, code::INVALID),
            ReadError::Broken(Broken::TooLarge) => (Closed::TooLarge, code::SIZE),
        };
        if self.phase != Phase::Open {
            return self.fail_with(closed, code, now);
        }
        self.violation = Some(Violation {
            closed,
            code,
            deadline: now + ANSWER,
        });
        self.break_off_if_answered(now);
        self.wake_pump();
    }

    /// The peer's close frame is there. It is answered at once (RFC 6455, section 5.5.1).
    pub(super) fn peer_closed(&mut self, now: Instant) {
        let Some(socket) = &mut self.socket else {
            return;
        };
        match close_frame(socket.control()) {
            Ok(frame) => {
                let (code, reason) = match &frame {
                    Some(frame) => (Some(frame.code), frame.reason.as_str()),
                    None => (None, ""),
                };
                socket.writer.close(code, reason);
                self.start_draining(Closed::ByPeer(frame), now);
            }
            Err(code) => self.fail_with(Closed::Protocol, code, now),
        }
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
            Closed::TooLarge => code::SIZE,
            Closed::Protocol => code::PROTOCOL,
            Closed::SlowConsumer => code::POLICY,
            _ => code::AWAY,
        };
        self.fail_with(closed, code, now);
    }

    /// Tells the peer why, and gives it a moment to read that.
    pub(super) fn fail_with(&mut self, closed: Closed, code: u16, now: Instant) {
        if let Some(socket) = &mut self.socket {
            socket.writer.close(Some(code), "");
        }
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
            Ok(false) => return,
            Ok(true) | Err(_) => socket.shut_down(),
        }
        if socket.discard() {
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
        self.inbox.drop_part();
        self.wake_pump();
    }
}

/// Reads the payload of a close frame, the peer's: a code and a reason, or nothing. An error is the code that answers
/// it.
fn close_frame(payload: &[u8]) -> Result<Option<CloseFrame>, u16> {
    let (code, reason) = match payload {
        [] => return Ok(None),
        [_] => return Err(code::PROTOCOL),
        &[first, second, ref reason @ ..] => (u16::from_be_bytes([first, second]), reason),
    };
    if !may_be_sent(code) {
        return Err(code::PROTOCOL);
    }
    match std::str::from_utf8(reason) {
        Ok(reason) => Ok(Some(CloseFrame {
            code,
            reason: reason.to_owned(),
        })),
        Err(_) => Err(code::INVALID),
    }
}

/// Whether an endpoint may send a code (RFC 6455, section 7.4, and the registry that it set up): not those that only
/// stand for the lack of one, and none that nobody has given a meaning to.
fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}
