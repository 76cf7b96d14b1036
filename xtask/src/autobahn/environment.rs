use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{setup, workspace};

const VIRTUALENV: &str = include_str!("virtualenv.txt");
const SUITE: &str = include_str!("suite.txt");

/// The folder of all that this command makes, but for what it builds.
pub(crate) fn folder() -> PathBuf {
    workspace::path("target/autobahn")
}

/// A Python 2.7 that runs: on the search path, or among pyenv's versions.
pub(crate) fn python() -> Option<PathBuf> {
    let mut candidates = vec![PathBuf::from("python2.7")];
    candidates.extend(pyenv_versions());
    candidates
        .into_iter()
        .find(|program| setup::answers(program))
}

fn pyenv_versions() -> Vec<PathBuf> {
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".pyenv"));
    let root = env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(home);
    let versions = root.and_then(|root| fs::read_dir(root.join("versions")).ok());
    let mut programs: Vec<PathBuf> = versions
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin/python2.7")))
        .collect();
    programs.sort();
    programs
}

/// The Python of an environment that has the suite. It is made once, and again when what it is made of changes.
pub(crate) fn ensure(python: &Path) -> Result<PathBuf> {
    let folder = folder().join("environment");
    let suite = folder.join("suite/bin/python");
    let made_of = format!("{}\n{VIRTUALENV}{SUITE}", python.display());
    let installed = folder.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|before| before == made_of) {
        return Ok(suite);
    }
    eprintln!("installing the Autobahn test suite; the first time this takes a minute");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    install(python, &folder).context("the Autobahn test suite cannot be installed")?;
    fs::write(installed, made_of)?;
    Ok(suite)
}

fn install(python: &Path, folder: &Path) -> Result<()> {
    let maker = folder.join("virtualenv");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&maker))
        .context("it needs Python 3 with venv (Debian: `apt-get install python3-venv`)")?;
    pip(
        &maker.join("bin/python"),
        folder,
        "virtualenv.txt",
        VIRTUALENV,
    )?;
    let suite = folder.join("suite");
    let mut virtualenv = Command::new(maker.join("bin/virtualenv"));
    succeed(virtualenv.arg("--python").arg(python).arg(&suite))?;
    pip(&suite.join("bin/python"), folder, "suite.txt", SUITE)
        .context("it needs a C compiler, and a package index that pip can reach")
}

fn pip(python: &Path, folder: &Path, name: &str, pins: &str) -> Result<()> {
    let file = folder.join(name);
    fs::write(&file, pins)?;
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps"]);
    succeed(pip.args(["--require-hashes", "--requirement"]).arg(file))
}

/// Its output is for whoever asks why it failed.
fn succeed(command: &mut Command) -> Result<()> {
    let output = command.output();
    let output = output.with_context(|| format!("{command:?} does not start"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        bail!("{command:?} failed: {}", text.trim());
    }
    Ok(())
}
