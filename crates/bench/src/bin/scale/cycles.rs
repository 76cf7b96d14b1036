//! Connections that are opened and ended, one after the other and many at a time.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::json;
use tokio::task::JoinSet;

use crate::Amount;
use crate::guest::Guest;
use crate::memory::{Counts, Memory};
use crate::report::{MIB, Report, Row, Unit};
use crate::server::Server;

/// Calls at once, and cycles of each.
const AT_ONCE: usize = 50;
const OF_A_CALL: usize = 200;
/// What the allocator may keep for later, in bytes.
const WANTED_MORE: f64 = 2.0 * MIB;

pub(crate) async fn measure(
    guest: &Guest,
    server: &mut Server,
    amount: Amount,
    report: &mut Report,
) -> Result<()> {
    let counts = Counts::now();
    // The first tenth shows what so many at once need.
    run(guest, server, amount.cycles / 10).await?;
    left_as(counts, server).await?;
    let before = Memory::settled().await?;
    let start = Instant::now();
    run(guest, server, amount.cycles).await?;
    let took = start.elapsed();
    let after_counts = left_as(counts, server).await?;
    let after = Memory::settled().await?;
    let cycles = amount.cycles;
    report.add(Row::memory("resident: before the cycles", before));
    report.add(Row::memory(
        &format!("resident: after {cycles} cycles"),
        after,
    ));
    let more = after.rss as f64 - before.rss as f64;
    report.add(
        Row::new(
            &format!("{cycles} cycles leave, in memory"),
            more,
            Unit::Bytes,
        )
        .wanted(WANTED_MORE),
    );
    let tasks = after_counts.tasks as f64 - counts.tasks as f64;
    report.add(
        Row::new(
            &format!("{cycles} cycles leave, in tasks"),
            tasks,
            Unit::Count,
        )
        .wanted(0.0),
    );
    let descriptors = after_counts.descriptors as f64 - counts.descriptors as f64;
    report.add(
        Row::new(
            &format!("{cycles} cycles leave, in descriptors"),
            descriptors,
            Unit::Count,
        )
        .wanted(0.0),
    );
    report.add(Row::new(
        "cycles a second: open, echo, end",
        cycles as f64 / took.as_secs_f64(),
        Unit::Count,
    ));
    Ok(())
}

async fn run(guest: &Guest, server: &Server, cycles: usize) -> Result<()> {
    let mut left = cycles;
    let mut calls = JoinSet::new();
    while left > 0 || !calls.is_empty() {
        while left > 0 && calls.len() < AT_ONCE {
            let count = left.min(OF_A_CALL);
            left -= count;
            let (guest, input) = (guest.clone(), json!({"urls": server.urls, "count": count}));
            calls.spawn(async move { guest.call("cycle", &input).await });
        }
        if let Some(ended) = calls.join_next().await {
            ended??;
        }
    }
    Ok(())
}

/// A law, and not a figure: no task, descriptor or connection is left.
async fn left_as(counts: Counts, server: &mut Server) -> Result<Counts> {
    let left = Counts::until(counts).await;
    ensure!(
        left == counts,
        "before it was {counts:?}, and is {left:?} after the cycles"
    );
    server.until_closed().await?;
    Ok(left)
}
