use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// A path in this checkout, from its root.
pub(crate) fn path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(inside)
}

/// Runs a command at the root of this checkout, and fails if it does.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let status = command.current_dir(path(".")).status();
    let status = status.with_context(|| format!("{command:?} does not start"))?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}
