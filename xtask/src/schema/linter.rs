use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

const PINS: &str = include_str!("requirements.txt");

/// The linter, in an environment of its own.
pub(super) struct Linter {
    program: PathBuf,
}

impl Linter {
    /// Installed once, and again when its pins change.
    pub(super) fn ensure(folder: &Path) -> Result<Self> {
        let environment = folder.join("environment");
        let program = environment.join("bin/tombi");
        let installed = environment.join("installed");
        if fs::read_to_string(&installed).is_ok_and(|before| before == PINS) {
            return Ok(Self { program });
        }
        if environment.exists() {
            fs::remove_dir_all(&environment)?;
        }
        fs::create_dir_all(folder)?;
        succeed(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )
        .context("it needs Python 3 with venv (Debian: `apt-get install python3-venv`)")?;
        let pins = environment.join("requirements.txt");
        fs::write(&pins, PINS)?;
        let mut pip = Command::new(environment.join("bin/python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
        ]);
        succeed(pip.args(["--require-hashes", "--requirement"]).arg(&pins))
            .context("pip has to reach its package index")?;
        fs::write(installed, PINS)?;
        Ok(Self { program })
    }

    /// Every problem of these files, by their canonical paths, each as `code: message`. Without the network.
    pub(super) fn lint(&self, files: &[PathBuf]) -> Result<BTreeMap<PathBuf, Vec<String>>> {
        let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut linter = Command::new(&self.program);
        linter.args(["lint", "--offline", "--quiet", "--error-on-warnings"]);
        linter.args([
            "--diagnostics-format",
            "json",
            "--diagnostics-file",
            "/dev/stdout",
        ]);
        let output = linter
            .args(files)
            .output()
            .context("the linter does not start")?;
        let told = String::from_utf8_lossy(&output.stderr);
        let problems: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| format!("the linter gives no JSON: {told}"))?;
        for problem in problems.as_array().into_iter().flatten() {
            let text = |key: &str| problem[key].as_str().unwrap_or_default();
            let told = format!("{}: {}", text("code"), text("message"));
            // It names files from the current folder.
            let file = PathBuf::from(text("path")).canonicalize()?;
            found.entry(file).or_default().push(told);
        }
        if output.status.success() != found.is_empty() {
            bail!("the linter failed: {told}");
        }
        Ok(found)
    }
}

/// Its output is for whoever asks why it failed.
fn succeed(command: &mut Command) -> Result<()> {
    let output = command.output();
    let output = output.with_context(|| format!("{command:?} does not start"))?;
    match output.status.success() {
        true => Ok(()),
        false => bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ),
    }
}
