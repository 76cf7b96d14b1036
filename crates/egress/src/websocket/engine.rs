//! The state of one connection, driven by whoever is there: the owner while it waits, the pump otherwise.

mod ending;
mod rest;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use bytes::Bytes;
use tokio::time::Instant;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Message as Frame, WebSocket};

use self::ending::{Violation, close_frame};
use super::closed::{CloseFrame, Closed};
use super::queue::{Inbox, Message, Outbox};
use super::timers::{Due, Timers};
use super::transport::Transport;

/// What the owner's host calls and the pump share, behind one lock. It is never held across an await.
pub(super) struct Engine {
    /// None once the socket is gone.
    socket: Option<WebSocket<Transport>>,
    phase: Phase,
    end: Option<Closed>,
    /// Nothing is read once the peer has broken a rule; the phase stays open for what came before.
    violation: Option<Violation>,
    pub(super) inbox: Inbox,
    pub(super) outbox: Outbox,
    /// Bytes handed to the framing library and not yet taken by the transport.
    in_flight: usize,
    /// The longest message sent since the last rest.
    longest_sent: usize,
    pub(super) timers: Timers,
    pub(super) counts: Counts,
    /// The owner, while it waits in a call.
    owner: Option<Waker>,
    pump: Option<Waker>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    /// The owner closed: what is queued goes out, then the frame, then the peer's answer is awaited.
    Closing {
        frame: Option<CloseFrame>,
        deadline: Instant,
    },
    /// Both have said what they had to say; the peer ends the stream first (RFC 6455, section 7.1.1).
    Draining {
        deadline: Instant,
    },
    Over,
}

/// Messages and their bytes since the connection was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) received_messages: u64,
    pub(super) received_bytes: u64,
    pub(super) sent_messages: u64,
    pub(super) sent_bytes: u64,
}

impl Engine {
    pub(super) fn new(
        socket: WebSocket<Transport>,
        inbox: Inbox,
        outbox: Outbox,
        timers: Timers,
    ) -> Self {
        Self {
            socket: Some(socket),
            phase: Phase::Open,
            end: None,
            violation: None,
            inbox,
            outbox,
            in_flight: 0,
            longest_sent: 0,
            timers,
            counts: Counts::default(),
            owner: None,
            pump: None,
        }
    }

    pub(super) fn phase(&self) -> &Phase {
        &self.phase
    }

    pub(super) fn end(&self) -> Option<&Closed> {
        self.end.as_ref()
    }

    pub(super) fn unsent_bytes(&self) -> usize {
        self.outbox.bytes() + self.in_flight
    }

    pub(super) fn set_pump(&mut self, waker: &Waker) {
        keep_waker(&mut self.pump, waker);
    }

    /// From here on the owner's task drives: it is woken by the socket itself, with no task in between.
    pub(super) fn owner_waits(&mut self, waker: &Waker) {
        keep_waker(&mut self.owner, waker);
    }

    /// The owner goes: the socket must wake the pump again.
    pub(super) fn owner_leaves(&mut self, now: Instant) {
        if self.owner.take().is_some() && !self.pump_watches() {
            self.drive(now);
        }
    }

    /// Hands an idle socket over without a turn, which would clear the read buffer to find nothing.
    fn pump_watches(&self) -> bool {
        match (&self.phase, &self.pump, &self.socket) {
            (Phase::Open, Some(pump), Some(socket)) => socket.get_ref().watch(pump),
            _ => false,
        }
    }

    /// Accepts a message. The caller has asked for room.
    pub(super) fn accept(&mut self, message: Message, now: Instant) {
        self.counts.sent_messages += 1;
        self.counts.sent_bytes += message.len() as u64;
        self.outbox.push(message);
        self.timers.sent(now);
        // Reading goes on as it is: whoever the socket was to wake for it still is.
        self.start_turn();
        self.guarded(|engine| engine.write_out(now));
        self.note_growth(now);
    }

