//! `cargo xtask hostile`: every hostile server that the tests know, at full size, and the memory that it costs.

use std::process::Command;

use anyhow::Result;

use crate::workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Meets those only whose name has this text
    #[arg(value_name = "ROW")]
    only: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "yoi-egress"]);
    cargo.args(["--example", "hostile", "--"]);
    workspace::succeed(cargo.args(&arguments.only))
}
