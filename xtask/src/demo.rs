//! `cargo xtask demo`: what yoi does, as a story, told by the real binary.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::{guests, programs, setup, workspace};

pub(crate) fn run() -> Result<()> {
    eprintln!("building yoi and the example plugin; the first time this takes some minutes");
    guests::build_all(&setup::toolchain()?)?;
    programs::build(&["yoi"], &["demo"])?;
    // Asks nothing of who runs it.
    let mut demo = Command::new(programs::example("demo"));
    workspace::succeed(demo.stdin(Stdio::null()))
}
