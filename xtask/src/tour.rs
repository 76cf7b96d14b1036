//! `cargo xtask tour`: every command of the tour and of the pages on writing plugins, in order, in fresh folders, against
//! loopback servers; what they print is held against what the documents say.

mod document;
mod peers;
mod session;
mod told;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use tempfile::TempDir;

use crate::{programs, setup, workspace};
use document::{Document, Step};
use peers::Peers;
use session::Session;

/// The tour comes first: it is what is timed.
const DOCUMENTS: [&str; 4] = [
    "docs/tour.md",
    "docs/plugins/rust.md",
    "docs/plugins/javascript.md",
    "docs/plugins/python.md",
];

/// From `new` to the first call that reaches a server, without what a language's toolchain takes.
const GOAL: Duration = Duration::from_secs(120);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Runs these documents only, such as `docs/tour.md`
    documents: Vec<String>,
    /// Writes what the commands print into the documents, in place of comparing
    #[arg(long)]
    bless: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    setup::toolchain()?;
    setup::peers()?;
    programs::build(&["yoi"], &["peers"])?;
    let peers = Peers::start()?;
    let chosen = |document: &&&str| {
        arguments.documents.is_empty() || arguments.documents.iter().any(|it| it == **document)
    };
    let began = Instant::now();
    let mut differences = 0;
    for document in DOCUMENTS.iter().filter(chosen) {
        differences += follow(document, &peers, arguments.bless)?;
    }
    if differences > 0 {
        bail!(
            "{differences} commands did not do what the documents say; `cargo xtask tour --bless` writes what they do"
        );
    }
    println!(
        "the documents say what happens ({:.0?} in all)",
        began.elapsed()
    );
    Ok(())
}

/// Runs one document from its top to its end, and returns how many of its commands surprised.
fn follow(name: &str, peers: &Peers, bless: bool) -> Result<usize> {
    println!("\n{name}");
    let path = workspace::path(name);
    let mut document = Document::read(&path)?;
    let (_kept, folder) = fresh()?;
    let mut session = Session::new(&folder)?;
    let (mut differences, mut clock) = (0, Clock::default());
    for step in document.steps() {
        match step {
            Step::Part(title) => clock = Clock::named(title),
            Step::File(path, text) => session.write(path, &peers.really(text))?,
            Step::Command(command, told) => {
                let began = Instant::now();
                let outcome = session.run(&peers.really(command))?;
                clock.took(command, began.elapsed(), outcome.is_success)?;
                let said = peers.as_told(&outcome.said);
                if told::same(told, &said, &folder) {
                    continue;
                }
                differences += usize::from(!bless);
                match bless {
                    true => *told = told::clean(&said, &folder),
                    false => println!("{}", told::difference(command, told, &said)),
                }
            }
        }
    }
    if bless {
        document.write(&path)?;
    }
    Ok(differences)
}

/// An empty folder, far from this checkout: what is made there may not lean on it.
fn fresh() -> Result<(TempDir, PathBuf)> {
    let folder = tempfile::Builder::new().prefix("yoi-tour-").tempdir()?;
    let path = folder.path().canonicalize()?;
    Ok((folder, path))
}

/// What an author waits for, of one part of a document.
#[derive(Default)]
struct Clock {
    part: String,
    /// From `new` on: everything, and how much of it was the language's toolchain.
    time: Option<(Duration, Duration)>,
}

impl Clock {
    fn named(part: &str) -> Self {
        Self {
            part: part.to_owned(),
            time: None,
        }
    }

    fn took(&mut self, command: &str, took: Duration, is_success: bool) -> Result<()> {
        println!(
            "  {:>6.1} s  {}",
            took.as_secs_f64(),
            command.lines().next().unwrap_or_default()
        );
        if command.starts_with("yoi plugin new") {
            self.time = Some((Duration::ZERO, Duration::ZERO));
        }
        let Some((all, toolchain)) = &mut self.time else {
            return Ok(());
        };
        *all += took;
        if command.starts_with("yoi plugin build") {
            *toolchain += took;
        }
        if !command.starts_with("yoi call") || !is_success {
            return Ok(());
        }
        let commands = *all - *toolchain;
        println!(
            "{}: {:.1} s of commands from `new` to the first call that reached the server, and {:.1} s of the toolchain",
            self.part,
            commands.as_secs_f64(),
            toolchain.as_secs_f64()
        );
        self.time = None;
        match commands > GOAL {
            true => bail!("{}: that is over the goal of {GOAL:?}", self.part),
            false => Ok(()),
        }
    }
}
