//! The Python package `oras`, a client of OCI registries
use super::install::{Installation, run};
use crate::workspace;
use anyhow::{Context as _, ensure};
use std::{path::Path, process::Command};

const NEEDS: &str =
    "install Python 3.11 or later with venv (Debian: `apt-get install python3 python3-venv`)";
const PINS: &str = "oras.txt";

/// What the script prints.
pub(super) fn say(arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let folder = Installation {
        name: "oras",
        pins: PINS,
        install,
    }
    .ensure()?;
    let mut python = Command::new(folder.join("bin/python"));
    python
        .arg(workspace::peers().join("oras_client.py"))
        .args(arguments);
    let output = python.output().context(NEEDS)?;
    ensure!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(output.stdout)
}

fn install(folder: &Path) -> anyhow::Result<()> {
    run(
        Command::new("python3").args(["-m", "venv"]).arg(folder),
        NEEDS,
    )?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--require-hashes"])
        .args(["--only-binary", ":all:", "--requirement"])
        .arg(workspace::peers().join(PINS));
    run(&mut pip, "pip has to reach its package index")
}
