use std::path::{Path, PathBuf};

use yoi_document::Review;
use yoi_package::Package;

use crate::args::CheckArgs;
use crate::exit::ExitStatus;
use crate::page::{BAD, GOOD, painted};
use crate::printer::Printer;
use crate::project::Project;
use crate::{diagnostics, fold, json, project, store};

pub(crate) fn run(args: &CheckArgs, project: Option<&Path>, printer: &Printer) -> ExitStatus {
    let (package, mut reviews) = Package::open(&args.folder);
    if let Some(folder) = meant(&args.folder, project) {
        correct(&mut reviews, &folder);
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
            printer.data(&fold::text(&text, printer.columns()));
        }
    }
}

/// The place of the package whose id was named in the place of one.
fn meant(named: &Path, project: Option<&Path>) -> Option<PathBuf> {
    if named.exists() {
        return None;
    }
    // No help where there is no project that can be used.
    let project = Project::open(project).ok()?;
    store::place(&project, named.to_str()?)
}

fn correct(reviews: &mut [Review], folder: &Path) {
    let folder = project::shown(folder);
    let diagnostics = reviews.iter_mut().flat_map(|it| &mut it.diagnostics);
    for diagnostic in diagnostics.filter(|it| it.code == "package/folder") {
        diagnostic.help = Some(format!(
            "`check` takes a folder or an archive; this id lies in `{folder}`"
        ));
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