    /// Starts the closing handshake; a second call changes nothing.
    pub(super) fn start_closing(&mut self, frame: CloseFrame, deadline: Instant, now: Instant) {
        if self.violation.is_some() {
            self.break_off(now);
        } else if self.phase == Phase::Open {
            self.phase = Phase::Closing {
                frame: Some(frame),
                deadline,
            };
            self.wake_pump();
            self.drive(now);
        }
    }

    /// Writes and reads as far as both go without waiting.
    pub(super) fn drive(&mut self, now: Instant) {
        self.guarded(|engine| engine.take_turn(now));
    }

    fn take_turn(&mut self, now: Instant) {
        self.start_turn();
        match self.phase {
            Phase::Open | Phase::Closing { .. } => {
                let before = self.bytes_read();
                self.write_out(now);
                let took = self.read_in(now);
                if !took && self.bytes_read() > before && self.timers.heard_part(now) {
                    self.wake_pump();
                }
            }
            Phase::Draining { .. } => self.drain(),
            Phase::Over => {}
        }
        if self
            .socket
            .as_ref()
            .is_some_and(|socket| socket.get_ref().turn_is_over())
        {
            wake_after_others(driver(&self.owner, &self.pump));
        }
        self.note_growth(now);
    }

    fn start_turn(&mut self) {
        let waker = driver(&self.owner, &self.pump);
        if let Some(socket) = &mut self.socket {
            socket.get_mut().start_turn(waker);
        }
    }

    /// What the clock demands. Called by the pump.
    pub(super) fn tick(&mut self, now: Instant) {
        self.guarded(|engine| engine.take_tick(now));
    }

    fn take_tick(&mut self, now: Instant) {
        match self.phase {
            Phase::Open if self.violation_is_due(now) => self.break_off(now),
            Phase::Open => match self.timers.due(now) {
                Some(Due::Ping) => self.ping(now),
                Some(Due::End(closed)) => self.fail(closed, now),
                Some(Due::Rest) => self.rest(now),
                None => {}
            },
            Phase::Closing { deadline, .. } if now >= deadline => {
                self.finish(Closed::ByOwner);
                self.over();
            }
            Phase::Draining { deadline } if now >= deadline => self.over(),
            _ => {}
        }
    }

    /// When `tick` is wanted next.
    pub(super) fn next_tick(&self) -> Option<Instant> {
        match self.phase {
            Phase::Open => Some(self.violation_deadline(self.timers.next())),
            Phase::Closing { deadline, .. } | Phase::Draining { deadline } => Some(deadline),
            Phase::Over => None,
        }
    }

    /// The pump has driven in the place of a waiting owner: what that one waits for may be there.
    pub(super) fn wake_owner(&self) {
        if let Some(owner) = &self.owner {
            owner.wake_by_ref();
        }
    }

    fn each_socket(&mut self, act: impl FnOnce(&mut WebSocket<Transport>)) {
        if let Some(socket) = &mut self.socket {
            act(socket);
        }
    }

    fn write_out(&mut self, now: Instant) {
        while let Some(socket) = &mut self.socket {
            match socket.flush() {
                Ok(()) => self.in_flight = 0,
                Err(error) => return self.judge(error, now),
            }
            let Some(message) = self.outbox.pop() else {
                return self.send_close(now);
            };
            self.in_flight = message.len();
            self.longest_sent = self.longest_sent.max(message.len());
            match socket.write(frame_of(message)) {
                Ok(()) => {}
                Err(error) => return self.judge(error, now),
            }
        }
    }

    fn send_close(&mut self, now: Instant) {
        let Phase::Closing { frame, .. } = &mut self.phase else {
            return;
        };
        let (Some(frame), Some(socket)) = (frame.take(), &mut self.socket) else {
            return;
        };
        if let Err(error) = socket.close(Some(close_frame(
            CloseCode::from(frame.code),
            &frame.reason,
        ))) {
            self.judge(error, now);
        }
    }

