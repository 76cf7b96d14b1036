//! Connections that are open at once.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;
use yoi_bench::figures::quantile;
use yoi_runtime::CancellationToken;

use crate::Amount;
use crate::guest::{Guest, Ready};
use crate::memory::{Counts, Memory};
use crate::report::{KIB, Report, Row, Unit};
use crate::server::Server;

/// What issue 4 wants, in bytes.
const WANTED_CONNECTION: f64 = 24.0 * KIB;
const WANTED_INSTANCE: f64 = 256.0 * KIB;
const GOAL_INSTANCE: f64 = 100.0 * KIB;
/// Long enough that buffers must grow for it.
const LONG: usize = 16 * 1024;
const SHORT: usize = 64;

#[derive(Deserialize)]
struct Ended {
    held: usize,
    echo_ns: Vec<u64>,
}

/// Memory at each step.
struct Steps {
    nothing: Memory,
    fresh: Memory,
    instances: Memory,
    one_each: Memory,
    all: Memory,
    echoed_short: Memory,
    echoed_long: Memory,
    rested: Memory,
    after: Memory,
}

pub(crate) async fn measure(
    guest: &Guest,
    server: &mut Server,
    amount: Amount,
    report: &mut Report,
) -> Result<()> {
    // What a process sets up once is nobody's: code, threads, the first instance.
    run_idle(guest, 1).await?;
    let nothing = Memory::settled().await?;
    let counts = Counts::now();
    // An instance in a place that another has used finds the pages that the pool keeps for it.
    let fresh = run_idle(guest, amount.instances).await?;
    let instances = run_idle(guest, amount.instances).await?;

    let mut calls = JoinSet::new();
    let input = json!({"urls": server.urls});
    for _ in 0..amount.instances {
        let (guest, input) = (guest.clone(), input.clone());
        calls.spawn(async move { guest.call("hold", &input).await });
    }
    obeyed(server, &mut calls, &format!("wait {}", amount.instances)).await?;
    let one_each = Memory::settled().await?;
    let total = amount.instances * amount.connections;
    let start = Instant::now();
    obeyed(
        server,
        &mut calls,
        &format!("all open {}", amount.connections),
    )
    .await?;
    let opened_in = start.elapsed();
    let open = server.open_connections().await?;
    ensure!(
        open == total,
        "{open} connections are open, and not {total}"
    );
    let all = Memory::settled().await?;

    let start = Instant::now();
    for _ in 0..amount.rounds {
        obeyed(server, &mut calls, &format!("turn echo {SHORT}")).await?;
    }
    let turns = start.elapsed() / amount.rounds as u32;
    let echoed_short = Memory::now()?;
    obeyed(server, &mut calls, &format!("all echo {LONG}")).await?;
    let echoed_long = Memory::now()?;
    let rested = Memory::settled().await?;
    let still_open = server.open_connections().await?;
    ensure!(
        still_open == total,
        "{still_open} connections are still open, and not {total}"
    );

    server.order("tell end").await?;
    let times = ended(&mut calls, amount).await?;
    let left = Counts::until(counts).await;
    ensure!(
        left == counts,
        "before it was {counts:?}, and is {left:?} after the end"
    );
    let after = Memory::settled().await?;

    let steps = Steps {
        nothing,
        fresh,
        instances,
        one_each,
        all,
        echoed_short,
        echoed_long,
        rested,
        after,
    };
    steps.tell(amount, report);
    report.add(Row::new(
        "to open them, connections a second",
        (total - amount.instances) as f64 / opened_in.as_secs_f64(),
        Unit::Count,
    ));
    for (name, percent) in [("p50", 50), ("p99", 99)] {
        let what = format!("echo of {SHORT} bytes with all open, in turn, {name}");
        report.add(Row::time(&what, quantile(&times, percent)));
    }
    report.add(Row::time("one turn of all", turns));
    Ok(())
}

