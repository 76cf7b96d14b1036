//! `cargo xtask soak`: random guests against random servers through random faults, held against the law of `docs/soak.md`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what it prints is what it is for"
)]

mod case;
mod dice;
mod guest;
mod law;
#[allow(unreachable_pub, reason = "the guests have it in their library")]
#[path = "../../../../../guests/src/soak.rs"]
mod messages;
mod panics;
mod round;
mod server;
mod summary;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Parser;

use crate::case::Case;
use crate::dice::Dice;
use crate::guest::Guests;
use crate::round::{Failure, Lies, Round};
use crate::summary::Summary;

#[derive(Parser)]
#[command(
    about = "Runs random guests against random faults, and holds what happens against the law"
)]
struct Arguments {
    /// How long; the last round is finished
    #[arg(long, default_value_t = 15.0)]
    minutes: f64,
    /// Where the cases come from: the same number gives the same cases
    #[arg(long)]
    seed: Option<u64>,
    /// Runs this one case, again and again, for all of the time
    #[arg(long, conflicts_with = "seed")]
    case: Option<u64>,
    /// Calls at once
    #[arg(long, default_value_t = 48)]
    at_once: usize,
    /// Also writes the summary to `docs/soak.md`
    #[arg(long, conflicts_with = "case")]
    write: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    panics::count();
    let machine = yoi_bench::machine::line();
    let seed = arguments.seed.unwrap_or_else(clock);
    println!("seed {seed}");
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let summary = tokio.block_on(soak(&arguments, Summary::new(machine, seed)))?;
    print!("{}", summary.text());
    summary.keep()?;
    if arguments.write {
        summary.write()?;
    }
    match summary.failures() {
        0 => Ok(()),
        failures => bail!("{failures} cases broke the law"),
    }
}

async fn soak(arguments: &Arguments, mut summary: Summary) -> Result<Summary> {
    let guests = Arc::new(Guests::load(arguments.at_once)?);
    let mut dice = Dice(summary.seed());
    let end = Instant::now() + Duration::from_secs_f64(arguments.minutes * 60.0);
    // What a process sets up once is not left over: threads, descriptors of the runtime.
    let mut warm_up = Dice(0);
    Round::new(cases(&mut warm_up, arguments))
        .run(&guests, &Lies::None)
        .await?;
    let base = round::Left::of_nothing().await;
    while Instant::now() < end {
        let done = Round::new(cases(&mut dice, arguments))
            .run(&guests, &Lies::None)
            .await?;
        let left = round::Left::until(base).await;
        if left != base {
            summary.fail(Failure::run(format!(
                "{base:?} before, and {left:?} after a round"
            )));
        }
        summary.add(done)?;
        if summary.failures() >= 10 {
            break;
        }
    }
    summary.finish();
    Ok(summary)
}

fn cases(dice: &mut Dice, arguments: &Arguments) -> Vec<Case> {
    let seeds = (0..arguments.at_once).map(|_| arguments.case.unwrap_or_else(|| dice.next()));
    match arguments.case {
        // The path of a connection has the case's number: one at a time.
        Some(_) => seeds.take(1).map(Case::of).collect(),
        None => seeds.map(Case::of).collect(),
    }
}

fn clock() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(1, |now| now.as_secs())
}
