//! What the processor does for each message, counted by callgrind: a number that repeats, whatever else the machine does.
//!
//! One side at a time runs in a process of its own under valgrind, twice, with few messages and with many. What they
//! differ by is the messages' alone: neither the start of the process nor the compiling of the guest is in it. The peer
//! is in this process, which nobody counts.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use serde_json::{Value, json};
use yoi_runtime::Runtime;

use crate::guest::Guest;
use crate::native::{self, Settings};
use crate::report::{ENGINE, LIBRARY, Row};
use crate::{Amount, engine, peer};

/// Who takes the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    Guest,
    Engine,
    Library,
}

/// What is done with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Work {
    RoundTrip,
    Receive,
    ReceiveMany,
    ReceiveLong,
}

/// One side's work, done in a process that is counted.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Counted {
    #[arg(long, hide = true, requires = "work")]
    pub(crate) side: Option<Side>,
    #[arg(long, hide = true, requires = "peer")]
    work: Option<Work>,
    #[arg(long, hide = true, requires = "count")]
    peer: Option<SocketAddr>,
    #[arg(long, hide = true)]
    count: Option<usize>,
}

pub(crate) fn measure(amount: Amount) -> Result<Vec<Row>> {
    if !is_there() {
        eprintln!("NOT MEASURED: instructions need valgrind (`apt-get install valgrind`)");
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    for work in Work::value_variants() {
        let yoi = work.count(Side::Guest, amount)?;
        for (side, name) in [(Side::Engine, ENGINE), (Side::Library, LIBRARY)] {
            let other = work.count(side, amount)?;
            rows.push(Row::instructions(work.name(), yoi, name, other));
        }
    }
    Ok(rows)
}

impl Counted {
    /// Does the work, in this process.
    pub(crate) async fn run(self, side: Side, yoi: &Runtime) -> Result<()> {
        let (Some(work), Some(peer), Some(count)) = (self.work, self.peer, self.count) else {
            bail!("a side has its work, a peer and a count");
        };
        let (name, tool) = work.guest();
        match (side, work) {
            (Side::Guest, _) => {
                let guest = Guest::load(yoi, name, tool, Some(peer))?;
                guest.call::<Value>(&work.input(peer, count)).await?;
            }
            (Side::Engine, Work::RoundTrip) => {
                let guest = Guest::load(yoi, name, tool, Some(peer))?;
                engine::round_trip(guest.authority(), peer, count, work.size()).await?;
            }
            (Side::Engine, _) => {
                let guest = Guest::load(yoi, name, tool, Some(peer))?;
                engine::stream(guest.authority(), peer, count, work.batch()).await?;
            }
            (Side::Library, Work::RoundTrip) => {
                native::round_trip(peer, Settings::Bounded, count, work.size()).await?;
            }
            (Side::Library, _) => {
                native::stream(peer, Settings::Bounded, count).await?;
            }
        }
        Ok(())
    }
}

impl Work {
    fn name(self) -> &'static str {
        match self {
            Self::RoundTrip => "instructions, round trip of 64 bytes",
            Self::Receive => "instructions, stream of 64 bytes, `receive`",
            Self::ReceiveMany => "instructions, stream of 64 bytes, `receive-many` of 1024",
            Self::ReceiveLong => "instructions, stream of 16 KiB, `receive`",
        }
    }

    fn size(self) -> usize {
        match self {
            Self::ReceiveLong => 16 * 1024,
            _ => 64,
        }
    }

    fn batch(self) -> u32 {
        match self {
            Self::ReceiveMany => 1024,
            _ => 0,
        }
    }

    fn guest(self) -> (&'static str, &'static str) {
        match self {
            Self::RoundTrip => ("bench_round_trip", "round_trip"),
            _ => ("bench_stream", "stream"),
        }
    }

    fn input(self, peer: SocketAddr, count: usize) -> Value {
        let url = format!("ws://{peer}/");
        match self {
            Self::RoundTrip => json!({"url": url, "count": count, "size": self.size()}),
            _ => json!({"url": url, "subscribe": null, "count": count, "batch": self.batch()}),
        }
    }

    /// Instructions for one message.
    fn count(self, side: Side, amount: Amount) -> Result<f64> {
        let few = amount.of(2_000, 200);
        let many = few * 6;
        let one = self.instructions(side, few)?;
        let other = self.instructions(side, many)?;
        Ok((other as f64 - one as f64) / (many - few) as f64)
    }

    /// Instructions of a whole process.
    fn instructions(self, side: Side, count: usize) -> Result<u64> {
        let peer = match self {
            Self::RoundTrip => peer::echo()?,
            _ => peer::feed(self.size())?,
        };
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("callgrind.out");
        let mut valgrind = Command::new("valgrind");
        valgrind
            .args(["--tool=callgrind", "--quiet"])
            .arg(format!("--callgrind-out-file={}", out.display()))
            .arg(std::env::current_exe()?)
            .args(["--side", &value(side), "--work", &value(self)])
            .args(["--peer", &peer.to_string(), "--count", &count.to_string()]);
        let output = valgrind.stdout(Stdio::null()).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("{side:?} {self:?} failed under valgrind: {}", said.trim());
        }
        total(&out)
    }
}

fn is_there() -> bool {
    let asked = Command::new("valgrind").arg("--version").output();
    asked.is_ok_and(|output| output.status.success())
}

fn value(choice: impl ValueEnum) -> String {
    let name = choice.to_possible_value();
    name.map(|name| name.get_name().to_owned())
        .unwrap_or_default()
}

/// The line `summary: N` or `totals: N` of a profile.
fn total(profile: &Path) -> Result<u64> {
    let text = std::fs::read_to_string(profile)?;
    let line = text.lines().find_map(|line| {
        line.strip_prefix("totals: ")
            .or(line.strip_prefix("summary: "))
    });
    let line = line.context("the profile has no total")?;
    Ok(line.trim().parse()?)
}
