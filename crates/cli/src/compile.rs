//! Compiled code made ahead, so that the first call is as fast as the second.

use std::path::Path;
use std::time::{Duration, Instant};

use yoi_runtime::Origin;

use crate::args::CompileArgs;
use crate::call;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::page::{GOOD, painted};
use crate::printer::Printer;
use crate::project::Project;
use crate::standing::Standing;
use crate::{fold, json};

/// Code that is kept for the next call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Code {
    pub(crate) origin: Origin,
    pub(crate) took: Duration,
}

pub(crate) fn run(
    args: &CompileArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let (project, standing) =
        Standing::find(project, &args.id).map_err(Failure::without_warnings)?;
    let code = made(&project, &standing, printer)?;
    match printer.is_json() {
        true => printer.object(&json::Compiled::new(&standing.package, code)),
        false => {
            let id = standing.package.manifest().id();
            let compiled = painted(GOOD, "compiled");
            let text = format!("{compiled}: `{id}`, {}\n", code.words());
            printer.data(&fold::text(&text, printer.columns()));
        }
    }
    Ok(ExitStatus::Done)
}

/// Compiles what was just put into a store. A component that the compiler does not like is told, and stays: it is no
/// worse than before, and cannot be called.
pub(crate) fn or_warning(project: &Project, name: &str, printer: &Printer) -> Option<Code> {
    let standing = Standing::of_name(project, name);
    match standing.and_then(|it| made(project, &it, printer)) {
        Ok(code) => Some(code),
        Err(failure) => {
            printer.warn(&format!("it was not compiled: {}", failure.message));
            None
        }
    }
}

/// Makes a package's code with the settings that a call of it has, or finds it made. Runs none of it, and grants nothing.
fn made(project: &Project, standing: &Standing, printer: &Printer) -> Result<Code, Failure> {
    call::has_cache().map_err(|reason| {
        let message = format!("there is nowhere to keep compiled code: {reason}");
        Failure::new("compile/no-cache", message)
    })?;
    let begun = Instant::now();
    let plugin = call::load(project, standing, printer)?;
    Ok(Code {
        origin: plugin.origin(),
        took: begun.elapsed(),
    })
}

impl Code {
    /// For people.
    pub(crate) fn words(self) -> String {
        match self.origin {
            Origin::Compiled => format!(
                "in {:.1} s, and kept for the first call",
                self.took.as_secs_f32()
            ),
            Origin::Cached => "before, and kept".to_owned(),
        }
    }
}
