use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn timers(now: Instant) -> Timers {
    let intervals = Intervals {
        lifetime: 100 * SECOND,
        idle: 50 * SECOND,
        ping: 10 * SECOND,
        pong: 3 * SECOND,
        slow_consumer: 5 * SECOND,
        control_frames_per_second: 2,
    };
    Timers::new(intervals, now)
}

#[test]
fn a_silent_peer_is_pinged_and_then_given_up() {
    let start = Instant::now();
    let mut timers = timers(start);
    assert_eq!(timers.next(), start + 10 * SECOND);
    assert_eq!(timers.due(start + 9 * SECOND), None);
    assert_eq!(timers.due(start + 10 * SECOND), Some(Due::Ping));
    timers.pinged(start + 10 * SECOND);
    assert_eq!(timers.due(start + 12 * SECOND), None);
    assert_eq!(timers.next(), start + 13 * SECOND);
    assert_eq!(
        timers.due(start + 13 * SECOND),
        Some(Due::End(Closed::Idle))
    );
}

#[test]
fn a_pong_is_a_sign_of_life() {
    let start = Instant::now();
    let mut timers = timers(start);
    timers.pinged(start + 10 * SECOND);
    assert!(
        timers.heard(start + 11 * SECOND),
        "the next ping is nearer than the end was"
    );
    assert_eq!(timers.due(start + 20 * SECOND), None);
    assert_eq!(timers.due(start + 21 * SECOND), Some(Due::Ping));
}

#[test]
fn control_frames_that_had_to_wait_are_no_flood() {
    let start = Instant::now();
    let mut timers = timers(start);
    let _ = timers.queue_is_full(start);
    let _ = timers.queue_has_room(start + 3 * SECOND);
    let taken = (0..).take_while(|_| !timers.too_many_control_frames(start + 3 * SECOND));
    assert_eq!(taken.count(), 2 + 3 * 2);
    let taken = (0..).take_while(|_| !timers.too_many_control_frames(start + 4 * SECOND));
    assert_eq!(taken.count(), 2);
    // A queue that is full again and again for a moment is no way around the bound.
    for _ in 0..10 {
        let _ = timers.queue_is_full(start + 4 * SECOND);
        let _ = timers.queue_has_room(start + 4 * SECOND + SECOND / 2);
        assert!(timers.too_many_control_frames(start + 4 * SECOND + SECOND / 2));
    }
}

#[test]
fn a_full_queue_ends_the_connection_and_stops_the_other_clocks() {
    let start = Instant::now();
    let mut timers = timers(start);
    assert!(timers.queue_is_full(start + 9 * SECOND));
    assert!(
        !timers.queue_is_full(start + 10 * SECOND),
        "only the first time is news"
    );
    assert_eq!(
        timers.due(start + 13 * SECOND),
        None,
        "no ping while nothing is read"
    );
    assert_eq!(
        timers.due(start + 14 * SECOND),
        Some(Due::End(Closed::SlowConsumer))
    );
    assert!(timers.queue_has_room(start + 13 * SECOND));
    assert!(!timers.queue_has_room(start + 13 * SECOND));
    assert_eq!(timers.due(start + 14 * SECOND), None);
    assert_eq!(timers.next(), start + 23 * SECOND);
}

#[test]
fn a_connection_does_not_outlive_its_lifetime() {
    let start = Instant::now();
    let mut timers = timers(start);
    assert!(!timers.heard(start + 99 * SECOND));
    assert_eq!(
        timers.due(start + 100 * SECOND),
        Some(Due::End(Closed::Lifetime))
    );
}

#[test]
fn control_frames_of_the_peer_are_counted_by_the_second() {
    let start = Instant::now();
    let mut timers = timers(start);
    assert!(!timers.too_many_control_frames(start));
    assert!(!timers.too_many_control_frames(start));
    assert!(timers.too_many_control_frames(start));
    assert!(!timers.too_many_control_frames(start + SECOND));
}

#[test]
fn a_long_message_on_its_way_is_a_sign_of_life_but_not_for_ever() {
    let start = Instant::now();
    let mut timers = timers(start);
    for second in 1..50 {
        let _ = timers.heard_part(start + second * SECOND);
        assert_eq!(timers.due(start + second * SECOND), None, "second {second}");
    }
    assert_eq!(
        timers.due(start + 51 * SECOND),
        Some(Due::End(Closed::Idle))
    );
    let _ = timers.heard(start + 50 * SECOND);
    assert_eq!(
        timers.due(start + 51 * SECOND),
        None,
        "a whole frame ends the part"
    );
}

#[test]
fn what_ends_a_connection_first_can_be_asked_beforehand() {
    let start = Instant::now();
    let mut timers = timers(start);
    assert_eq!(
        timers.ends(),
        start + 13 * SECOND,
        "a ping after 10, 3 for its answer"
    );
    timers.pinged(start + 11 * SECOND);
    assert_eq!(timers.ends(), start + 13 * SECOND);
    let _ = timers.heard(start + 12 * SECOND);
    assert_eq!(timers.ends(), start + 25 * SECOND);
    assert_eq!(timers.silent(start + 14 * SECOND), 2 * SECOND);
    let _ = timers.queue_is_full(start + 15 * SECOND);
    assert_eq!(timers.ends(), start + 20 * SECOND);
    let _ = timers.queue_has_room(start + 90 * SECOND);
    assert_eq!(timers.ends(), start + 100 * SECOND);
    assert_eq!(timers.lifetime_ends(), start + 100 * SECOND);
}

#[test]
fn a_connection_rests_a_moment_after_the_last_use() {
    let start = Instant::now();
    let mut timers = timers(start);
    assert!(timers.has_grown(start));
    assert!(!timers.has_grown(start), "only the first time is news");
    let _ = timers.heard(start + SECOND / 2);
    assert_eq!(timers.next(), start + SECOND * 3 / 2);
    timers.sent(start + SECOND);
    assert_eq!(timers.due(start + SECOND * 3 / 2), None);
    assert_eq!(timers.due(start + 2 * SECOND), Some(Due::Rest));
    timers.rested(false, start + 2 * SECOND);
    assert_eq!(timers.next(), start + 3 * SECOND, "it is tried again");
    timers.rested(true, start + 3 * SECOND);
    assert_eq!(timers.next(), start + SECOND / 2 + 10 * SECOND);
}
