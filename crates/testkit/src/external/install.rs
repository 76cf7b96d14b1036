//! Installing packages once, however many tests want them at once
use super::child::missing;
use crate::workspace;
use anyhow::Context as _;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

/// A folder below `target/peers` which holds what its pins say.
pub(super) struct Installation {
    pub(super) name: &'static str,
    /// The file of `peers/` whose text says exactly what is installed
    pub(super) pins: &'static str,
    pub(super) install: fn(&Path) -> anyhow::Result<()>,
}

impl Installation {
    /// The folder, after installing into it unless the same pins were installed before.
    pub(super) fn ensure(&self) -> anyhow::Result<PathBuf> {
        let parent = workspace::target().join("peers");
        let folder = parent.join(self.name);
        fs::create_dir_all(&parent)?;
        let lock = File::create(parent.join(format!("{}.lock", self.name)))?;
        lock.lock().context("the lock of the peers' folder")?;
        let pins = fs::read_to_string(workspace::peers().join(self.pins))?;
        let installed = folder.join("installed");
        if fs::read_to_string(&installed).is_ok_and(|before| before == pins) {
            return Ok(folder);
        }
        self.install_anew(&folder)?;
        fs::write(installed, pins)?;
        Ok(folder)
    }

    fn install_anew(&self, folder: &Path) -> anyhow::Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        (self.install)(folder).with_context(|| format!("installing into {}", folder.display()))
    }
}

/// Runs a command to its end; its output is the error's text when it fails.
pub(super) fn run(command: &mut Command, what_to_install: &str) -> anyhow::Result<()> {
    let output = command
        .output()
        .map_err(missing(command, what_to_install))?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    anyhow::ensure!(
        output.status.success(),
        "{command:?} failed ({what_to_install}): {}",
        text.trim()
    );
    Ok(())
}
