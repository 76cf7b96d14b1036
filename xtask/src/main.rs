//! The project's commands: `cargo xtask <verb>`. Each verb is a file.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command of the project talks to whoever runs it"
)]

mod autobahn;
mod bench;
mod corpora;
mod demo;
mod fuzz;
mod guests;
mod hostile;
mod layers;
mod programs;
mod reference;
mod scale;
mod schema;
mod screenshots;
mod security;
mod setup;
mod soak;
mod test;
mod tour;
mod weaken;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Shows what yoi does, as a story
    Demo,
    /// Sets up what the tests need, builds the guests, runs every test
    Test(test::Arguments),
    /// Builds the guests of the tests and the examples as components
    Guests(guests::Arguments),
    /// Follows the tour and the pages on writing plugins, and holds them to what they say
    Tour(tour::Arguments),
    /// Measures yoi beside a native client, in one run, and prints ratios
    Bench(bench::Arguments),
    /// Drives a guest that echoes by the Autobahn test suite, and judges the results
    Autobahn(autobahn::Arguments),
    /// Meets servers that mean harm, at full size, and prints what memory and time each takes
    Hostile(hostile::Arguments),
    /// Measures what many connections cost, open at once and one after the other
    Scale(scale::Arguments),
    /// Runs random guests against random faults, and holds what happens against the law
    Soak(soak::Arguments),
    /// Takes away one protection at a time, and sees that a test notices
    Weaken(weaken::Arguments),
    /// Runs each fuzz target for a while, from its committed corpus
    Fuzz(fuzz::Arguments),
    /// Runs cases that others wrote, and shows how the answers compare
    Corpora(corpora::Arguments),
    /// Holds the code map of ARCHITECTURE.md against what the crates depend on
    Layers,
    /// Writes the schemas and the pages of docs/reference, which are made from the code
    Reference(reference::Arguments),
    /// Lints every plugin.toml and yoi.toml by the schemas, with a linter that no one here wrote
    Schema,
    /// Draws what the commands print into docs/images
    Screenshots,
    /// Holds the tables of SECURITY.md against the tests that they name
    Security,
}

fn main() -> ExitCode {
    match run(Arguments::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line: who runs a command wants the reason, and not the way to it.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> anyhow::Result<()> {
    match verb {
        Verb::Demo => demo::run(),
        Verb::Test(arguments) => test::run(&arguments),
        Verb::Guests(arguments) => guests::run(&arguments),
        Verb::Tour(arguments) => tour::run(&arguments),
        Verb::Bench(arguments) => bench::run(&arguments),
        Verb::Autobahn(arguments) => autobahn::run(&arguments),
        Verb::Hostile(arguments) => hostile::run(&arguments),
        Verb::Scale(arguments) => scale::run(&arguments),
        Verb::Soak(arguments) => soak::run(&arguments),
        Verb::Weaken(arguments) => weaken::run(&arguments),
        Verb::Fuzz(arguments) => fuzz::run(&arguments),
        Verb::Corpora(arguments) => corpora::run(&arguments),
        Verb::Layers => layers::run(),
        Verb::Reference(arguments) => reference::run(&arguments),
        Verb::Schema => schema::run(),
        Verb::Screenshots => screenshots::run(),
        Verb::Security => security::run(),
    }
}
