use std::path::Path;

use yoi_package::Package;
use yoi_signature::Standing;

use crate::args::{InstallArgs, RemoveArgs};
use crate::compile::{self, Code};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::opened::Opened;
use crate::page::{GOOD, HEADING, painted};
use crate::printer::Printer;
use crate::project::{Project, shown};
use crate::signed;
use crate::store::{self, Incoming, Installed, Room, Source};
use crate::{fold, json};

pub(crate) fn run(
    args: &InstallArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let project = Project::open(project)?;
    let Opened {
        package,
        archive,
        signature,
        standing,
    } = Opened::read(&project, &args.package)?;
    let source = match args.user {
        true => Source::User,
        false => Source::Project,
    };
    let incoming = Incoming {
        package: &package,
        archive: &archive,
        signature: signature.as_deref(),
    };
    let room = match args.replace {
        true => Room::OfAny,
        false => Room::None,
    };
    let installed = store::install(&project, source, &incoming, room)?;
    let name = format!("{source}:{}", package.manifest().id());
    let code = compile::or_warning(&project, &name, printer);
    match printer.is_json() {
        true => printer.object(&json::InstalledParts::new(
            &package,
            &installed,
            &standing,
            code.is_some(),
        )),
        false => {
            let text = text(&package, &installed, &standing, code);
            printer.data(&fold::text(&text, printer.columns()));
        }
    }
    Ok(ExitStatus::Done)
}

fn text(
    package: &Package,
    installed: &Installed,
    signature: &Standing,
    code: Option<Code>,
) -> String {
    let (id, version) = (package.manifest().id(), package.manifest().version());
    let replaced = match installed.replaced.is_empty() {
        true => "",
        false => ", in place of what was there",
    };
    let code = match code {
        Some(code) => format!("compiled: {}\n", code.words()),
        None => String::new(),
    };
    format!(
        "{}: `{id}` {version} into `{}`{replaced}\ndigest: {}\nsigned: {}\n{code}\n\
         {}: see what it asks: `yoi plugin show {}:{id}`\n",
        painted(GOOD, "installed"),
        shown(&installed.path),
        package.digest(),
        signed::words(signature),
        painted(HEADING, "next"),
        installed.source,
    )
}

pub(crate) fn remove(
    args: &RemoveArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let project = Project::open(project)?;
    let place = store::locate(&project, &args.id)?;
    store::removed(&place.path).map_err(|error| {
        let message = format!("`{}` cannot be removed: {error}", shown(&place.path));
        Failure::new("store/unwritable", message)
    })?;
    let id = store::Reference::parse(&args.id)?.id;
    let is_enabled = |it: &yoi_authority::Enabled| it.id().as_str() == id;
    let is_enabled = project.enablement().plugins().iter().any(is_enabled);
    match printer.is_json() {
        true => printer.object(&json::Removed::new(id, &place, is_enabled)),
        false => {
            let removed = painted(GOOD, "removed");
            let mut text = format!("{removed}: `{}`\n", shown(&place.path));
            if is_enabled {
                text.push_str(&format!(
                    "its lines in `yoi.toml` stay: they enable that content of `{id}`, wherever it lies\n"
                ));
            }
            printer.data(&fold::text(&text, printer.columns()));
        }
    }
    Ok(ExitStatus::Done)
}
