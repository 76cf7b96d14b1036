//! `cargo xtask autobahn`: a guest echoes over the host API, and the Autobahn test suite judges what comes back.
//!
//! Everything is the real thing: the `yoi` command, a package, a grant for one port of 127.0.0.1.

mod case;
mod environment;
mod explained;
mod gate;
mod page;
mod project;
mod server;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use self::case::{Index, Outcomes};
use self::project::Project;
use self::server::Server;
use crate::{guests, programs, setup, workspace};

/// Cases in one tool call: each has an instance of its own.
const CASES_PER_CALL: u32 = 50;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Runs every case; messages of megabytes and most of compression are left out otherwise
    #[arg(long)]
    full: bool,
    /// Writes the results to `docs/autobahn.md`
    #[arg(long, requires = "full")]
    write: bool,
    /// Succeeds where there is no Python 2.7, and says that nothing was checked
    #[arg(long)]
    if_possible: bool,
    /// Tests this `yoi`, and builds none
    #[arg(long, value_name = "PROGRAM")]
    yoi: Option<PathBuf>,
}

/// Which cases run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Set {
    name: &'static str,
    shown: &'static [&'static str],
    /// How many there are: fewer would pass unseen.
    cases: usize,
    /// Of these the second way of receiving runs the first ones: compression is the same in both, and takes minutes.
    plain: usize,
}

const REDUCED: Set = Set {
    name: "reduced",
    shown: &[
        "1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*", "12.1.1", "12.2.1", "12.3.1",
        "12.4.1", "12.5.1", "12.2.6", "12.5.6", "13.1.1", "13.2.1", "13.3.1", "13.4.1", "13.5.1",
        "13.6.1", "13.7.1",
    ],
    cases: 261,
    plain: 247,
};

const FULL: Set = Set {
    name: "full",
    shown: &["*"],
    cases: 517,
    plain: 301,
};

impl Set {
    /// How many cases an agent runs.
    fn of(&self, agent: &Agent) -> usize {
        if agent.compression {
            self.cases
        } else {
            self.plain
        }
    }
}

/// A way of receiving, under a name of its own in the suite's report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agent {
    name: &'static str,
    says: &'static str,
    /// Whether it runs the cases about compression too
    compression: bool,
    /// For the guest: how many messages to take at once, 0 for one call each
    batch: u32,
}

const AGENTS: [Agent; 2] = [
    Agent {
        name: "yoi",
        says: "`receive`",
        compression: true,
        batch: 0,
    },
    Agent {
        name: "yoi-batch",
        says: "`receive-many`",
        compression: false,
        batch: 256,
    },
];

/// What the suite made of an agent.
pub(crate) struct Judged {
    agent: Agent,
    outcomes: Outcomes,
    took: Duration,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let Some(python) = environment::python() else {
        return without_python(arguments.if_possible);
    };
    let suite = environment::ensure(&python)?;
    let yoi = match &arguments.yoi {
        Some(program) => fs::canonicalize(program).context("the `yoi` to test")?,
        None => build()?,
    };
    let set = if arguments.full { FULL } else { REDUCED };
    let judged = judge(&Server::start(&suite, &set)?, &set, yoi)?;
    println!("{}", page::results(&judged));
    if arguments.write {
        fs::write(workspace::path("docs/autobahn.md"), page::page(&judged))?;
    }
    conclude(&set, &judged)
}

fn without_python(if_possible: bool) -> Result<()> {
    const NEEDS: &str = "the Autobahn test suite needs Python 2.7: `pyenv install 2.7.18` puts it where it is found";
    if !if_possible {
        bail!("conformance was not checked: {NEEDS}");
    }
    eprintln!("================================================================");
    eprintln!("NOT CHECKED: WebSocket conformance (`cargo xtask autobahn`)");
    eprintln!("{NEEDS}");
    eprintln!("================================================================");
    Ok(())
}

fn build() -> Result<PathBuf> {
    guests::build_all(&setup::toolchain()?)?;
    programs::build(&["yoi"], &[])?;
    Ok(fs::canonicalize(programs::debug("yoi"))?)
}

fn judge(server: &Server, set: &Set, yoi: PathBuf) -> Result<Vec<Judged>> {
    let project = Project::write(yoi, server.port())?;
    let all = project.count()?;
    let mut times = Vec::new();
    for agent in AGENTS {
        let start = Instant::now();
        // The suite numbers its cases in order, and those about compression come last.
        let count = u32::try_from(set.of(&agent))?.min(all);
        echo(&project, &agent, count).with_context(|| server.log_hint())?;
        times.push(start.elapsed());
    }
    // One report has the results of all agents.
    project.report(&AGENTS[0])?;
    let mut index = Index::read(&server.reports())?;
    let judged = AGENTS.into_iter().zip(times).map(|(agent, took)| Judged {
        agent,
        outcomes: index.take(agent.name),
        took,
    });
    Ok(judged.collect())
}

fn echo(project: &Project, agent: &Agent, count: u32) -> Result<()> {
    let mut first = 1;
    while first <= count {
        let last = count.min(first + CASES_PER_CALL - 1);
        eprintln!("{}: cases {first} to {last} of {count}", agent.name);
        project.run(agent, first, last)?;
        first = last + 1;
    }
    Ok(())
}

fn conclude(set: &Set, judged: &[Judged]) -> Result<()> {
    let faults: Vec<String> = judged
        .iter()
        .flat_map(|judged| gate::faults(set.of(&judged.agent), judged.agent.name, &judged.outcomes))
        .collect();
    if !faults.is_empty() {
        bail!("conformance:\n  {}", faults.join("\n  "));
    }
    let counts = AGENTS.map(|agent| format!("{} cases with {}", set.of(&agent), agent.says));
    println!("{}: none failed", counts.join(", "));
    Ok(())
}
