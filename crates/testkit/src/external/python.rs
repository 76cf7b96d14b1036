//! The Python package `websockets` in a virtual environment
use super::{
    child::Child,
    install::{Installation, run},
};
use crate::workspace;
use std::{path::Path, process::Command};

const NEEDS: &str =
    "install Python 3.11 or later with venv (Debian: `apt-get install python3 python3-venv`)";
const PINS: &str = "requirements.txt";

pub(super) fn start() -> anyhow::Result<(Child, u16)> {
    let folder = Installation {
        name: "python",
        pins: PINS,
        install,
    }
    .ensure()?;
    let mut python = Command::new(folder.join("bin/python"));
    Child::serve(python.arg(workspace::peers().join("echo.py")), NEEDS)
}

fn install(folder: &Path) -> anyhow::Result<()> {
    run(
        Command::new("python3").args(["-m", "venv"]).arg(folder),
        NEEDS,
    )?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--requirement",
    ]);
    run(
        pip.arg(workspace::peers().join(PINS)),
        "pip has to reach its package index",
    )
}
