//! What the owner of a connection holds.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::closed::{CloseFrame, Closed, ReceiveError, SendError};
use super::engine::{Engine, Phase, Waits};
use super::queue::{Batch, Message};

/// Longer than anyone waits, and no moment that the clock can't say.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// One open WebSocket connection. Dropping it ends it at once: one attempt at a close frame, then the socket is
/// gone, and nothing lingers.
///
/// A tokio task, the pump, reads and answers pings while the owner does other things. While the owner waits in a
/// call, its own task does so.
#[derive(Debug)]
pub struct Connection {
    shared: Arc<Shared>,
    settled: Settled,
}

/// Stands for an owner that waits. While it lives, the owner's task is woken by the socket itself; when it is
/// dropped, the pump is in charge again.
#[derive(Debug)]
pub struct Waiter {
    shared: Arc<Shared>,
    number: u64,
}

/// Ends a connection that someone else owns. Does not keep it alive.
#[derive(Debug, Clone)]
pub struct Ender {
    shared: Weak<Shared>,
}

/// What open settled, once and for all.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub(super) subprotocol: Option<String>,
    pub(super) message_bytes: usize,
    pub(super) send_timeout: Duration,
    pub(super) close_timeout: Duration,
}

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Messages can be sent and received.
    Open,
    /// The closing handshake is under way.
    Closing,
    /// It has ended; messages received before may still be taken.
    Closed,
}

/// A look at a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// How far it is.
    pub state: State,
    /// How it ended, once it has.
    pub closed: Option<Closed>,
    /// Received and not yet taken.
    pub queued_messages: usize,
    /// Received and not yet taken.
    pub queued_bytes: usize,
    /// Accepted and not yet taken by the transport.
    pub unsent_bytes: usize,
    /// Since it was opened.
    pub received_messages: u64,
    /// Since it was opened.
    pub received_bytes: u64,
    /// Since it was opened.
    pub sent_messages: u64,
    /// Since it was opened.
    pub sent_bytes: u64,
    /// Since the last sign of life from the peer.
    pub silent: Duration,
    /// Until it is ended if nothing happens: for silence, for a full receive queue, or at the end of its life.
    pub ends_in: Duration,
    /// Until the end of its life.
    pub lifetime_left: Duration,
}

pub(super) struct Shared {
    engine: Mutex<Engine>,
    /// How many there have been.
    waiters: AtomicU64,
}

impl Connection {
    pub(super) fn new(engine: Engine, settled: Settled) -> Self {
        let shared = Arc::new(Shared {
            engine: Mutex::new(engine),
            waiters: AtomicU64::new(0),
        });
        tokio::spawn(super::pump::pump(Arc::clone(&shared)));
        Self { shared, settled }
    }

    /// The subprotocol that the server chose.
    pub fn subprotocol(&self) -> Option<&str> {
        self.settled.subprotocol.as_deref()
    }

    /// Hands a message over. It is accepted whole or not at all. Waits for room in the send queue, up to the send
    /// time-out; does not wait for what only the owner could do.
    pub async fn send(&mut self, message: Message) -> Result<(), SendError> {
        if message.len() > self.settled.message_bytes {
            return Err(SendError::TooLarge(self.settled.message_bytes as u64));
        }
        let waiter = self.waiter();
        let mut message = Some(message);
        let sending = poll_fn(|cx| waiter.poll_send(cx, &mut message));
        timeout(self.settled.send_timeout, sending)
            .await
            .unwrap_or(Err(SendError::Timeout))
    }

    /// The next message; none if `wait` passed first.
    pub async fn receive(&mut self, wait: Duration) -> Result<Option<Message>, ReceiveError> {
        self.receive_with(wait, |engine| engine.inbox.pop()).await
    }

    /// Waits for a message, then takes what is there: at most `messages`, and at most `bytes` unless the first
    /// alone is longer. Empty if `wait` passed first.
    pub async fn receive_many(
        &mut self,
        messages: usize,
        bytes: usize,
        wait: Duration,
    ) -> Result<Batch, ReceiveError> {
        let batch = self
            .receive_with(wait, |engine| Some(engine.inbox.pop_many(messages, bytes)))
            .await?;
        Ok(batch.unwrap_or_default())
    }

    /// Starts the closing handshake and waits for its end, up to the close time-out.
    pub async fn close(&mut self, frame: CloseFrame) {
        let now = Instant::now();
        let deadline = now + self.settled.close_timeout;
        self.shared.lock().start_closing(frame, deadline, now);
        let waiter = self.waiter();
        // The engine has the same deadline; this one only bounds a pump that is not scheduled.
        let _ = timeout(
            self.settled.close_timeout,
            poll_fn(|cx| waiter.poll_end(cx)),
        )
        .await;
    }

    /// A look at it, without waiting.
    pub fn status(&self) -> Status {
        let engine = self.shared.lock();
        let counts = engine.counts;
        let (timers, now) = (&engine.timers, Instant::now());
        let is_over = engine.end().is_some();
        let until = |moment: Instant| match is_over {
            true => Duration::ZERO,
            false => moment.saturating_duration_since(now),
        };
        Status {
            state: match (engine.end(), engine.phase()) {
                (Some(_), _) | (None, Phase::Over) => State::Closed,
                (None, Phase::Open) => State::Open,
                (None, _) => State::Closing,
            },
            closed: engine.end().cloned(),
            queued_messages: engine.inbox.messages(),
            queued_bytes: engine.inbox.bytes(),
            unsent_bytes: engine.unsent_bytes(),
            received_messages: counts.received_messages,
            received_bytes: counts.received_bytes,
            sent_messages: counts.sent_messages,
            sent_bytes: counts.sent_bytes,
            silent: timers.silent(now),
            ends_in: until(timers.ends()),
            lifetime_left: until(timers.lifetime_ends()),
        }
    }

