//! Measures yoi beside what it stands in for, in one run, round by round: so that a busy machine slows both.
//!
//! | part | yoi | beside it |
//! |---|---|---|
//! | `round-trip` | a guest that sends 64 bytes and receives them | a native client with the same framing library |
//! | `stream` | a guest that takes a stream, one message or many in a call | the same client |
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
mod figures;
mod guest;
mod inventory;
mod machine;
mod native;
mod peer;
mod process;
mod report;
mod round_trip;
mod stream;
mod tool;

use anyhow::{Result, anyhow};
use clap::{Parser, ValueEnum};
use yoi_runtime::Runtime;

use crate::report::{Report, Row};

#[derive(Parser)]
#[command(about = "Measures yoi beside what it stands in for, and prints ratios")]
struct Arguments {
    /// These parts only
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Few and short rounds: shows that it runs, and little else
    #[arg(long)]
    quick: bool,
    /// Also writes the table to `docs/benchmarks.md`
    #[arg(long, conflicts_with_all = ["quick", "parts"])]
    write: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    RoundTrip,
    Stream,
    Tool,
    Authority,
    Inventory,
    Process,
}

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

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let amount = Amount {
        quick: arguments.quick,
    };
    let parts = match arguments.parts.as_slice() {
        [] => Part::value_variants(),
        parts => parts,
    };
    // Before: later, the load would be our own.
    let machine = machine::line();
    let report = Report::new(machine, measure(parts, amount)?);
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
            part => {
                let guests = match &mut guests {
                    Some(guests) => guests,
                    none => none.insert(Guests::new()?),
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
    fn new() -> Result<Self> {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let yoi = Runtime::builder(Default::default()).build();
        let yoi = yoi.map_err(|error| anyhow!("this machine cannot run guests: {error:#}"))?;
        Ok(Self { tokio, yoi })
    }

    fn measure(&self, part: Part, amount: Amount) -> Result<Vec<Row>> {
        let Self { tokio, yoi } = self;
        match part {
            Part::RoundTrip => tokio.block_on(round_trip::measure(yoi, amount)),
            Part::Stream => tokio.block_on(stream::measure(yoi, amount)),
            Part::Tool => tokio.block_on(tool::measure(yoi, amount)),
            Part::Authority | Part::Inventory | Part::Process => Ok(Vec::new()),
        }
    }
}
