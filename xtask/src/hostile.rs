//! `cargo xtask hostile`: every hostile server that the tests know, at full size, and the memory that it costs.

use std::process::Command;

use anyhow::Result;

use crate::{programs, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Meets those only whose name has this text
    #[arg(value_name = "ROW")]
    only: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    programs::build(&[], &["hostile"])?;
    workspace::succeed(Command::new(programs::example("hostile")).args(&arguments.only))
}
