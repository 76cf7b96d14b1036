//! In the command, whoever looks at a package has nothing of what compiles or runs one.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::workspace;

const COMMAND: &str = "crates/cli/src";

/// What compiles and runs, as the sources name it.
const ENGINE: &[&str] = &[
    "yoi_runtime",
    "wasmtime",
    "crate::call",
    "crate::compile",
    // After a `use` of several.
    " call::",
    "(call::",
    " compile::",
    "(compile::",
];

/// The files and folders that may have it.
const RUNS: &[&str] = &[
    "call",
    "call.rs",
    "compile.rs",
    "install.rs",
    "main.rs",
    "registry/pull.rs",
    // How code came about.
    "json/registry.rs",
];

/// The other files that name it.
pub(super) fn seen() -> Result<Vec<String>> {
    let root = workspace::path(COMMAND);
    let gone = RUNS.iter().filter(|it| !root.join(it).exists());
    let mut seen: Vec<_> = gone.map(|it| format!("{COMMAND} has no {it}")).collect();
    look_into(&root, &root, &mut seen)?;
    Ok(seen)
}

fn look_into(root: &Path, folder: &Path, seen: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let below = path.strip_prefix(root)?;
        if RUNS.iter().any(|it| below == Path::new(it)) {
            continue;
        }
        if path.is_dir() {
            look_into(root, &path, seen)?;
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let named = ENGINE.iter().filter(|it| text.contains(**it));
        seen.extend(named.map(|it| format!("{COMMAND}/{} has `{it}`", below.display())));
    }
    Ok(())
}
