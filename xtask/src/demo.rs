//! `cargo xtask demo`: what yoi does, as a story, told by the real binary.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::{guests, setup, workspace};

pub(crate) fn run() -> Result<()> {
    eprintln!("building yoi and the example plugin; the first time this takes some minutes");
    guests::build_all(&setup::toolchain()?)?;
    cargo(&[
        "build",
        "--package",
        "yoi-cli",
        "--bin",
        "yoi",
        "--example",
        "demo",
    ])?;
    cargo(&[
        "run",
        "--quiet",
        "--package",
        "yoi-cli",
        "--example",
        "demo",
    ])
}

/// Asks nothing of who runs it.
fn cargo(arguments: &[&str]) -> Result<()> {
    workspace::succeed(Command::new("cargo").args(arguments).stdin(Stdio::null()))
}
