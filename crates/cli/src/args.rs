mod authoring;

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use yoi_target::Target;

use crate::ask_name::AskName;
use crate::grant::narrowing::Narrowing;

pub(crate) use authoring::{BuildArgs, NewArgs};

/// Run untrusted WebAssembly plugins, and let each reach exactly the URLs
/// that you grant it
///
/// Exit status: 0 done or allowed, 1 refused, denied or failed, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "yoi", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten, next_help_heading = "Global options")]
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
    /// How wide to print; as wide as the terminal if left out, and without a
    /// bound for what is none
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(12..))]
    pub(crate) width: Option<u16>,
    /// Print what is longer than the terminal as it is, not through a pager
    /// (`YOI_PAGER`, `PAGER` or `less`)
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
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
    /// Make packages, look at them, keep them and decide what they may do; but for
    /// `build` it runs nothing of theirs, and but for `push` and `pull` it opens
    /// no socket
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// Run one tool of an enabled package
    Call(CallArgs),
    /// Print the JSON Schema of a file, for editors and linters
    Schema {
        /// Of which file
        document: Document,
    },
    /// Print a completion script
    Completions {
        /// For which shell
        shell: Shell,
    },
    /// Print the manual page of `yoi`, or write those of all commands
    Man {
        /// Where to write them, one file for each command
        folder: Option<PathBuf>,
    },
}

