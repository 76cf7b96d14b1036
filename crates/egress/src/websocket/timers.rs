//! The clocks of one connection, as data: no timer runs here.

use std::time::Duration;

use tokio::time::Instant;

use super::closed::Closed;

/// Settings, from `Limits`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intervals {
    pub(super) lifetime: Duration,
    pub(super) idle: Duration,
    pub(super) ping: Duration,
    pub(super) pong: Duration,
    pub(super) slow_consumer: Duration,
    /// Pings and pongs that are taken from the peer in one second.
    pub(super) control_frames_per_second: u32,
}

/// What the clock demands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    Ping,
    /// It has been quiet since its buffers grew.
    Rest,
    End(Closed),
}

/// For how long a connection is quiet before it gives back what its buffers have grown by.
const REST: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Timers {
    intervals: Intervals,
    opened: Instant,
    heard: Instant,
    /// When our last ping went out, until something is heard.
    pinged: Option<Instant>,
    full_since: Option<Instant>,
    /// Since when a message has been on its way without a whole frame of any kind.
    part_since: Option<Instant>,
    second: Instant,
    control_frames: u32,
    /// How many more may come in this second, since they could not be taken before.
    late_control_frames: u32,
    /// Since when buffers hold more than a quiet connection needs, or when they last could not be emptied.
    grown: Option<Instant>,
    /// When the owner last sent.
    sent: Instant,
}

impl Timers {
    pub(super) fn new(intervals: Intervals, now: Instant) -> Self {
        Self {
            intervals,
            opened: now,
            heard: now,
            pinged: None,
            full_since: None,
            second: now,
            part_since: None,
            control_frames: 0,
            late_control_frames: 0,
            grown: None,
            sent: now,
        }
    }

    /// Any frame is a sign of life. True when a deadline comes nearer by it: one for a pong gives way to the next
    /// ping.
    #[must_use]
    pub(super) fn heard(&mut self, now: Instant) -> bool {
        self.part_since = None;
        self.alive(now)
    }

    /// Bytes, and no whole frame: a peer that sends one long message can't answer pings meanwhile. It is alive, but
    /// not for ever. True as with [`heard`](Self::heard).
    #[must_use]
    pub(super) fn heard_part(&mut self, now: Instant) -> bool {
        self.part_since.get_or_insert(now);
        self.alive(now)
    }

    fn alive(&mut self, now: Instant) -> bool {
        self.heard = now;
        self.pinged.take().is_some()
    }

    pub(super) fn pinged(&mut self, now: Instant) {
        self.pinged = Some(now);
    }

    pub(super) fn sent(&mut self, now: Instant) {
        self.sent = now;
    }

    /// Counts a ping or pong of the peer.
    pub(super) fn too_many_control_frames(&mut self, now: Instant) -> bool {
        if now.duration_since(self.second) >= Duration::from_secs(1) {
            self.start_second(now, 0);
        }
        self.control_frames = self.control_frames.saturating_add(1);
        let most = self.intervals.control_frames_per_second;
        self.control_frames > most.saturating_add(self.late_control_frames)
    }

    /// True when this is news.
    pub(super) fn queue_is_full(&mut self, now: Instant) -> bool {
        let news = self.full_since.is_none();
        self.full_since.get_or_insert(now);
        news
    }

    /// While the queue was full nothing was read, so silence in that time says nothing of the peer, and its control frames
    /// come late. True when a deadline comes nearer by it.
    #[must_use]
    pub(super) fn queue_has_room(&mut self, now: Instant) -> bool {
        let Some(since) = self.full_since.take() else {
            return false;
        };
        let _ = self.heard(now);
        let seconds = now.saturating_duration_since(since).as_secs();
        if seconds > 0 {
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            let late = self.intervals.control_frames_per_second;
            self.start_second(now, late.saturating_mul(seconds));
        }
        true
    }

    fn start_second(&mut self, now: Instant, late: u32) {
        self.second = now;
        self.control_frames = 0;
        self.late_control_frames = late;
    }

    /// True when this is news.
    pub(super) fn has_grown(&mut self, now: Instant) -> bool {
        let news = self.grown.is_none();
        self.grown.get_or_insert(now);
        news
    }

    /// Whether what buffers had grown by was given back; if not, it is tried again later.
    pub(super) fn rested(&mut self, rests: bool, now: Instant) {
        self.grown = (!rests).then_some(now);
    }

    pub(super) fn due(&self, now: Instant) -> Option<Due> {
        if now >= self.lifetime_ends() {
            return Some(Due::End(Closed::Lifetime));
        }
        if let Some(since) = self.full_since {
            return (now >= since + self.intervals.slow_consumer)
                .then_some(Due::End(Closed::SlowConsumer));
        }
        if now >= self.silence_ends() {
            return Some(Due::End(Closed::Idle));
        }
        if self.pinged.is_none() && now >= self.heard + self.intervals.ping {
            return Some(Due::Ping);
        }
        self.rest()
            .is_some_and(|rest| now >= rest)
            .then_some(Due::Rest)
    }

    pub(super) fn next(&self) -> Instant {
        let end = self.lifetime_ends();
        if let Some(since) = self.full_since {
            return end.min(since + self.intervals.slow_consumer);
        }
        let ping = self.heard + self.intervals.ping;
        let quiet = if self.pinged.is_none() {
            ping.min(self.silence_ends())
        } else {
            self.silence_ends()
        };
        let next = end.min(quiet);
        self.rest().map_or(next, |rest| rest.min(next))
    }

    fn rest(&self) -> Option<Instant> {
        self.grown
            .map(|grown| grown.max(self.heard).max(self.sent) + REST)
    }

    pub(super) fn silent(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.heard)
    }

    pub(super) fn lifetime_ends(&self) -> Instant {
        self.opened + self.intervals.lifetime
    }

    /// When the connection ends if nothing happens: a ping that is still to come is not answered either.
    pub(super) fn ends(&self) -> Instant {
        let ends = match self.full_since {
            Some(since) => since + self.intervals.slow_consumer,
            None => {
                let unanswered = self.heard + self.intervals.ping + self.intervals.pong;
                self.silence_ends().min(unanswered)
            }
        };
        ends.min(self.lifetime_ends())
    }

    fn silence_ends(&self) -> Instant {
        let idle = self.part_since.unwrap_or(self.heard) + self.intervals.idle;
        self.pinged
            .map_or(idle, |pinged| idle.min(pinged + self.intervals.pong))
    }
}

#[cfg(test)]
#[path = "timers_tests.rs"]
mod tests;
