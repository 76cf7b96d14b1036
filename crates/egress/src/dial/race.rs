//! Several addresses, one connection (RFC 8305): whoever is there first, TLS and all, and of the others nothing is left.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::addresses::Allowed;
use super::connect::Failure;

/// RFC 8305, section 8: the delay that it recommends, and the least that it allows.
const RECOMMENDED_DELAY: Duration = Duration::from_millis(250);
const LEAST_DELAY: Duration = Duration::from_millis(10);

/// After how long the next attempt starts: an equal part of a short time, so that silent addresses do not use up what
/// the last one needs.
pub(super) fn delay(deadline: Instant, attempts: usize) -> Duration {
    let left = deadline.saturating_duration_since(Instant::now());
    let share = left / u32::try_from(attempts.max(1)).unwrap_or(u32::MAX);
    share.clamp(LEAST_DELAY, RECOMMENDED_DELAY)
}

/// The first attempt that succeeds. The next one starts after `delay`, or at once when one fails; all of them run in the
/// future of the caller, so that dropping it, or a winner, ends them.
pub(super) async fn race<T, A>(
    addresses: Vec<Allowed>,
    delay: Duration,
    attempt: impl Fn(Allowed) -> A,
) -> Result<T, Failure>
where
    A: Future<Output = Result<T, Failure>>,
{
    let mut waiting = addresses.into_iter();
    let mut running = Vec::new();
    let mut failure = Failure::Connect(io::ErrorKind::AddrNotAvailable.into());
    loop {
        match waiting.next() {
            Some(address) => running.push(Box::pin(attempt(address))),
            None if running.is_empty() => return Err(failure),
            None => {}
        }
        tokio::select! {
            biased;
            ended = first_of(&mut running) => match ended {
                Ok(winner) => return Ok(winner),
                Err(ended) if ended.is_final() => return Err(ended),
                Err(ended) => failure = failure.or(ended),
            },
            () = sleep(delay), if waiting.len() > 0 => {}
        }
    }
}

/// The first that ends, taken out.
async fn first_of<A: Future>(running: &mut Vec<Pin<Box<A>>>) -> A::Output {
    poll_fn(|cx| {
        for place in 0..running.len() {
            if let Poll::Ready(output) = running[place].as_mut().poll(cx) {
                drop(running.remove(place));
                return Poll::Ready(output);
            }
        }
        Poll::Pending
    })
    .await
}
