use yoi_document::Review;
use yoi_package::Package;

use crate::args::CheckArgs;
use crate::exit::ExitStatus;
use crate::page::{BAD, GOOD, painted};
use crate::printer::Printer;
use crate::{diagnostics, json, project};

pub(crate) fn run(args: &CheckArgs, printer: &Printer) -> ExitStatus {
    let (package, reviews) = Package::open(&args.folder);
    match printer.is_json() {
        true => printer.object(&json::Checked::new(package.as_ref(), &reviews)),
        false => printer.data(&text(args, package.as_ref(), &reviews)),
    }
    match package {
        Some(_) => ExitStatus::Done,
        None => ExitStatus::Refused,
    }
}

fn text(args: &CheckArgs, package: Option<&Package>, reviews: &[Review]) -> String {
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
            let (broken, folder) = (painted(BAD, "broken"), project::shown(&args.folder));
            format!("{problems}{broken}: the package in `{folder}` cannot be used, {summary}\n")
        }
    }
}
