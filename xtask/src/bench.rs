//! `cargo xtask bench`: builds what is measured, optimised, and measures it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::{guests, setup, workspace};

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
    // One build of both: apart they would be built with other features of what they share, twice.
    workspace::succeed(Command::new("cargo").args([
        "build",
        "--release",
        "--package",
        "yoi-cli",
        "--package",
        "yoi-bench",
    ]))?;
    workspace::succeed(Command::new(program("release", "yoi-bench")).args(&arguments.rest))
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

/// Where cargo puts a program of a profile.
pub(crate) fn program(profile: &str, name: &str) -> PathBuf {
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace::path("target"), PathBuf::from);
    target.join(profile).join(name)
}
