//! What a toolchain takes from the folders above a plugin's, and obeys: it has to be the user's own, or the system's.

use std::path::Path;

use yoi_build::Language;

use crate::failure::Failure;
use crate::project::{owner, shown};

/// Where Cargo and rustup are told what to run.
const OF_RUST: &[&str] = &[
    ".cargo",
    ".cargo/config",
    ".cargo/config.toml",
    "Cargo.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
];

/// Where Node.js looks for modules.
const OF_JAVASCRIPT: &[&str] = &["node_modules"];

/// Refuses to build where someone else could choose what runs: whoever can write in `/tmp`, for one.
pub(super) fn check(folder: &Path, language: Language) -> Result<(), Failure> {
    let folder = folder.canonicalize().map_err(|error| {
        let message = format!("`{}` cannot be looked at: {error}", shown(folder));
        Failure::new("build/failed", message)
    })?;
    let names = names(language);
    let above = folder.ancestors().skip(1);
    let mut paths = above.flat_map(|folder| names.iter().map(|name| folder.join(name)));
    match paths.find_map(|path| owner::foreign(&path).map(|reason| (path, reason))) {
        None => Ok(()),
        Some((path, reason)) => {
            let message = format!(
                "`{}` would say what is run to build, and it {reason}",
                shown(&path)
            );
            Err(Failure::new("build/foreign", message).help(
                "take it away, make it your own and writable by you alone, or build in another folder",
            ))
        }
    }
}

fn names(language: Language) -> &'static [&'static str] {
    match language {
        Language::Rust => OF_RUST,
        Language::JavaScript => OF_JAVASCRIPT,
        Language::Python => &[],
    }
}
