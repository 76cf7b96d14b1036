//! `cargo xtask soak`: random guests, random servers, and random faults between them, held against the law of `docs/soak.md`.

use std::process::Command;

use anyhow::Result;

use crate::{guests, programs, setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Handed on: `--minutes`, `--seed`, `--case`, or `--help` for more
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    guests::build_all(&setup::toolchain()?)?;
    // Not optimised: what is wanted of it are the checks of arithmetic, and not speed.
    programs::build(&["soak"], &[])?;
    workspace::succeed(Command::new(programs::debug("soak")).args(&arguments.rest))
}