/// Instances without a connection, held until memory has settled, and then cancelled.
async fn run_idle(guest: &Guest, count: usize) -> Result<Memory> {
    let (token, ready) = (CancellationToken::new(), Ready::default());
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let (guest, token, ready) = (guest.clone(), token.clone(), ready.clone());
        calls.spawn(async move { guest.call_until("idle", &json!({}), token, ready).await });
    }
    while ready.count() < count {
        if let Some(early) = calls.try_join_next() {
            early??;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let memory = Memory::settled().await?;
    token.cancel();
    while calls.join_next().await.is_some() {}
    Ok(memory)
}

/// Gives the server an order, and fails if a call ends before the server says that it is done.
async fn obeyed(
    server: &mut Server,
    calls: &mut JoinSet<Result<String>>,
    order: &str,
) -> Result<()> {
    tokio::select! {
        answer = server.order(order) => answer.map(drop),
        Some(early) = calls.join_next() => bail!("a call has ended at `{order}`: {:?}", early?),
    }
}

/// Times of the short echoes of all.
async fn ended(calls: &mut JoinSet<Result<String>>, amount: Amount) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while let Some(call) = calls.join_next().await {
        let ended: Ended = serde_json::from_str(&call??)?;
        ensure!(
            ended.held == amount.connections,
            "an instance held {}",
            ended.held
        );
        let short = ended
            .echo_ns
            .iter()
            .take(amount.connections * amount.rounds);
        times.extend(short.map(|&ns| Duration::from_nanos(ns)));
    }
    Ok(times)
}

impl Steps {
    fn tell(&self, amount: Amount, report: &mut Report) {
        let Amount {
            instances,
            connections,
            ..
        } = amount;
        let total = instances * connections;
        let each = |more: Memory, less: Memory, count: usize| {
            (more.rss as f64 - less.rss as f64) / count.max(1) as f64
        };
        for (what, memory) in [
            ("nothing".to_owned(), self.nothing),
            (
                format!("{instances} instances without a connection"),
                self.fresh,
            ),
            (format!("{instances} more after these"), self.instances),
            (
                format!("{instances} instances with one each"),
                self.one_each,
            ),
            (format!("{total} connections, idle"), self.all),
            (
                format!("just after all echoed {SHORT} bytes"),
                self.echoed_short,
            ),
            (
                format!("just after all echoed {} KiB", LONG / 1024),
                self.echoed_long,
            ),
            ("after rest".to_owned(), self.rested),
            ("after the end".to_owned(), self.after),
        ] {
            report.add(Row::memory(&format!("resident: {what}"), memory));
        }
        let more = connections.saturating_sub(1) * instances;
        report.add(
            Row::new(
                "idle connection beyond its instance",
                each(self.all, self.instances, total),
                Unit::Bytes,
            )
            .wanted(WANTED_CONNECTION),
        );
        report.add(
            Row::new(
                "each further one of an instance that has one",
                each(self.all, self.one_each, more),
                Unit::Bytes,
            )
            .wanted(WANTED_CONNECTION),
        );
        report.add(
            Row::new(
                "idle connection after echoes and rest",
                each(self.rested, self.instances, total),
                Unit::Bytes,
            )
            .wanted(WANTED_CONNECTION),
        );
        report.add(Row::new(
            "instance without a connection, the first of its place",
            each(self.fresh, self.nothing, instances),
            Unit::Bytes,
        ));
        report.add(Row::new(
            "instance without a connection, in a used place",
            each(self.instances, self.nothing, instances),
            Unit::Bytes,
        ));
        let whole = format!("instance with {connections} idle connections, in all");
        report.add(
            Row::new(&whole, each(self.all, self.nothing, instances), Unit::Bytes)
                .wanted(WANTED_INSTANCE),
        );
        report.add(
            Row::new(
                &format!("{whole}: the goal"),
                each(self.all, self.nothing, instances),
                Unit::Bytes,
            )
            .wanted(GOAL_INSTANCE),
        );
        report.add(
            Row::new(
                &format!("{whole}, after echoes and rest"),
                each(self.rested, self.nothing, instances),
                Unit::Bytes,
            )
            .wanted(WANTED_INSTANCE),
        );
    }
}
