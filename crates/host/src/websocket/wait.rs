//! Waiting for several connections at once.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::time::timeout;
use yoi_egress::Waiter;

/// The places of those that are ready; none if `wait` passed first.
pub(super) async fn any(waiters: &[Waiter], wait: Duration) -> Vec<u32> {
    let ready = poll_fn(|cx| {
        // Every one is polled, so that each has the waker and each is driven.
        let ready: Vec<u32> = (0..)
            .zip(waiters)
            .filter(|(_, waiter)| waiter.poll_ready(cx).is_ready())
            .map(|(place, _)| place)
            .collect();
        if ready.is_empty() {
            Poll::Pending
        } else {
            Poll::Ready(ready)
        }
    });
    timeout(wait, ready).await.unwrap_or_default()
}
