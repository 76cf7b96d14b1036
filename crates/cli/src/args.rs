use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Run untrusted WebAssembly plugins, and let each reach exactly the URLs
/// that you grant it
///
/// Exit status: 0 done or allowed, 1 refused, denied or failed, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "yoi", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Global {
    /// The folder with `yoi.toml` and `.yoi`; if left out, the nearest one
    /// upwards from the current folder
    #[arg(short = 'C', long, global = true, value_name = "FOLDER")]
    pub(crate) project: Option<PathBuf>,
    /// When to colour what is printed
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Look at packages; runs nothing of theirs and opens no socket
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// Run one tool of an enabled package
    Call(CallArgs),
    /// Print a completion script
    Completions {
        /// For which shell
        shell: Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// Tell every problem of a package's folder
    Check(CheckArgs),
    /// List the packages of the project, and where each stands
    List(ListArgs),
    /// Show what a package asks, what it is granted, and the next step
    Show(ShowArgs),
    /// Say whether a package may reach a URL, by which rule, and what would
    /// change it
    Explain(ExplainArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Output {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// The package's folder, with a `plugin.toml` in it
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// The package's id, such as `example.ticker`
    pub(crate) id: String,
    /// Print every limit, not only those that you have set
    #[arg(long)]
    pub(crate) limits: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The package's id
    pub(crate) id: String,
    /// The URL; its scheme says whether it is a WebSocket (`ws`, `wss`) or a
    /// request (`http`, `https`)
    pub(crate) url: String,
    /// The request's method; `GET` if left out
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) method: Option<String>,
    /// A header that the request carries; may be repeated
    #[arg(long = "header", value_name = "NAME")]
    pub(crate) headers: Vec<String>,
    /// A WebSocket subprotocol to offer; may be repeated
    #[arg(long = "subprotocol", value_name = "NAME", conflicts_with_all = ["method", "headers"])]
    pub(crate) subprotocols: Vec<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CallArgs {
    /// The package's id
    pub(crate) id: String,
    /// The tool's name
    pub(crate) tool: String,
    /// The tool's input as JSON, or `-` to read it from the standard input
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) input: String,
    /// Also tell what was opened, closed and answered
    #[arg(short, long)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

impl Command {
    /// Whether the standard output is to be JSON, also when the command fails.
    pub(crate) fn wants_json(&self) -> bool {
        match self {
            Command::Plugin(PluginCommand::Check(args)) => args.output.json,
            Command::Plugin(PluginCommand::List(args)) => args.output.json,
            Command::Plugin(PluginCommand::Show(args)) => args.output.json,
            Command::Plugin(PluginCommand::Explain(args)) => args.output.json,
            Command::Call(args) => args.output.json,
            Command::Completions { .. } => false,
        }
    }
}
