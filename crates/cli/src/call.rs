mod audit;
mod cache;
mod follow;
mod input;
mod refusal;
mod running;
mod signals;
mod talk;

use std::path::Path;

use serde_json::value::RawValue;
use yoi_authority::{State, Surface};
use yoi_document::nearest;
use yoi_egress::Egress;
use yoi_runtime::{LoadError, Plugin, Runtime};

use crate::args::CallArgs;
use crate::call::audit::Told;
use crate::call::talk::Talk;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::fold;
use crate::json;
use crate::next;
use crate::printer::Printer;
use crate::progress::saying_if_slow;
use crate::project::Project;
use crate::standing::Standing;

pub(crate) fn run(
    args: &CallArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    // Warnings belong to looking at a package, not to running it.
    let (project, standing) =
        Standing::find(project, &args.id).map_err(Failure::without_warnings)?;
    check_standing(&standing)?;
    check_tool(&standing, &args.tool)?;
    let input = input::read(&args.input, &standing.resolution.limits())?;
    let plugin = load(&project, &standing, printer)?;
    let talk = Talk::start()?;
    let columns = fold::columns_of_talk();
    let audit = Told::new(talk.lines(), args.verbose, columns);
    let following = follow::follow(&project, &standing, &plugin, talk.lines())?;
    let output = running::call(&plugin, &args.tool, &input, audit);
    drop(following);
    let output =
        output.and_then(|output| output.map_err(|error| refusal::failure(&error, &standing)));
    match output {
        Ok(output) => {
            talk.end(None);
            print(output, printer)
        }
        Err(failure) if printer.is_json() => {
            talk.end(None);
            Err(failure)
        }
        // By the same way as the rest of the talk, which may lead to nobody.
        Err(failure) => {
            talk.end(Some(&fold::text(failure.text().trim_end(), columns)));
            Ok(ExitStatus::Refused)
        }
    }
}

fn print(output: String, printer: &Printer) -> Result<ExitStatus, Failure> {
    match printer.is_json() {
        true => printer.object(&json::Called::new(&whole(output)?)),
        false => printer.raw(&output),
    }
    Ok(ExitStatus::Done)
}

/// A package runs only as it was enabled.
fn check_standing(standing: &Standing) -> Result<(), Failure> {
    let id = standing.package.manifest().id();
    let grant = format!("`yoi plugin grant {id}` shows what it asks, and lets you decide");
    let enabled = match standing.resolution.state() {
        State::Enabled => standing.enabled.as_ref(),
        State::NotEnabled => {
            let message = format!("`{id}` is not enabled, so that its tools cannot be called");
            return Err(Failure::new("call/not-enabled", message).help(grant));
        }
        State::Pending(change) => {
            let message = format!("`{id}` is not what was enabled: {change}");
            let help = format!("`yoi plugin show {id} --diff` says what it asks now; {grant}");
            return Err(Failure::new("call/pending", message).help(help));
        }
    };
    match enabled.is_some_and(|it| it.has_surface(Surface::Tools)) {
        true => Ok(()),
        false => Err(
            Failure::new("call/surface-off", format!("the tools of `{id}` are off"))
                .help(next::TOOLS_ON),
        ),
    }
}

fn check_tool(standing: &Standing, tool: &str) -> Result<(), Failure> {
    let names: Vec<_> = standing
        .package
        .manifest()
        .tools()
        .iter()
        .map(|it| it.name())
        .collect();
    if names.contains(&tool) {
        return Ok(());
    }
    let id = standing.package.manifest().id();
    let help = match (nearest(tool, names.iter().copied()), names.as_slice()) {
        (Some(name), _) => format!("did you mean `{name}`?"),
        (None, []) => "it has no tools".to_owned(),
        (None, names) => format!("it has `{}`", names.join("`, `")),
    };
    Err(Failure::new("call/unknown-tool", format!("`{id}` has no tool `{tool}`")).help(help))
}

/// Compiles a package or finds its code, with the settings of a call of it. Runs
/// none of it.
pub(crate) fn load(
    project: &Project,
    standing: &Standing,
    printer: &Printer,
) -> Result<Plugin, Failure> {
    let egress = Egress::builder().roots(project.tls_roots()?).build();
    let limits = standing.resolution.limits();
    let mut runtime = Runtime::builder(egress)
        .concurrent_calls(1)
        .stack_bytes(limits.stack_bytes);
    match cache::open() {
        Ok(cache) => runtime = runtime.cache(cache),
        Err(reason) => printer.warn(&format!("compiled code is not kept: {reason}")),
    }
    let runtime = runtime.build().map_err(|error| {
        let message = format!("this machine cannot run plugins: {error:#}");
        Failure::new("call/machine", message)
    })?;
    let id = standing.package.manifest().id();
    let compiling = format!("compiling `{id}`, once");
    let authority = standing.resolution.authority().clone();
    saying_if_slow(&compiling, || {
        runtime.load(&standing.package, authority, limits)
    })
    .map_err(|error| refused(&error))
}

/// Whether compiled code can be kept, or why not.
pub(crate) fn has_cache() -> Result<(), String> {
    cache::open().map(drop)
}

fn refused(error: &LoadError) -> Failure {
    let code = match error {
        LoadError::Compile(_) => "call/compile",
        LoadError::Link(_) => "call/link",
        LoadError::World(_) => "call/world",
    };
    Failure::new(code, error.to_string())
        .help("the package has to be built again, with the `yoi` of this version")
}

/// The runtime has checked that an output is JSON.
fn whole(output: String) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(output)
        .map_err(|error| Failure::new("call/output-not-json", error.to_string()))
}
