//! Measures yoi beside what it stands in for, in one run, round by round: so that a busy machine slows both.
//!
//! | part | yoi | beside it |
//! |---|---|---|
//! | `websocket` | `round-trip`, `stream` and `instructions` | |
//! | `round-trip` | a guest that sends 64 bytes and receives them | the engine without a guest; a native client |
//! | `stream` | a guest that takes a stream, one message or many in a call | the same two |
//! | `instructions` | what the processor does for each message, counted by callgrind | the same two |
//! | `tool` | one call of a loaded package: instantiate, call, drop | its first half, to instantiate and drop |
//! | `authority` | one decision among a thousand asks and a thousand grants | the URL parser alone |
//! | `inventory` | `yoi plugin list` and `show` among 1,000 packages | `true` |
//! | `process` | `yoi call` as a process, with and without compiled code in the cache | other processes |
//!
//! Figures are told, never judged by an exit status: whether a ratio is good enough on a given machine is for people.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what it prints is what it is for"
)]

mod authority;
mod cores;
mod engine;
mod guest;
mod instructions;
mod inventory;
mod native;
mod peer;
mod plot;
mod process;
mod report;
mod round_trip;
mod stream;
mod tool;

use anyhow::{Result, anyhow};
use clap::{Parser, ValueEnum};
use yoi_runtime::Runtime;

use crate::instructions::Counted;
use crate::report::{Report, Row};

#[derive(Parser)]
#[command(about = "Measures yoi beside what it stands in for, and prints ratios")]
struct Arguments {
    /// These parts only
    #[arg(value_enum)]
    parts: Vec<Part>,
    #[command(flatten)]
    counted: Counted,
    /// Few and short rounds: shows that it runs, and little else
    #[arg(long)]
    quick: bool,
    /// Also writes the table to `docs/benchmarks.md`
    #[arg(long, conflicts_with_all = ["quick", "parts"])]
    write: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The next three
    Websocket,
    RoundTrip,
    Stream,
    Instructions,
    Tool,
    Authority,
    Inventory,
    Process,
}

const CALLS: u32 = 64;
/// It has less of an address space than a pool of the usual size takes.
const UNDER_VALGRIND: u32 = 1;

/// How much is measured.
#[derive(Clone, Copy)]
struct Amount {
    quick: bool,
}

impl Amount {
    fn of(self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }
}

impl Part {
    /// What was asked for, each once, or everything.
    fn all(asked: &[Self]) -> Vec<Self> {
        let is_asked = |part: &Self| match part {
            _ if asked.is_empty() => true,
            Self::RoundTrip | Self::Stream | Self::Instructions => {
                asked.contains(part) || asked.contains(&Self::Websocket)
            }
            part => asked.contains(part),
        };
        let parts = Self::value_variants().iter().copied();
        parts
            .filter(|part| *part != Self::Websocket && is_asked(part))
            .collect()
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let amount = Amount {
        quick: arguments.quick,
    };
    if let Some(side) = arguments.counted.side {
        let guests = Guests::new(UNDER_VALGRIND)?;
        return guests
            .tokio
            .block_on(arguments.counted.run(side, &guests.yoi));
    }
    let parts = Part::all(&arguments.parts);
    // Before: later, the load would be our own.
    let machine = yoi_bench::machine::line();
    let report = Report::new(machine, measure(&parts, amount)?);
    print!("{}", report.text());
    if arguments.write {
        report.write()?;
    }
    Ok(())
}

fn measure(parts: &[Part], amount: Amount) -> Result<Vec<Row>> {
    let mut guests = None;
    let mut rows = Vec::new();
    for part in parts {
        rows.extend(match part {
            Part::Authority => authority::measure(amount)?,
            Part::Inventory => inventory::measure(amount)?,
            Part::Process => process::measure(amount)?,
            Part::Instructions => instructions::measure(amount)?,
            part => {
                let guests = match &mut guests {
                    Some(guests) => guests,
                    none => none.insert(Guests::new(CALLS)?),
                };
                guests.measure(*part, amount)?
            }
        });
    }
    Ok(rows)
}

/// What the parts need that call guests. The others run where guests are not built.
struct Guests {
    tokio: tokio::runtime::Runtime,
    yoi: Runtime,
}

impl Guests {
    /// With room for this many calls at once.
    fn new(calls: u32) -> Result<Self> {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let yoi = Runtime::builder(Default::default())
            .concurrent_calls(calls)
            .build();
        let yoi = yoi.map_err(|error| anyhow!("this machine cannot run guests: {error:#}"))?;
        Ok(Self { tokio, yoi })
    }

    fn measure(&self, part: Part, amount: Amount) -> Result<Vec<Row>> {
        let Self { tokio, yoi } = self;
        match part {
            Part::RoundTrip => tokio.block_on(round_trip::measure(yoi, amount)),
            Part::Stream => tokio.block_on(stream::measure(yoi, amount)),
            Part::Tool => tokio.block_on(tool::measure(yoi, amount)),
            _ => Ok(Vec::new()),
        }
    }
}