    fn bytes_read(&self) -> u64 {
        self.socket
            .as_ref()
            .map_or(0, |socket| socket.get_ref().read)
    }

    /// Whether any frame was whole.
    fn read_in(&mut self, now: Instant) -> bool {
        if self.violation.is_some() {
            self.break_off_if_answered(now);
            return false;
        }
        let mut took = false;
        while matches!(self.phase, Phase::Open | Phase::Closing { .. }) {
            let closing = self.phase != Phase::Open;
            if !closing && !self.inbox.has_room() {
                if self.timers.queue_is_full(now) {
                    self.wake_pump();
                }
                return took;
            }
            if self.timers.queue_has_room(now) {
                self.wake_pump();
            }
            let Some(socket) = &mut self.socket else {
                return took;
            };
            match socket.read() {
                Ok(frame) => self.take(frame, now, closing),
                Err(error) => {
                    self.judge_read(error, now);
                    return took;
                }
            }
            took = true;
        }
        took
    }

    fn take(&mut self, frame: Frame, now: Instant, closing: bool) {
        if self.timers.heard(now) {
            self.wake_pump();
        }
        match frame {
            // An owner that closed has said that it wants no more.
            Frame::Text(_) | Frame::Binary(_) if closing => {}
            Frame::Text(text) => self.receive(text.as_bytes(), true),
            Frame::Binary(bytes) => self.receive(&bytes, false),
            Frame::Ping(_) | Frame::Pong(_) => {
                if self.timers.too_many_control_frames(now) {
                    self.fail_with(Closed::Protocol, CloseCode::Policy, now);
                }
            }
            Frame::Close(frame) => self.peer_closed(frame, now),
            Frame::Frame(_) => {}
        }
    }

    fn receive(&mut self, bytes: &[u8], is_text: bool) {
        self.counts.received_messages += 1;
        self.counts.received_bytes += bytes.len() as u64;
        self.inbox.push(bytes, is_text);
    }

    fn peer_closed(&mut self, frame: Option<tungstenite::protocol::CloseFrame>, now: Instant) {
        let frame = frame.map(|frame| CloseFrame {
            code: frame.code.into(),
            reason: frame.reason.to_string(),
        });
        // The library answers a code that no endpoint may send as it should, and then shows us its own answer.
        let closed = match &frame {
            Some(shown) if self.close_code() != Some(shown.code) => Closed::Protocol,
            _ => Closed::ByPeer(frame),
        };
        self.start_draining(closed, now);
    }

    /// The code that the peer has sent.
    fn close_code(&self) -> Option<u16> {
        let socket = self.socket.as_ref()?;
        socket.get_ref().frames().close_code()
    }

    fn ping(&mut self, now: Instant) {
        self.each_socket(|socket| {
            let _ = socket.write(Frame::Ping(Bytes::new()));
        });
        self.timers.pinged(now);
        self.write_out(now);
    }

    fn wake_pump(&self) {
        if let Some(pump) = &self.pump {
            pump.wake_by_ref();
        }
    }
}

/// Before the pump's first turn nobody can be woken; that turn drives again.
fn driver<'a>(owner: &'a Option<Waker>, pump: &'a Option<Waker>) -> &'a Waker {
    owner.as_ref().or(pump.as_ref()).unwrap_or(Waker::noop())
}

/// A task that wakes itself keeps its place, and the scheduler asks the operating system for the sockets of others only
/// now and then. One that yields comes after them.
fn wake_after_others(waker: &Waker) {
    let mut yielding = pin!(tokio::task::yield_now());
    let _ = yielding.as_mut().poll(&mut Context::from_waker(waker));
}

fn keep_waker(slot: &mut Option<Waker>, waker: &Waker) {
    match slot {
        Some(kept) => kept.clone_from(waker),
        None => *slot = Some(waker.clone()),
    }
}

fn frame_of(message: Message) -> Frame {
    match message {
        Message::Text(text) => Frame::Text(text),
        Message::Binary(bytes) => Frame::Binary(bytes),
    }
}
