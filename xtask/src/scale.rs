//! `cargo xtask scale`: builds what is measured, optimised unless it is only to be shown that it runs, and measures it.

use std::process::Command;

use anyhow::Result;

use crate::bench::program;
use crate::{guests, setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Handed on: `connections`, then `--quick`, `--write`, or `--help` for more
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    guests::build_all(&setup::toolchain()?)?;
    let release = !arguments.rest.iter().any(|it| it == "--quick");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--package", "yoi-bench", "--bin", "scale"]);
    workspace::succeed(cargo.args(release.then_some("--release")))?;
    let profile = if release { "release" } else { "debug" };
    workspace::succeed(Command::new(program(profile, "scale")).args(&arguments.rest))
}
