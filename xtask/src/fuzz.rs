//! `cargo xtask fuzz`: builds the fuzz targets, and runs each for a while from its committed corpus.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{setup, workspace};
use figures::Figures;

mod figures;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Targets, by the names of `fuzz/fuzz_targets`; all of them if none is named
    targets: Vec<String>,
    /// How long each target runs
    #[arg(long, default_value_t = 10)]
    seconds: u32,
}

/// What an input may cost before it counts as a defect: seconds, and megabytes.
const TIMEOUT: u32 = 5;
const MEMORY: u32 = 1024;

/// In bytes. Inputs of a megabyte have tests of their own.
const LONGEST_INPUT: u32 = 8192;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let targets = chosen(&arguments.targets)?;
    build(&targets)?;
    let programs = programs()?;
    let mut broken = Vec::new();
    for target in &targets {
        if !run_one(target, &programs, arguments.seconds)? {
            broken.push(format!("`{target}`"));
        }
    }
    match broken.is_empty() {
        true => Ok(()),
        false => bail!("{} found an input that breaks a law", broken.join(", ")),
    }
}

fn chosen(wanted: &[String]) -> Result<Vec<String>> {
    let mut known = Vec::new();
    for entry in fs::read_dir(workspace::path("fuzz/fuzz_targets"))? {
        let path = entry?.path();
        known.extend(path.file_stem().map(|it| it.to_string_lossy().into_owned()));
    }
    known.sort();
    match wanted.iter().find(|target| !known.contains(target)) {
        Some(unknown) => bail!("there is no target `{unknown}`: {}", known.join(", ")),
        None if wanted.is_empty() => Ok(known),
        None => Ok(wanted.to_vec()),
    }
}

fn build(targets: &[String]) -> Result<()> {
    let mut build = cargo_fuzz()?;
    build
        .args(["fuzz", "build", "--sanitizer", "none"])
        .arg("--fuzz-dir")
        .arg(workspace::path("fuzz"))
        .arg("--target-dir")
        .arg(workspace::path("target/fuzz/build"))
        // The flags that count coverage are unstable, and the stable compiler has them.
        .env("RUSTC_BOOTSTRAP", "1");
    if let [only] = targets {
        build.arg(only);
    }
    workspace::succeed(&mut build)
}

/// The one of this machine, or one of our own that is installed once.
fn cargo_fuzz() -> Result<Command> {
    let own = workspace::path("target/tools/bin/cargo-fuzz");
    let answers =
        |program: &Path| setup::succeeds(Command::new(program).args(["fuzz", "--version"]));
    let of_machine = Path::new("cargo-fuzz");
    if answers(of_machine) {
        return Ok(Command::new(of_machine));
    }
    if !answers(&own) {
        let mut install = Command::new("cargo");
        install.args(["install", "--locked", "cargo-fuzz", "--root"]);
        workspace::succeed(install.arg(workspace::path("target/tools")))?;
    }
    Ok(Command::new(own))
}

/// Where the programs are: cargo-fuzz always builds for a named platform.
fn programs() -> Result<PathBuf> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let told = String::from_utf8(output.stdout)?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("`rustc -vV` names no host")?;
    Ok(workspace::path("target/fuzz/build")
        .join(host)
        .join("release"))
}

/// Whether every input kept the laws.
fn run_one(target: &str, programs: &Path, seconds: u32) -> Result<bool> {
    let corpus = working_corpus(target)?;
    let found = workspace::path("target/fuzz/found").join(target);
    fs::create_dir_all(&found)?;
    let log = workspace::path("target/fuzz").join(format!("{target}.log"));
    let status = Command::new(programs.join(target))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={TIMEOUT}"))
        .arg(format!("-rss_limit_mb={MEMORY}"))
        .arg(format!("-max_len={LONGEST_INPUT}"))
        .arg(format!("-dict={}", dictionary(target).display()))
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg(corpus)
        .stderr(File::create(&log)?)
        .status()
        .with_context(|| format!("the program of `{target}` does not start"))?;
    let told = fs::read(&log)?;
    let figures = Figures::read(&String::from_utf8_lossy(&told));
    println!("{target:<12} {figures}");
    if !status.success() {
        println!(
            "{target:<12} the input is in {}, the report in {}",
            found.display(),
            log.display()
        );
    }
    Ok(status.success())
}

/// The committed corpus, and what earlier runs on this machine found.
fn working_corpus(target: &str) -> Result<PathBuf> {
    let working = workspace::path("target/fuzz/corpus").join(target);
    fs::create_dir_all(&working)?;
    let committed = workspace::path("fuzz/corpus").join(target);
    let entries = fs::read_dir(&committed);
    for entry in entries.with_context(|| format!("`{target}` has no corpus"))? {
        let entry = entry?;
        fs::copy(entry.path(), working.join(entry.file_name()))?;
    }
    Ok(working)
}

fn dictionary(target: &str) -> PathBuf {
    let words = match target {
        "decided" | "document" | "enablement" | "manifest" => "toml",
        "archive" | "component" | "frames" | "handshake" => target,
        _ => "url",
    };
    workspace::path("fuzz/dictionaries").join(format!("{words}.dict"))
}
