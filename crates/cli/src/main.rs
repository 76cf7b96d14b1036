//! The operator's command: inspect packages, explain decisions, call tools.

mod args;
mod ascii_url;
mod ask_name;
mod build;
mod call;
mod check;
mod compile;
mod completions;
mod danger;
mod decided;
mod decision;
mod diagnostics;
mod difference;
mod edit;
mod edited;
mod escape;
mod exit;
mod explain;
mod failure;
mod file;
mod fold;
mod grant;
mod install;
mod json;
mod list;
mod man;
mod meant;
mod new;
mod next;
mod opened;
mod pack;
mod page;
mod pager;
mod plain;
mod printer;
mod progress;
mod project;
mod registry;
mod replace;
mod revoke;
mod schema;
mod shell;
mod show;
mod signed;
mod standing;
mod store;
mod usage;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command, PluginCommand};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::printer::Printer;

fn main() -> ExitCode {
    let args = Args::try_parse().unwrap_or_else(|error| usage::told(error).exit());
    let printer = Printer::new(&args.global, args.command.wants_json());
    let status = run(&args, &printer).unwrap_or_else(|failure| {
        printer.failure(&failure);
        ExitStatus::Refused
    });
    status.into()
}

fn run(args: &Args, printer: &Printer) -> Result<ExitStatus, Failure> {
    let project = args.global.project.as_deref();
    match &args.command {
        Command::Plugin(PluginCommand::New(args)) => new::run(args, printer),
        Command::Plugin(PluginCommand::Build(args)) => build::run(args, printer),
        Command::Plugin(PluginCommand::Check(args)) => Ok(check::run(args, project, printer)),
        Command::Plugin(PluginCommand::Pack(args)) => pack::run(args, printer),
        Command::Plugin(PluginCommand::Install(args)) => install::run(args, project, printer),
        Command::Plugin(PluginCommand::Push(args)) => registry::push(args, project, printer),
        Command::Plugin(PluginCommand::Pull(args)) => registry::pull(args, project, printer),
        Command::Plugin(PluginCommand::Compile(args)) => compile::run(args, project, printer),
        Command::Plugin(PluginCommand::Remove(args)) => install::remove(args, project, printer),
        Command::Plugin(PluginCommand::List(_)) => list::run(project, printer),
        Command::Plugin(PluginCommand::Show(args)) => show::run(args, project, printer),
        Command::Plugin(PluginCommand::Explain(args)) => explain::run(args, project, printer),
        Command::Plugin(PluginCommand::Grant(args)) => grant::run(args, project, printer),
        Command::Plugin(PluginCommand::Revoke(args)) => revoke::run(args, project, printer),
        Command::Call(args) => call::run(args, project, printer),
        Command::Schema { document } => Ok(schema::run(*document, printer)),
        Command::Man { folder } => man::run(folder.as_deref(), printer),
        Command::Completions { shell } => Ok(completions::run(*shell, printer)),
    }
}
