//! The race itself, by a clock that only moves when nothing else does.

use std::cell::{Cell, RefCell};
use std::io;

use tokio::time::{sleep, timeout};

use super::super::addresses::Allowed;
use super::super::connect::Failure;
use super::super::race::{delay, race};
use super::*;

const DELAY: Duration = Duration::from_millis(250);
const FOREVER: u64 = u64::MAX;

/// How an attempt ends.
#[derive(Clone, Copy)]
enum End {
    There,
    Refused,
    Cut,
    Unproven,
}

use End::{Cut, Refused, There, Unproven};

/// What came of a race: who won or how it failed, when each attempt started, and how many were still alive.
#[derive(Debug, PartialEq)]
struct Outcome {
    won: Result<usize, &'static str>,
    at: u64,
    started: Vec<u64>,
    left: usize,
}

/// Lets attempts race that end after so many milliseconds.
async fn run(script: &[(u64, End)]) -> Outcome {
    let start = Instant::now();
    let now = || u64::try_from(start.elapsed().as_millis()).unwrap();
    let (started, alive) = (RefCell::new(Vec::new()), Cell::new(0));
    let racing = race(places(script.len()), DELAY, |address| {
        let place = usize::from(address.address().port());
        started.borrow_mut().push(now());
        attempt(place, script[place], &alive)
    });
    let result = timeout(PATIENCE * 2, racing)
        .await
        .expect("a race that ends");
    let won = result.map_err(|failure| match failure {
        Failure::Connect(_) => "connect",
        Failure::Cut(_) => "cut",
        Failure::Unproven(_) => "unproven",
    });
    Outcome {
        won,
        at: now(),
        started: started.into_inner(),
        left: alive.get(),
    }
}

/// Counts itself for as long as it exists.
async fn attempt(
    place: usize,
    (after, end): (u64, End),
    alive: &Cell<usize>,
) -> Result<usize, Failure> {
    struct Alive<'a>(&'a Cell<usize>);
    impl Drop for Alive<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }
    alive.set(alive.get() + 1);
    let _alive = Alive(alive);
    match after {
        FOREVER => std::future::pending().await,
        after => sleep(Duration::from_millis(after)).await,
    }
    let error = || io::Error::other("scripted");
    match end {
        There => Ok(place),
        Refused => Err(Failure::Connect(error())),
        Cut => Err(Failure::Cut(error())),
        Unproven => Err(Failure::Unproven(error())),
    }
}

/// Addresses whose ports are their places.
fn places(count: usize) -> Vec<Allowed> {
    let address = |place| Allowed::unchecked(([127, 0, 0, 1], place).into());
    (0..u16::try_from(count).unwrap()).map(address).collect()
}

fn outcome(won: Result<usize, &'static str>, at: u64, started: &[u64]) -> Outcome {
    Outcome {
        won,
        at,
        started: started.to_vec(),
        left: 0,
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_attempt_starts_after_the_delay_and_whoever_is_there_first_wins() {
    let script = [(100, There), (0, There)];
    assert_eq!(run(&script).await, outcome(Ok(0), 100, &[0]));
    let script = [(FOREVER, There), (20, There), (0, There)];
    assert_eq!(run(&script).await, outcome(Ok(1), 270, &[0, 250]));
    let script = [(300, There), (FOREVER, There), (0, There)];
    assert_eq!(run(&script).await, outcome(Ok(0), 300, &[0, 250]));
    let script = [(FOREVER, There), (FOREVER, There), (0, There)];
    assert_eq!(run(&script).await, outcome(Ok(2), 500, &[0, 250, 500]));
}

#[tokio::test(start_paused = true)]
async fn a_failure_starts_the_next_attempt_at_once() {
    let script = [(0, Refused), (10, Cut), (5, There)];
    assert_eq!(run(&script).await, outcome(Ok(2), 15, &[0, 0, 10]));
    let script = [(260, Refused), (FOREVER, There), (5, There)];
    assert_eq!(run(&script).await, outcome(Ok(2), 265, &[0, 250, 260]));
}

/// A stranger at one of the host's addresses ends the dial, as one forbidden address does.
#[tokio::test(start_paused = true)]
async fn who_does_not_prove_to_be_the_host_ends_the_race() {
    let script = [(5, Unproven), (0, There)];
    assert_eq!(run(&script).await, outcome(Err("unproven"), 5, &[0]));
    let script = [(400, There), (5, Unproven), (0, There)];
    assert_eq!(run(&script).await, outcome(Err("unproven"), 255, &[0, 250]));
}

#[tokio::test(start_paused = true)]
async fn when_all_fail_it_is_the_failure_that_got_furthest_that_is_told() {
    let script = [(1, Refused), (1, Refused)];
    assert_eq!(run(&script).await, outcome(Err("connect"), 2, &[0, 1]));
    for script in [[(1, Cut), (1, Refused)], [(1, Refused), (1, Cut)]] {
        assert_eq!(run(&script).await, outcome(Err("cut"), 2, &[0, 1]));
    }
    assert_eq!(run(&[]).await, outcome(Err("connect"), 0, &[]));
}

#[tokio::test(start_paused = true)]
async fn the_last_attempt_is_waited_for_when_all_have_started() {
    let script = [(FOREVER, There), (FOREVER, There), (10_000, There)];
    assert_eq!(run(&script).await, outcome(Ok(2), 10_500, &[0, 250, 500]));
    let script = [(2000, Refused), (700, Refused), (1000, Refused)];
    let lost = run(&script).await;
    assert_eq!(lost, outcome(Err("connect"), 2000, &[0, 250, 500]));
}

#[tokio::test(start_paused = true)]
async fn a_race_that_is_given_up_leaves_no_attempt() {
    let alive = Cell::new(0);
    let most = Cell::new(0);
    let racing = race(places(16), DELAY, |_| {
        most.set(most.get() + 1);
        attempt(0, (FOREVER, There), &alive)
    });
    assert!(timeout(PATIENCE, racing).await.is_err());
    assert_eq!((most.get(), alive.get()), (16, 0));
}

#[tokio::test(start_paused = true)]
async fn a_short_time_is_shared_and_a_long_one_is_not_wasted() {
    for (left, attempts, expected) in [
        (10_000, 1, 250),
        (10_000, 16, 250),
        (600, 3, 200),
        (100, 2, 50),
        (100, 16, 10),
        (0, 2, 10),
        (1000, 0, 250),
    ] {
        let deadline = Instant::now() + Duration::from_millis(left);
        let expected = Duration::from_millis(expected);
        assert_eq!(delay(deadline, attempts), expected, "{left}, {attempts}");
    }
}
