//! The npm package `ws` under Node.js
use super::{
    child::Child,
    install::{Installation, run},
};
use crate::workspace;
use std::{fs, path::Path, process::Command};

const NEEDS: &str = "install Node.js 18 or later with npm (Debian: `apt-get install nodejs npm`)";
const PINS: &str = "package-lock.json";

pub(super) fn start() -> anyhow::Result<(Child, u16)> {
    let folder = Installation {
        name: "npm",
        pins: PINS,
        install,
    }
    .ensure()?;
    let mut node = Command::new("node");
    Child::serve(
        node.arg(workspace::peers().join("echo.mjs"))
            .current_dir(folder),
        NEEDS,
    )
}

fn install(folder: &Path) -> anyhow::Result<()> {
    for file in ["package.json", PINS] {
        fs::copy(workspace::peers().join(file), folder.join(file))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder);
    run(&mut npm, NEEDS)
}
