//! `cargo xtask scale`: builds what is measured, optimised unless it is only to be shown that it runs, and measures it.

use std::process::Command;

use anyhow::Result;

use crate::{guests, programs, setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Handed on: `connections`, then `--quick`, `--write`, or `--help` for more
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    guests::build_all(&setup::toolchain()?)?;
    let scale = match arguments.rest.iter().any(|it| it == "--quick") {
        true => {
            programs::build(&["scale"], &[])?;
            programs::debug("scale")
        }
        false => {
            programs::build_optimised(&["scale"])?;
            programs::optimised("scale")
        }
    };
    workspace::succeed(Command::new(scale).args(&arguments.rest))
}