    /// To wait for several connections at once: see [`Waiter::poll_ready`]. Of several waiters of one connection the one
    /// that was polled last is woken, and none if that one is gone, until another is polled.
    pub fn waiter(&self) -> Waiter {
        Waiter {
            shared: Arc::clone(&self.shared),
            number: self.shared.waiters.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }

    /// To end it from elsewhere, whatever its owner does.
    pub fn ender(&self) -> Ender {
        Ender {
            shared: Arc::downgrade(&self.shared),
        }
    }

    /// Whether its buffers hold more than a quiet connection needs.
    #[cfg(test)]
    pub(super) fn has_grown(&self) -> bool {
        self.shared.lock().has_grown()
    }

    async fn receive_with<T>(
        &mut self,
        wait: Duration,
        mut take: impl FnMut(&mut Engine) -> Option<T>,
    ) -> Result<Option<T>, ReceiveError> {
        // What is there already needs no wait: an owner that asks again and again would have the thread for itself.
        tokio::task::coop::consume_budget().await;
        let waiter = self.waiter();
        let mut deadline = None;
        poll_fn(|cx| waiter.poll_receive(cx, wait, &mut deadline, &mut take)).await
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.shared.lock().abort(Closed::ByHost);
    }
}

impl Ender {
    /// Ends it at once, as dropping it does: close code 1001 for the peer, [`Closed::ByHost`] for the owner. False if it
    /// had ended before.
    pub fn end(&self) -> bool {
        let Some(shared) = self.shared.upgrade() else {
            return false;
        };
        let mut engine = shared.lock();
        let was_open = engine.end().is_none();
        engine.abort(Closed::ByHost);
        engine.wake_owner();
        was_open
    }

    /// How often it was driven.
    #[cfg(test)]
    pub(super) fn turns(&self) -> usize {
        self.shared.upgrade().map_or(0, |it| it.lock().turns)
    }

    /// Whether nothing is left of it.
    pub fn is_gone(&self) -> bool {
        self.shared.strong_count() == 0
    }
}

impl Waiter {
    /// Ready once there is a message to receive or the connection has ended.
    pub fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut engine = self.shared.lock();
        if is_ready(&engine) {
            return Poll::Ready(());
        }
        engine.owner_waits(self.number, cx.waker(), Waits::Message(None));
        engine.drive(Instant::now());
        if is_ready(&engine) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// What `take` makes of the receive queue, or none once `wait` has passed since the first poll.
    fn poll_receive<T>(
        &self,
        cx: &mut Context<'_>,
        wait: Duration,
        deadline: &mut Option<Instant>,
        take: &mut impl FnMut(&mut Engine) -> Option<T>,
    ) -> Poll<Result<Option<T>, ReceiveError>> {
        let mut engine = self.shared.lock();
        if !is_ready(&engine) {
            let now = Instant::now();
            let until =
                *deadline.get_or_insert_with(|| now.checked_add(wait).unwrap_or(now + YEAR));
            engine.owner_waits(self.number, cx.waker(), Waits::Message(Some(until)));
            engine.drive(now);
            if !is_ready(&engine) {
                return match now >= until {
                    true => Poll::Ready(Ok(None)),
                    false => Poll::Pending,
                };
            }
        }
        if engine.inbox.is_empty() {
            return Poll::Ready(Err(engine.end().cloned().unwrap_or(Closed::ByHost)));
        }
        let was_full = !engine.inbox.has_room();
        let taken = take(&mut engine);
        if was_full {
            engine.drive(Instant::now());
        }
        Poll::Ready(Ok(taken))
    }

    fn poll_send(
        &self,
        cx: &mut Context<'_>,
        message: &mut Option<Message>,
    ) -> Poll<Result<(), SendError>> {
        let mut engine = self.shared.lock();
        let now = Instant::now();
        if let Some(closed) = closed_for_sending(&engine) {
            return Poll::Ready(Err(closed.into()));
        }
        let length = message.as_ref().map_or(0, Message::len);
        if !engine.outbox.has_room(length) {
            engine.owner_waits(self.number, cx.waker(), Waits::Progress);
            engine.drive(now);
        }
        if let Some(closed) = closed_for_sending(&engine) {
            return Poll::Ready(Err(closed.into()));
        }
        match message.take_if(|_| engine.outbox.has_room(length)) {
            Some(message) => {
                engine.accept(message, now);
                Poll::Ready(Ok(()))
            }
            // The peer may be waiting for us to read, and reading waits for the owner to receive.
            None if !engine.inbox.has_room() => Poll::Ready(Err(SendError::ReceiveFirst)),
            None => Poll::Pending,
        }
    }

    fn poll_end(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut engine = self.shared.lock();
        if engine.end().is_none() {
            engine.owner_waits(self.number, cx.waker(), Waits::Progress);
            engine.drive(Instant::now());
        }
        if engine.end().is_some() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.shared.lock().owner_leaves(self.number);
    }
}

impl Shared {
    /// A panic under the lock poisons nothing that matters: the state is dropped with its connection.
    pub(super) fn lock(&self) -> MutexGuard<'_, Engine> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

fn is_ready(engine: &Engine) -> bool {
    !engine.inbox.is_empty() || engine.end().is_some()
}

fn closed_for_sending(engine: &Engine) -> Option<Closed> {
    match engine.phase() {
        Phase::Open => None,
        Phase::Closing { .. } => Some(Closed::ByOwner),
        _ => Some(engine.end().cloned().unwrap_or(Closed::ByHost)),
    }
}
