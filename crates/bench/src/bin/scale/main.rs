//! `cargo xtask scale`: many connections at once, and very many one after the other, and what they cost this machine.
//!
//! The host is this process, and the server another: so that the memory of the host is the host's alone. Figures are told,
//! never judged by an exit status; counts are laws, and a count that is wrong fails the command.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what it prints is what it is for"
)]

mod cycles;
mod descriptors;
#[allow(dead_code, reason = "the benchmark uses the rest of it")]
mod guest;
mod held;
mod memory;
mod report;
mod server;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::guest::Guest;
use crate::report::Report;
use crate::server::Server;

#[derive(Parser)]
#[command(about = "Measures what many connections cost")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Open connections spread over instances, and cycles of opening and closing
    Connections(Connections),
    /// The server of it, which takes orders on its standard input
    #[command(hide = true)]
    Serve,
}

#[derive(Args, Clone, Copy)]
struct Connections {
    /// Few connections and cycles: shows that it runs, and little else
    #[arg(long)]
    quick: bool,
    /// Instances at once, at most 1000
    #[arg(long)]
    instances: Option<usize>,
    /// Connections of each instance, at most 16
    #[arg(long)]
    connections: Option<usize>,
    /// Openings and closings afterwards
    #[arg(long)]
    cycles: Option<usize>,
    /// Also writes the table to `docs/scale.md`
    #[arg(long, conflicts_with_all = ["quick", "instances", "connections", "cycles"])]
    write: bool,
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Amount {
    instances: usize,
    connections: usize,
    cycles: usize,
    rounds: usize,
}

fn main() -> Result<()> {
    match Arguments::parse().verb {
        Verb::Connections(wanted) => connections(wanted),
        Verb::Serve => server::serve(),
    }
}

fn connections(wanted: Connections) -> Result<()> {
    let amount = Amount::of(wanted);
    descriptors::make_room(amount.instances * amount.connections)?;
    // Before: later, the load would be our own.
    let mut report = Report::new(yoi_bench::machine::line(), wanted.quick);
    // As a server of many would be run. Calls run on the workers, and this thread only looks.
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    tokio.block_on(async {
        let mut server = Server::start().await?;
        let guest = Guest::load(amount.instances)?;
        held::measure(&guest, &mut server, amount, &mut report).await?;
        cycles::measure(&guest, &mut server, amount, &mut report).await
    })?;
    print!("{}", report.text());
    report.keep()?;
    if wanted.write {
        report.write()?;
    }
    Ok(())
}

impl Amount {
    fn of(wanted: Connections) -> Self {
        let of = |chosen: Option<usize>, full, quick| {
            chosen.unwrap_or(if wanted.quick { quick } else { full })
        };
        Self {
            instances: of(wanted.instances, 1_000, 50),
            connections: of(wanted.connections, 10, 10),
            cycles: of(wanted.cycles, 100_000, 2_000),
            rounds: of(None, 3, 1),
        }
    }
}
