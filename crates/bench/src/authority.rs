//! One decision among a thousand asks and a thousand grants.

mod case;

use std::hint::black_box;
use std::time::{Duration, Instant};

use allocation_counter::measure as allocations;
use anyhow::{Context as _, Result, ensure};
use url::Url;
use yoi_authority::{MAX_GRANTS, Resolution};
use yoi_bench::figures::{Rounds, quantile};
use yoi_package::MAX_ASKS;
use yoi_target::{Action, ActionKind, ActionUrl};

use crate::Amount;
use crate::report::{Row, Wanted};
use case::{Case, Sides};

/// Asks and grants, as far as a package and an operator may have as many.
const ASKS: usize = if MAX_ASKS < 1_000 { MAX_ASKS } else { 1_000 };
const GRANTS: usize = if MAX_GRANTS < 1_000 {
    MAX_GRANTS
} else {
    1_000
};

/// Calls that are timed together: one alone is too short for the clock.
const BATCH: u32 = 16;
/// Batches of one round.
const BATCHES: u32 = 100;
const DECISION: Duration = Duration::from_micros(2);
const RESOLVING: Duration = Duration::from_millis(20);

pub(crate) fn measure(amount: Amount) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for case in case::all() {
        let resolution = Sides::new(|number| (case.target)(number))?.resolve();
        rows.push(decision(&case, &resolution, amount)?);
        rows.push(whole_call(&case, &resolution, amount)?);
    }
    let sparse = Sides::new(|number| format!("wss://h{number}.example.com/v1"))?;
    rows.push(resolving("hosts of their own", &sparse, amount));
    let dense = Sides::new(|number| format!("wss://**.example.com/v1 subprotocols=p{number}"))?;
    rows.push(resolving("all overlapping", &dense, amount));
    Ok(rows)
}

/// Of an action that is parsed already, its path not yet read.
fn decision(case: &Case, resolution: &Resolution, amount: Amount) -> Result<Row> {
    let authority = resolution.authority();
    let decide = |url: &ActionUrl| {
        let kind = ActionKind::Open { subprotocols: &[] };
        authority.matches(black_box(&Action { url, kind }))
    };
    let fresh = || ActionUrl::parse(&case.url).context("a URL that can be read");
    let (url, mut matches) = (fresh()?, false);
    let counted = allocations(|| matches = decide(&url));
    ensure!(
        matches == case.permitted,
        "{} is decided wrongly",
        case.name
    );
    let mut times = Vec::new();
    for _ in 0..amount.of(2_000, 50) {
        let urls: Vec<_> = (0..BATCH).map(|_| fresh()).collect::<Result<_>>()?;
        let start = Instant::now();
        for url in &urls {
            let _ = black_box(decide(url));
        }
        times.push(start.elapsed() / BATCH);
    }
    let what = told("decision alone", case, counted.count_total);
    let row = spread(&what, &times);
    Ok(match case.is_hostile {
        true => row,
        false => row.wanted(Wanted::under(DECISION, quantile(&times, 50))),
    })
}

/// From the text of the URL to a permit or denial, and the end of that.
fn whole_call(case: &Case, resolution: &Resolution, amount: Amount) -> Result<Row> {
    let authority = resolution.authority();
    let call = || {
        drop(black_box(
            authority.open_websocket(black_box(&case.url), &[""; 0]),
        ))
    };
    let parse = || drop(black_box(Url::parse(black_box(&case.url))));
    let counted = allocations(call);
    let (mut rounds, mut times) = (Rounds::default(), Vec::new());
    for _ in 0..amount.of(20, 3) {
        let [ours, other] = [batches(call), batches(parse)];
        rounds.add(quantile(&ours, 50), quantile(&other, 50));
        times.extend(ours);
    }
    let what = told("whole call", case, counted.count_total);
    Ok(Row::times(&what, "`Url::parse`", &rounds).late(quantile(&times, 99)))
}

fn spread(what: &str, times: &[Duration]) -> Row {
    Row::time(what, quantile(times, 50)).late(quantile(times, 99))
}

fn batches(call: impl Fn()) -> Vec<Duration> {
    let batch = |_| {
        let start = Instant::now();
        (0..BATCH).for_each(|_| call());
        start.elapsed() / BATCH
    };
    (0..BATCHES).map(batch).collect()
}

fn told(what: &str, case: &Case, allocations: u64) -> String {
    let name = case.name;
    format!("{what}, {name}, {allocations} allocations")
}

fn resolving(name: &str, sides: &Sides, amount: Amount) -> Row {
    let mut times = Vec::new();
    for _ in 0..amount.of(50, 3) {
        let start = Instant::now();
        let resolution = black_box(sides.resolve());
        times.push(start.elapsed());
        drop(resolution);
    }
    let median = quantile(&times, 50);
    spread(
        &format!("to resolve {ASKS} asks and {GRANTS} grants, {name}"),
        &times,
    )
    .wanted(Wanted::under(RESOLVING, median))
}
