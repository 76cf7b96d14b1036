use std::path::{Path, PathBuf};

use yoi_document::Review;
use yoi_package::{Candidate, MANIFEST, Package};
use yoi_signature::Trust;

use crate::args::CheckArgs;
use crate::exit::ExitStatus;
use crate::page::{BAD, GOOD, painted};
use crate::printer::Printer;
use crate::project::Project;
use crate::signed::{self, Judged};
use crate::{diagnostics, fold, json, project, store};

pub(crate) fn run(args: &CheckArgs, project: Option<&Path>, printer: &Printer) -> ExitStatus {
    // The trust of a project that cannot be used is nobody's: then there is none.
    let project = Project::open(project).ok();
    let nobodys = Trust::default();
    let trust = project.as_ref().map(|it| it.enablement().trust());
    let candidate = Candidate::open(&args.folder);
    let Judged {
        package,
        mut reviews,
        ..
    } = signed::judged(trust.unwrap_or(&nobodys), candidate);
    if let Some(help) = meant(&args.folder, project.as_ref()) {
        correct(&mut reviews, &help);
    }
    print(&args.folder, package.as_ref(), &reviews, printer);
    match package {
        Some(_) => ExitStatus::Done,
        None => ExitStatus::Refused,
    }
}

/// Tells every problem of what lies there.
pub(crate) fn print(path: &Path, package: Option<&Package>, reviews: &[Review], printer: &Printer) {
    match printer.is_json() {
        true => printer.object(&json::Checked::new(package, reviews)),
        false => {
            let text = text(path, package, reviews);
            printer.page(&fold::text(&text, printer.columns()));
        }
    }
}

/// What was most likely meant, where neither a folder nor an archive was named.
fn meant(named: &Path, project: Option<&Project>) -> Option<String> {
    if named.is_file() {
        let folder = project::shown(&folder_of(named)?);
        return Some(format!(
            "`check` takes a folder or an archive; this file lies in the folder `{folder}`"
        ));
    }
    let folder = match named.exists() {
        true => None,
        false => store::place(project?, named.to_str()?),
    };
    let folder = project::shown(&folder?);
    Some(format!(
        "`check` takes a folder or an archive; this id lies in `{folder}`"
    ))
}

/// The package's folder that a file lies in.
fn folder_of(file: &Path) -> Option<PathBuf> {
    let folder = match file.parent()? {
        here if here.as_os_str().is_empty() => PathBuf::from("."),
        folder => folder.to_owned(),
    };
    folder.join(MANIFEST).is_file().then_some(folder)
}

fn correct(reviews: &mut [Review], help: &str) {
    let diagnostics = reviews.iter_mut().flat_map(|it| &mut it.diagnostics);
    for diagnostic in diagnostics.filter(|it| it.code == "package/folder") {
        diagnostic.help = Some(help.to_owned());
    }
}

fn text(path: &Path, package: Option<&Package>, reviews: &[Review]) -> String {
    let summary = diagnostics::summary(reviews);
    let problems = diagnostics::text(reviews);
    match package {
        Some(package) => {
            let manifest = package.manifest();
            let (fine, id, version) = (painted(GOOD, "fine"), manifest.id(), manifest.version());
            format!(
                "{problems}{fine}: `{id}` {version}, {summary}\ndigest: {}\n",
                package.digest()
            )
        }
        None => {
            let (broken, folder) = (painted(BAD, "broken"), project::shown(path));
            format!("{problems}{broken}: the package in `{folder}` cannot be used, {summary}\n")
        }
    }
}
