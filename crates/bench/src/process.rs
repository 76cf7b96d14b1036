//! `yoi call` as a process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use yoi_bench::figures::{Rounds, quantile};
use yoi_package::Package;
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

use crate::Amount;
use crate::guest::ID;
use crate::report::{Row, Wanted};

const TOOL: &str = "echo";
const INPUT: &str = r#"{"pair":"BTC-EUR"}"#;
const WANTED: Duration = Duration::from_millis(25);

/// Programs that start and end, for comparison.
const OTHERS: [(&str, &str, &[&str]); 2] = [
    ("`true`", "true", &[]),
    ("`node -e 0`", "node", &["-e", "0"]),
];

pub(crate) fn measure(amount: Amount) -> Result<Vec<Row>> {
    let project = Project::new()?;
    let mut rows = vec![first_run(&project, amount.of(5, 1))?];
    let others: Vec<_> = OTHERS
        .iter()
        .filter(|(_, program, _)| starts(program))
        .collect();
    let mut measured: Vec<_> = others.iter().map(|_| Rounds::default()).collect();
    for _ in 0..amount.of(20, 3) {
        for ((_, program, arguments), rounds) in others.iter().zip(&mut measured) {
            let other = wall(Command::new(program).args(*arguments))?;
            rounds.add(wall(&mut project.yoi_call())?, other);
        }
    }
    rows.extend(
        others
            .iter()
            .zip(&measured)
            .map(|((shown, ..), rounds)| warm(shown, rounds)),
    );
    Ok(rows)
}

fn first_run(project: &Project, runs: usize) -> Result<Row> {
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        project.forget()?;
        times.push(wall(&mut project.yoi_call())?);
    }
    Ok(Row::time("`yoi call`, first run", quantile(&times, 50)))
}

fn warm(other: &str, rounds: &Rounds) -> Row {
    Row::times("`yoi call`, later runs", other, rounds).wanted(Wanted::under(WANTED, rounds.yoi()))
}

/// A folder with `yoi.toml`, one enabled package, and everything that `yoi` keeps for a user.
struct Project {
    folder: TempDir,
    yoi: PathBuf,
}

impl Project {
    fn new() -> Result<Self> {
        let folder = TempDir::new()?;
        let package = PackageFolder::new(ID).guest("run_echo").tool(TOOL);
        let (package, reviews) = Package::open(&package.write(&folder.path().join(".yoi/plugins")));
        let package = package.with_context(|| format!("{reviews:#?}"))?;
        let enabled =
            Enabled::new(ID, &package.digest().to_string()).line("surfaces = [\"tools\"]");
        EnablementFile::new().enable(enabled).write(folder.path());
        let project = Self {
            folder,
            yoi: beside_this_program("yoi")?,
        };
        project.check()?;
        Ok(project)
    }

    fn yoi_call(&self) -> Command {
        let mut command = Command::new(&self.yoi);
        command
            .args(["call", ID, TOOL, "--input", INPUT])
            .current_dir(self.folder.path())
            .env_clear()
            .env("XDG_CACHE_HOME", self.cache())
            .env("XDG_STATE_HOME", self.folder.path().join("state"));
        command
    }

    fn check(&self) -> Result<()> {
        let output = self
            .yoi_call()
            .output()
            .with_context(|| format!("`{}` does not start", self.yoi.display()))?;
        if !output.status.success() || output.stdout.trim_ascii() != INPUT.as_bytes() {
            bail!("`yoi call` does not echo: {output:?}");
        }
        Ok(())
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn forget(&self) -> Result<()> {
        Ok(fs::remove_dir_all(self.cache())?)
    }
}

pub(crate) fn beside_this_program(name: &str) -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    Ok(this.parent().unwrap_or(Path::new(".")).join(name))
}

fn starts(program: &str) -> bool {
    wall(Command::new(program).arg("--version")).is_ok()
}

/// From start to end, with nothing of it shown.
pub(crate) fn wall(command: &mut Command) -> Result<Duration> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let wall = start.elapsed();
    if !status.success() {
        bail!("`{command:?}` failed: {status}");
    }
    Ok(wall)
}
