//! `cargo xtask weaken`: takes away one protection at a time, in a copy of this checkout, and sees that a test notices.
//!
//! The protections stand in `xtask/weakenings.toml`. `cargo mutants` tries every small change, and says nothing of what
//! it means; these are the changes that have a name, most of them mistakes that other hosts have made.

mod copy;

use std::process::{Command, Output};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use self::copy::Copy;
use crate::{guests, setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Tries those only whose description has this text
    #[arg(value_name = "TEXT")]
    only: Option<String>,
    /// Tries those only that this package's tests are to notice
    #[arg(long, value_name = "NAME")]
    package: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    weakening: Vec<Weakening>,
}

/// One protection less.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Weakening {
    /// What is weaker, as a sentence.
    says: String,
    file: String,
    /// Stands in the file exactly once.
    before: String,
    after: String,
    /// The package whose tests must fail.
    package: String,
}

/// What the tests made of a weakening.
enum Verdict {
    /// The name of the first test that failed.
    Caught(String),
    Survived,
    /// It is no weakening but an error: of the table, or of the compiler.
    Broken(String),
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let text = std::fs::read_to_string(workspace::path("xtask/weakenings.toml"))?;
    let table: Table = toml::from_str(&text).context("xtask/weakenings.toml")?;
    let wanted = |weakening: &&Weakening| {
        let (only, package) = (arguments.only.as_deref(), arguments.package.as_deref());
        only.is_none_or(|text| weakening.says.contains(text))
            && package.is_none_or(|name| weakening.package == name)
    };
    let chosen: Vec<&Weakening> = table.weakening.iter().filter(wanted).collect();
    if chosen.is_empty() {
        bail!("no weakening is meant by that");
    }
    guests::build_all(&setup::toolchain()?)?;
    let copy = Copy::make()?;
    check_baseline(&copy, &chosen)?;
    let mut uncaught = 0;
    for weakening in &chosen {
        let verdict = attempt(&copy, weakening)?;
        uncaught += u32::from(!matches!(verdict, Verdict::Caught(_)));
        println!("{}", line(weakening, &verdict));
    }
    println!("{} weakenings, {uncaught} not caught", chosen.len());
    match uncaught {
        0 => Ok(()),
        _ => bail!("a protection can be taken away and no test notices"),
    }
}

/// A test that fails by itself would catch everything.
fn check_baseline(copy: &Copy, chosen: &[&Weakening]) -> Result<()> {
    let mut packages: Vec<&str> = chosen.iter().map(|it| it.package.as_str()).collect();
    packages.sort_unstable();
    packages.dedup();
    for package in packages {
        let output = test(copy, package, &[])?;
        if !output.status.success() {
            bail!(
                "the tests of `{package}` fail as they are:\n{}",
                text_of(&output)
            );
        }
    }
    Ok(())
}

fn attempt(copy: &Copy, weakening: &Weakening) -> Result<Verdict> {
    let whole = copy.read(&weakening.file)?;
    let places = whole.matches(&weakening.before).count();
    if places != 1 {
        let reason = format!("`before` stands {places} times in {}", weakening.file);
        return Ok(Verdict::Broken(reason));
    }
    copy.write(
        &weakening.file,
        &whole.replace(&weakening.before, &weakening.after),
    )?;
    let verdict = judge(copy, &weakening.package);
    copy.write(&weakening.file, &whole)?;
    verdict
}

fn judge(copy: &Copy, package: &str) -> Result<Verdict> {
    let built = test(copy, package, &["--no-run"])?;
    if !built.status.success() {
        return Ok(Verdict::Broken(format!(
            "it does not compile:\n{}",
            text_of(&built)
        )));
    }
    let output = test(copy, package, &[])?;
    Ok(match first_failure(&text_of(&output)) {
        Some(name) => Verdict::Caught(name),
        None if output.status.success() => Verdict::Survived,
        None => Verdict::Caught("the test binary ended early".to_owned()),
    })
}

fn test(copy: &Copy, package: &str, arguments: &[&str]) -> Result<Output> {
    let mut command = Command::new("cargo");
    command
        .args(["test", "--locked", "--tests", "--package", package])
        .args(arguments)
        .current_dir(copy.root())
        .env("CARGO_TARGET_DIR", copy.build())
        .env("INSTA_UPDATE", "no");
    command
        .output()
        .with_context(|| format!("{command:?} does not start"))
}

fn first_failure(text: &str) -> Option<String> {
    let failed = |line: &str| {
        let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
        Some(name.to_owned())
    };
    text.lines().find_map(failed)
}

fn text_of(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn line(weakening: &Weakening, verdict: &Verdict) -> String {
    let says = &weakening.says;
    match verdict {
        Verdict::Caught(test) => format!("caught    {says}: {}: {test}", weakening.package),
        Verdict::Survived => format!("SURVIVED  {says}"),
        Verdict::Broken(reason) => format!("BROKEN    {says}: {reason}"),
    }
}
