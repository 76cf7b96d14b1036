//! `cargo xtask test`: sets up, builds the guests, runs every test.

use std::process::Command;

use anyhow::{Result, bail};

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
        return cargo(&["test"], &arguments.rest);
    }
    cargo(&["test", "--workspace"], &[])?;
    // Not a member of the workspace: it is compiled for wasm, with the guests.
    let paths =
        ["crates/sdk/Cargo.toml", "target/sdk"].map(|it| workspace::path(it).display().to_string());
    let [manifest, target] = paths;
    let rest = [
        "--manifest-path".to_owned(),
        manifest,
        "--target-dir".to_owned(),
        target,
    ];
    cargo(&["test"], &rest)
}

fn cargo(arguments: &[&str], rest: &[String]) -> Result<()> {
    let status = Command::new("cargo")
        .args(arguments)
        .args(rest)
        .current_dir(workspace::path("."))
        .status()?;
    if !status.success() {
        bail!("`cargo {}` failed", arguments.join(" "));
    }
    Ok(())
}
