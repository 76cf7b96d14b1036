//! `cargo xtask hostile`: every row of the table of hostile servers at full size, one after the other, and what this process
//! needed for it. The servers run in a process of their own, for their memory is not what is measured.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command for developers, which ends at the first surprise"
)]

#[path = "../tests/hostile/fairness.rs"]
mod fairness;
#[path = "hostile/idle.rs"]
mod idle;
#[path = "../tests/hostile/meeting.rs"]
mod meeting;
#[path = "hostile/server.rs"]
mod server;

use std::process::ExitCode;
use std::time::Duration;

use yoi_testkit::{HostileRow, Size, hostile_rows, process};

use self::fairness::{FLOODS, p99, round_trips};
use self::meeting::{limits, meet};
use self::server::Server;

/// What an idle connection may cost, in bytes, and for how long a flood may hold up another connection.
const IDLE_BYTES: u64 = 24 * 1024;
const HELD_UP: Duration = Duration::from_millis(50);

/// One worker thread, as the worst case.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [serve, name] = arguments.as_slice()
        && serve == "serve"
    {
        server::serve(name);
        return ExitCode::SUCCESS;
    }
    let wanted = arguments.first().map_or("", String::as_str);
    match run(wanted).await {
        0 => ExitCode::SUCCESS,
        faults => {
            eprintln!("{faults} rows are not as they should be");
            ExitCode::FAILURE
        }
    }
}

/// How many rows failed.
async fn run(wanted: &str) -> usize {
    let rows = hostile_rows();
    // What is set up once in a process is not a row's.
    let first = &rows[0];
    meet_in_other_process(first).await;
    print_line(
        [
            "row", "outcome", "messages", "before", "peak", "after", "time",
        ]
        .map(str::to_owned),
    );
    let mut faults = 0;
    for row in rows.iter().filter(|row| row.name.contains(wanted)) {
        faults += usize::from(!is_met(row).await);
    }
    if "fairness".contains(wanted) {
        faults += usize::from(!is_fair().await);
    }
    if "idle-after-busy".contains(wanted) {
        faults += usize::from(!idle::is_small(IDLE_BYTES).await);
    }
    faults
}

async fn is_met(row: &HostileRow) -> bool {
    process::forget_peak();
    let before = process::resident_bytes();
    let (outcome, told) = meet_in_other_process(row).await;
    let peak = process::peak_resident_bytes();
    let after = process::resident_bytes();
    let mut faults = Vec::new();
    if outcome.end != row.ends {
        faults.push(format!("wanted `{}`", row.ends));
    }
    if row.told.is_some() && told != row.told {
        faults.push(format!("told {told:?}, wanted {:?}", row.told));
    }
    if outcome.took > row.within {
        faults.push(format!("wanted within {:?}", row.within));
    }
    if peak.saturating_sub(before) > row.growth {
        faults.push(format!("wanted at most {} more", mebibytes(row.growth)));
    }
    let [before, peak, after] = [before, peak, after].map(mebibytes);
    let time = format!("{:.2} s", outcome.took.as_secs_f64());
    let messages = outcome.messages.to_string();
    print_line([
        row.name.clone(),
        outcome.end,
        messages,
        before,
        peak,
        after,
        time,
    ]);
    for fault in &faults {
        println!("  FAULT: {fault}");
    }
    faults.is_empty()
}

async fn meet_in_other_process(row: &HostileRow) -> (meeting::Outcome, Option<u16>) {
    let server = Server::start(&row.name);
    let outcome = meet(row, server.url(), server.pem(), &limits(Size::Full)).await;
    // Asked only where there is something to wait for.
    let told = row.told.and_then(|_| server.told());
    (outcome, told)
}

async fn is_fair() -> bool {
    let floods: Vec<Server> = FLOODS.map(Server::start).into();
    let urls: Vec<String> = floods
        .iter()
        .map(|server| server.url().to_owned())
        .collect();
    let echo = Server::start("echo");
    let alone = round_trips(echo.url(), &[]).await;
    let beside = round_trips(echo.url(), &urls).await;
    let is_fair = p99(&beside) < HELD_UP;
    println!(
        "fairness: a quiet connection on the thread of {} flooded ones: p50 {:?}, p99 {:?}; alone: p50 {:?}, p99 {:?}",
        urls.len(),
        beside[beside.len() / 2],
        p99(&beside),
        alone[alone.len() / 2],
        p99(&alone),
    );
    if !is_fair {
        println!("  FAULT: wanted a p99 under {HELD_UP:?}");
    }
    is_fair
}

fn print_line([row, outcome, messages, before, peak, after, time]: [String; 7]) {
    println!("{row:<50} {outcome:<29} {messages:>8} {before:>9} {peak:>9} {after:>9} {time:>8}");
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
