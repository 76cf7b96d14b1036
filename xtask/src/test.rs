//! `cargo xtask test`: sets up, builds the guests, runs every test.

use std::process::Command;

use anyhow::Result;

use crate::{guests, setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Handed to `cargo test`: a crate with `-p`, or a part of a test's name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    setup::peers()?;
    guests::build_all(&setup::toolchain()?)?;
    if !arguments.rest.is_empty() {
        return workspace::succeed(cargo_test().args(&arguments.rest));
    }
    workspace::succeed(cargo_test().arg("--workspace"))?;
    // Not a member of the workspace: it is compiled for wasm, with the guests.
    workspace::succeed(
        cargo_test()
            .arg("--manifest-path")
            .arg(workspace::path("crates/sdk/Cargo.toml"))
            .arg("--target-dir")
            .arg(workspace::path("target/sdk")),
    )
}

fn cargo_test() -> Command {
    let mut command = Command::new("cargo");
    command.arg("test");
    command
}
