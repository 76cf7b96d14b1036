//! A copy of this checkout, so that nobody builds what was weakened by mistake.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::workspace;

pub(super) struct Copy {
    folder: PathBuf,
}

impl Copy {
    /// What git knows of, and what it would take: nothing that was built.
    pub(super) fn make() -> Result<Self> {
        let folder = workspace::path("target/weaken").join("tree");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        for file in files()? {
            let (from, to) = (workspace::path(&file), folder.join(&file));
            copy(&from, &to).with_context(|| format!("copying {file}"))?;
        }
        // What tests find ready made.
        fs::create_dir_all(folder.join("target"))?;
        for made in ["target/guests", "target/peers"] {
            let path = workspace::path(made);
            if path.exists() {
                link_to(&path.canonicalize()?, &folder.join(made))?;
            }
        }
        Ok(Self { folder })
    }

    pub(super) fn root(&self) -> &Path {
        &self.folder
    }

    /// Where it is built: kept from run to run.
    pub(super) fn build(&self) -> PathBuf {
        workspace::path("target/weaken").join("build")
    }

    pub(super) fn read(&self, file: &str) -> Result<String> {
        fs::read_to_string(self.folder.join(file)).with_context(|| file.to_owned())
    }

    pub(super) fn write(&self, file: &str, text: &str) -> Result<()> {
        fs::write(self.folder.join(file), text).with_context(|| file.to_owned())
    }
}

fn files() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(workspace::path("."))
        .output()?;
    if !output.status.success() {
        bail!("`git ls-files` failed");
    }
    let text = String::from_utf8(output.stdout)?;
    let there = |file: &&str| !file.is_empty() && workspace::path(file).symlink_metadata().is_ok();
    Ok(text.split('\0').filter(there).map(str::to_owned).collect())
}

/// The time of a file is kept, so that what did not change is not built again.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let metadata = from.symlink_metadata()?;
    if metadata.is_symlink() {
        return link(from, to);
    }
    fs::copy(from, to)?;
    fs::File::options()
        .append(true)
        .open(to)?
        .set_modified(metadata.modified()?)?;
    Ok(())
}

fn link(from: &Path, to: &Path) -> Result<()> {
    link_to(&fs::read_link(from)?, to)
}

#[cfg(unix)]
fn link_to(target: &Path, link: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(target, link)?)
}

#[cfg(not(unix))]
fn link_to(_: &Path, link: &Path) -> Result<()> {
    bail!(
        "{} is a symbolic link, which is copied on Unix only",
        link.display()
    )
}
