//! The task that keeps a connection alive while its owner does other things.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::connection::Shared;

/// Ends when the socket is gone.
pub(super) async fn pump(shared: Arc<Shared>) {
    let mut timer = pin!(sleep_until(Instant::now() + Duration::from_secs(3600)));
    poll_fn(|cx| {
        loop {
            let mut engine = shared.lock();
            let now = Instant::now();
            engine.set_pump(cx.waker());
            engine.tick(now);
            engine.drive(now);
            engine.wake_owner();
            let Some(next) = engine.next_tick(now) else {
                return Poll::Ready(());
            };
            // Only an earlier moment moves the timer. A later one is found when it fires: so that a
            // message costs no timer.
            if next < timer.deadline() || timer.is_elapsed() {
                timer.as_mut().reset(next);
            }
            engine.set_armed(timer.deadline());
            drop(engine);
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    })
    .await;
}
