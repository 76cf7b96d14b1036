//! The state of one connection, driven by whoever is there: the owner while it waits, the pump otherwise.

mod ending;
mod rest;
mod write;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use tokio::time::Instant;

use self::ending::{Violation, code};
use super::closed::{CloseFrame, Closed};
use super::queue::{Inbox, Message, Outbox};
use super::reader::Incoming;
use super::socket::Socket;
use super::timers::{Due, Timers};

/// What the owner's host calls and the pump share, behind one lock. It is never held across an await.
pub(super) struct Engine {
    /// None once the socket is gone.
    socket: Option<Socket>,
    phase: Phase,
    end: Option<Closed>,
    /// Nothing is read once the peer has broken a rule; the phase stays open for what came before.
    violation: Option<Violation>,
    pub(super) inbox: Inbox,
    pub(super) outbox: Outbox,
    pub(super) timers: Timers,
    pub(super) counts: Counts,
    /// The owner, while it waits in a call.
    owner: Option<Waker>,
    /// By which of its waiters.
    waiter: u64,
    waits: Waits,
    pump: Option<Waker>,
    /// When the pump's timer fires.
    armed: Option<Instant>,
    #[cfg(test)]
    pub(super) turns: usize,
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

/// What an owner waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// For a message, until then if there is a then: the pump wakes it.
    Message(Option<Instant>),
    /// For something that reading may bring about, however many messages there are: room to send, or the end.
    Progress,
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
    pub(super) fn new(socket: Socket, inbox: Inbox, outbox: Outbox, timers: Timers) -> Self {
        Self {
            socket: Some(socket),
            phase: Phase::Open,
            end: None,
            violation: None,
            inbox,
            outbox,
            timers,
            counts: Counts::default(),
            owner: None,
            waiter: 0,
            waits: Waits::Progress,
            pump: None,
            armed: None,
            #[cfg(test)]
            turns: 0,
        }
    }

    pub(super) fn phase(&self) -> &Phase {
        &self.phase
    }

    pub(super) fn end(&self) -> Option<&Closed> {
        self.end.as_ref()
    }

    pub(super) fn unsent_bytes(&self) -> usize {
        let in_flight = |socket: &Socket| socket.writer.in_flight();
        self.outbox.bytes() + self.socket.as_ref().map_or(0, in_flight)
    }

    pub(super) fn set_pump(&mut self, waker: &Waker) {
        keep_waker(&mut self.pump, waker);
    }

    pub(super) fn set_armed(&mut self, moment: Instant) {
        self.armed = Some(moment);
    }

    /// From here on the owner's task drives: it is woken by the socket itself, with no task in between.
    ///
    /// At the deadline it is woken by the pump, whose timer is set anyway: most messages come long before, and so cost no
    /// timer of their own.
    pub(super) fn owner_waits(&mut self, waiter: u64, waker: &Waker, waits: Waits) {
        keep_waker(&mut self.owner, waker);
        self.waiter = waiter;
        self.waits = waits;
        if self
            .owner_deadline()
            .is_some_and(|deadline| self.armed.is_none_or(|armed| deadline < armed))
        {
            self.wake_pump();
        }
    }

    fn owner_deadline(&self) -> Option<Instant> {
        match (&self.owner, self.waits) {
            (Some(_), Waits::Message(deadline)) => deadline,
            _ => None,
        }
    }

    /// Whether what there is serves an owner better than more of it.
    fn owner_is_served(&self) -> bool {
        let wants_messages = self.owner.is_some() && self.waits != Waits::Progress;
        wants_messages && !self.inbox.is_empty()
    }

    /// The owner goes: the socket must wake the pump again. A waiter that another one came after changes nothing.
    pub(super) fn owner_leaves(&mut self, waiter: u64) {
        if self.waiter != waiter {
            return;
        }
        if self.owner.take().is_some() && !self.pump_watches() {
            self.wake_pump();
        }
    }

    /// Hands an idle socket over without a turn, which would find nothing.
    fn pump_watches(&self) -> bool {
        match (&self.phase, &self.pump, &self.socket) {
            (Phase::Open, Some(pump), Some(socket)) => socket.watch(pump),
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
        self.guarded(|engine| engine.write_out());
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
        #[cfg(test)]
        {
            self.turns += 1;
        }
        self.start_turn();
        match self.phase {
            Phase::Open | Phase::Closing { .. } => {
                let before = self.bytes_read();
                self.write_out();
                let took = self.read_in(now);
                self.answer();
                if !took && self.bytes_read() > before && self.timers.heard_part(now) {
                    self.wake_pump();
                }
            }
            Phase::Draining { .. } => self.drain(),
            Phase::Over => {}
        }
        if let Some(socket) = &mut self.socket {
            socket.end_turn();
            if socket.turn_is_over() {
                wake_after_others(driver(&self.owner, &self.pump));
            }
        }
        self.note_growth(now);
    }

    fn start_turn(&mut self) {
        let waker = driver(&self.owner, &self.pump);
        if let Some(socket) = &mut self.socket {
            socket.start_turn(waker);
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
    pub(super) fn next_tick(&self, now: Instant) -> Option<Instant> {
        let next = match self.phase {
            Phase::Open => self.violation_deadline(self.timers.next()),
            Phase::Closing { deadline, .. } | Phase::Draining { deadline } => deadline,
            Phase::Over => return None,
        };
        // An owner whose moment has come has been woken, and knows itself that it has.
        let deadline = self.owner_deadline().filter(|deadline| *deadline > now);
        Some(deadline.map_or(next, |deadline| deadline.min(next)))
    }

    /// The pump has driven in the place of a waiting owner: what that one waits for may be there.
    pub(super) fn wake_owner(&self) {
        if let Some(owner) = &self.owner {
            owner.wake_by_ref();
        }
    }

    fn bytes_read(&self) -> u64 {
        self.socket.as_ref().map_or(0, |socket| socket.read)
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
            let is_served = self.owner_is_served();
            let Some(socket) = &mut self.socket else {
                return took;
            };
            match socket.take(&mut self.inbox, is_served) {
                Ok(incoming) => self.note(incoming, now, closing),
                Err(error) => {
                    self.judge_read(error, now);
                    return took;
                }
            }
            took = true;
        }
        took
    }

    fn note(&mut self, incoming: Incoming, now: Instant, closing: bool) {
        if self.timers.heard(now) {
            self.wake_pump();
        }
        match incoming {
            // An owner that closed has said that it wants no more.
            Incoming::Message if closing => self.inbox.drop_last(),
            Incoming::Message => self.count_received(),
            Incoming::Ping | Incoming::Pong if self.timers.too_many_control_frames(now) => {
                self.fail_with(Closed::Protocol, code::POLICY, now);
            }
            Incoming::Ping => self.pong(),
            Incoming::Pong => {}
            Incoming::Close => self.peer_closed(now),
        }
    }

    fn count_received(&mut self) {
        self.counts.received_messages += 1;
        self.counts.received_bytes += self.inbox.last_length() as u64;
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
