//! `cargo xtask bench`: builds what is measured, optimised, and measures it.

use std::process::Command;

use anyhow::Result;

use crate::{guests, programs, setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Handed to the benchmark: names of its parts, `--quick`, `--write`, or `--help` for more
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.call_guests() {
        guests::build_all(&setup::toolchain()?)?;
    }
    programs::build_optimised(&["yoi", "yoi-bench"])?;
    workspace::succeed(Command::new(programs::optimised("yoi-bench")).args(&arguments.rest))
}

impl Arguments {
    /// Whether any part that is asked for calls a guest: all do but `authority`.
    fn call_guests(&self) -> bool {
        let mut parts = self
            .rest
            .iter()
            .filter(|it| !it.starts_with('-'))
            .peekable();
        parts.peek().is_none() || parts.any(|part| part != "authority")
    }
}
