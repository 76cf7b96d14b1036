//! Every row of the table of hostile servers, small enough to be met in seconds. `cargo xtask hostile` has the full sizes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fairness;
mod meeting;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use yoi_testkit::{EchoServer, HostileRow, HostileServer, Listen, Size, TestCa, hostile_rows};

use self::fairness::{FLOODS, p99, round_trips};
use self::meeting::{limits, meet};

/// Rows met at once: many of them wait for a clock.
const AT_ONCE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn every_hostile_server_comes_to_the_end_that_its_row_says() {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    let rows = hostile_rows();
    assert!(rows.len() > 100, "{} rows", rows.len());
    for row in rows {
        let places = Arc::clone(&places);
        running.spawn(async move {
            let _place = places.acquire().await.unwrap();
            faults(&row).await
        });
    }
    let faults: Vec<String> = running.join_all().await.into_iter().flatten().collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_two_rows_have_one_name() {
    let mut names: Vec<String> = hostile_rows().into_iter().map(|row| row.name).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

async fn faults(row: &HostileRow) -> Vec<String> {
    let ca = TestCa::new();
    let listen = match row.encrypted {
        true => Listen::tls(&ca.loopback()),
        false => Listen::v4(),
    };
    let server = HostileServer::start_on(listen, row, Size::Small);
    let outcome = meet(
        row,
        &server.ws_url("/"),
        Some(&ca.pem()),
        &limits(Size::Small),
    )
    .await;
    let mut faults = Vec::new();
    if outcome.end != row.ends {
        faults.push(format!(
            "{}: {} and not {}",
            row.name, outcome.end, row.ends
        ));
    }
    if row.name == "m-1-million-empty" && outcome.messages != 100_000 {
        faults.push(format!("{}: {} messages", row.name, outcome.messages));
    }
    if outcome.took > row.within {
        faults.push(format!("{}: only after {:?}", row.name, outcome.took));
    }
    if row.told.is_some()
        && !server
            .until(PATIENCE, |server| server.told() == row.told)
            .await
    {
        let told = server.told();
        faults.push(format!(
            "{}: told {told:?} and not {:?}",
            row.name, row.told
        ));
    }
    faults
}

/// All of it on the one thread of the test, and optimised it is a hundred times less.
#[tokio::test]
async fn a_quiet_connection_is_not_held_up_by_flooded_ones_on_its_thread() {
    let rows = hostile_rows();
    let floods: Vec<HostileServer> = FLOODS
        .iter()
        .cycle()
        .take(4)
        .map(|name| rows.iter().find(|row| row.name == *name).unwrap())
        .map(|row| HostileServer::start_on(Listen::v4(), row, Size::Small))
        .collect();
    let urls: Vec<String> = floods.iter().map(|server| server.ws_url("/")).collect();
    let echo = EchoServer::start();
    let alone = round_trips(&echo.ws_url("/"), &[]).await;
    let alone = alone[alone.len() / 2];
    let times = round_trips(&echo.ws_url("/"), &urls).await;
    let sent: u64 = floods.iter().flat_map(|server| server.bytes_sent()).sum();
    assert!(sent > 1 << 20, "{sent} bytes are no flood");
    let (p50, p99) = (times[times.len() / 2], p99(&times));
    assert!(p99 < Duration::from_millis(250), "{p99:?}");
    // A task that wakes itself in place of yielding shows here: sockets are then asked for at every 61st turn only.
    assert!(p50 < alone * 150, "{p50:?}, and {alone:?} alone");
}
