//! The programs of this workspace: built together, so that each is compiled once.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::workspace;

/// Builds programs and examples for tests and checks. What a package depends on has other features where it is built
/// alone, and is compiled once more for that: so these are built with the features that `cargo test --workspace` has,
/// which are those of the whole workspace with an example among what is wanted.
pub(crate) fn build(programs: &[&str], examples: &[&str]) -> Result<()> {
    let examples = if examples.is_empty() {
        &["peers"]
    } else {
        examples
    };
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--workspace"]);
    cargo.args(programs.iter().flat_map(|it| ["--bin", it]));
    cargo.args(examples.iter().flat_map(|it| ["--example", it]));
    workspace::succeed(&mut cargo)
}

/// Builds programs as users have them, for what is measured.
pub(crate) fn build_optimised(programs: &[&str]) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release"]);
    cargo.args(["--package", "yoi-cli", "--package", "yoi-bench"]);
    cargo.args(programs.iter().flat_map(|it| ["--bin", it]));
    workspace::succeed(&mut cargo)
}

/// Where one is.
pub(crate) fn debug(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

pub(crate) fn example(name: &str) -> PathBuf {
    target().join("debug/examples").join(name)
}

pub(crate) fn optimised(name: &str) -> PathBuf {
    target().join("release").join(name)
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace::path("target"), PathBuf::from)
}
