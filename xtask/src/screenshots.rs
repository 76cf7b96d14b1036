//! `cargo xtask screenshots`: what the commands print, drawn. `cargo test` holds the drawings against the real binary.

use std::process::Command;

use anyhow::Result;

use crate::workspace;

pub(crate) fn run() -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args([
        "test",
        "--quiet",
        "--package",
        "yoi-cli",
        "--test",
        "suite",
        "screenshots",
    ]);
    workspace::succeed(cargo.env("YOI_SCREENSHOTS", "write"))
}