/// A file that people write.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Document {
    /// `plugin.toml`: what a package's author says and asks
    Plugin,
    /// `yoi.toml`: what the operator decides
    Enablement,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// Make the folder of a new plugin
    New(NewArgs),
    /// Build a plugin with its language's own toolchain, which runs its code
    Build(BuildArgs),
    /// Tell every problem of a package
    Check(CheckArgs),
    /// Make an archive of a package's folder
    Pack(PackArgs),
    /// Put a package into the project's store, or into yours
    Install(InstallArgs),
    /// Take a package out of its store
    Remove(RemoveArgs),
    /// Put a package into a registry, where yoi and other wasm tools can pull it
    Push(PushArgs),
    /// Get a package from a registry, and pin it in `yoi.lock`
    Pull(PullArgs),
    /// Compile a package's code now, so that its first call is fast
    Compile(CompileArgs),
    /// List the packages in the project's store and in yours, and where each
    /// stands
    List(ListArgs),
    /// Show what a package asks, what it is granted, and the next step
    Show(ShowArgs),
    /// Say whether a package may reach a URL, by which rule, and what would
    /// change it
    Explain(ExplainArgs),
    /// Decide what a package is to have of what it asks, and write that to
    /// `yoi.toml`
    Grant(GrantArgs),
    /// Take grants out of `yoi.toml`; what is connected by them is ended within
    /// a second
    Revoke(RevokeArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Output {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// The package's folder, with a `plugin.toml` in it, or its archive, a
    /// `.yoi-plugin` file
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PackArgs {
    /// The package's folder
    pub(crate) folder: PathBuf,
    /// Where to write the archive; if left out, `ID-VERSION.yoi-plugin` in the
    /// current folder
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InstallArgs {
    /// A package's archive, or its folder
    pub(crate) package: PathBuf,
    /// Into your own store, for all projects
    #[arg(long)]
    pub(crate) user: bool,
    /// In place of a package of the same id
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RemoveArgs {
    /// The package's id, or `project:ID` or `user:ID`
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PushArgs {
    /// A package's archive, with its signature (`.minisig`) beside it, or its
    /// folder
    pub(crate) package: PathBuf,
    /// Where to: `HOST/NAME:TAG`, such as `registry.example.com/tools/ticker:0.1.0`
    pub(crate) reference: String,
    /// Move the tag, if it is of something else
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PullArgs {
    /// Where from: `HOST/NAME:TAG` or `HOST/NAME@sha256:DIGEST`
    pub(crate) reference: Option<String>,
    /// Into your own store, for all projects
    #[arg(long)]
    pub(crate) user: bool,
    /// Take what the same package is there now, though `yoi.lock` has something
    /// else of it
    #[arg(long, conflicts_with = "locked")]
    pub(crate) update: bool,
    /// Take this package from here, though `yoi.lock` has it from another place
    #[arg(
        long,
        value_name = "ID",
        conflicts_with = "locked",
        requires = "reference"
    )]
    pub(crate) replace: Option<String>,
    /// Take exactly what `yoi.lock` has: of this place, or all of it
    #[arg(long)]
    pub(crate) locked: bool,
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
    #[command(flatten)]
    pub(crate) output: Output,
}

// How a registry is spoken to. No variable of the environment counts, and no
// file that is not named.
#[derive(Debug, clap::Args)]
pub(crate) struct RegistryArgs {
    /// Your name at the registry
    #[arg(long, value_name = "NAME", requires = "password_stdin")]
    pub(crate) username: Option<String>,
    /// Read the password, or a token, from the standard input
    #[arg(long, requires = "username")]
    pub(crate) password_stdin: bool,
    /// Take name and password from this Docker configuration, such as
    /// `~/.docker/config.json`; programs that it names are not started
    #[arg(long, value_name = "FILE", conflicts_with = "username")]
    pub(crate) docker_config: Option<PathBuf>,
    /// Speak plain HTTP, to a registry on this machine
    #[arg(long)]
    pub(crate) plain_http: bool,
    /// How long it may take
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompileArgs {
    /// The package's id, or `project:ID` or `user:ID`
    pub(crate) id: String,
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
    /// The package's id, such as `example.ticker`, or with its store, such as
    /// `user:example.ticker`
    pub(crate) id: String,
    /// Print every limit, not only those that you have set
    #[arg(long)]
    pub(crate) limits: bool,
    /// Print how it differs from what was decided upon, and nothing else
    #[arg(long, conflicts_with = "limits")]
    pub(crate) diff: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The package's id, or `project:ID` or `user:ID`
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
pub(crate) struct GrantArgs {
    /// The package's id, or `project:ID` or `user:ID`
    pub(crate) id: String,
    /// An ask to grant whole, such as `websocket:0`; may be repeated
    #[arg(long = "ask", value_name = "ASK", conflicts_with = "none")]
    pub(crate) asks: Vec<AskName>,
    /// Grant every ask whole
    #[arg(long, conflicts_with = "none")]
    pub(crate) all: bool,
    /// An ask to grant in part, with what is left of it, such as
    /// `websocket:0 host=eu.example.com paths=/v1`; may be repeated
    #[arg(long, value_name = "ASK KEY=VALUES", conflicts_with = "none")]
    pub(crate) narrow: Vec<Narrowing>,
    /// A target to grant, which an ask covers, such as
    /// `https://api.example.com/v1 methods=GET`; may be repeated
    #[arg(long = "target", value_name = "TARGET", value_parser = Target::parse, conflicts_with = "none")]
    pub(crate) targets: Vec<Target>,
    /// Enable it without any further grant
    #[arg(long)]
    pub(crate) none: bool,
    /// Keep the grants from before the package changed
    #[arg(long, conflicts_with = "replace")]
    pub(crate) keep: bool,
    /// Take out the grants that there are
    #[arg(long)]
    pub(crate) replace: bool,
    /// Do not ask: take what is named here, and nothing else
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Print how `yoi.toml` would change, and leave it as it is
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RevokeArgs {
    /// The package's id, as in `yoi.toml`
    pub(crate) id: String,
    /// A grant to take out, such as `websocket:0`; may be repeated
    #[arg(long = "grant", value_name = "GRANT", conflicts_with = "all")]
    pub(crate) grants: Vec<AskName>,
    /// A target of which nothing is to be left; may be repeated
    #[arg(long = "target", value_name = "TARGET", value_parser = Target::parse, conflicts_with = "all")]
    pub(crate) targets: Vec<Target>,
    /// Take out the whole decision: the package is not enabled any more
    #[arg(long)]
    pub(crate) all: bool,
    /// Print how `yoi.toml` would change, and leave it as it is
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CallArgs {
    /// The package's id, or `project:ID` or `user:ID`
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
            Command::Plugin(PluginCommand::New(args)) => args.output.json,
            Command::Plugin(PluginCommand::Build(args)) => args.output.json,
            Command::Plugin(PluginCommand::Check(args)) => args.output.json,
            Command::Plugin(PluginCommand::Pack(args)) => args.output.json,
            Command::Plugin(PluginCommand::Install(args)) => args.output.json,
            Command::Plugin(PluginCommand::Remove(args)) => args.output.json,
            Command::Plugin(PluginCommand::Push(args)) => args.output.json,
            Command::Plugin(PluginCommand::Pull(args)) => args.output.json,
            Command::Plugin(PluginCommand::Compile(args)) => args.output.json,
            Command::Plugin(PluginCommand::List(args)) => args.output.json,
            Command::Plugin(PluginCommand::Show(args)) => args.output.json,
            Command::Plugin(PluginCommand::Explain(args)) => args.output.json,
            Command::Plugin(PluginCommand::Grant(args)) => args.output.json,
            Command::Plugin(PluginCommand::Revoke(args)) => args.output.json,
            Command::Call(args) => args.output.json,
            Command::Schema { .. } | Command::Completions { .. } | Command::Man { .. } => false,
        }
    }
}
