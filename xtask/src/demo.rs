//! `cargo xtask demo`: what yoi does, as a story, told by the real binary.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

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

fn cargo(arguments: &[&str]) -> Result<()> {
    let status = Command::new("cargo")
        .args(arguments)
        .current_dir(workspace::path("."))
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        bail!("`cargo {}` failed", arguments.join(" "));
    }
    Ok(())
}
