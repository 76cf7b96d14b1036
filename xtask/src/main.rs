//! The project's commands: `cargo xtask <verb>`. Each verb is a file.

mod guests;
mod workspace;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Builds the guests of the tests and the examples as components
    Guests(guests::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().verb {
        Verb::Guests(arguments) => guests::run(&arguments),
    }
}
