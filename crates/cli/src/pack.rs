use std::path::{Path, PathBuf};

use yoi_document::Review;
use yoi_package::{ARCHIVE_EXTENSION, Package};

use crate::args::PackArgs;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::opened::packed;
use crate::page::{GOOD, counted, painted};
use crate::printer::Printer;
use crate::project::shown;
use crate::{check, diagnostics, fold, json, store};

/// What was made of a folder.
pub(crate) struct Packed<'a> {
    pub(crate) package: &'a Package,
    pub(crate) reviews: &'a [Review],
    pub(crate) archive: &'a Path,
    /// The archive's length.
    pub(crate) bytes: usize,
}

pub(crate) fn run(args: &PackArgs, printer: &Printer) -> Result<ExitStatus, Failure> {
    let (package, reviews) = Package::open(&args.folder);
    let Some(package) = package else {
        check::print(&args.folder, None, &reviews, printer);
        return Ok(ExitStatus::Refused);
    };
    let archive = packed(&package)?;
    let path = args.file.clone().unwrap_or_else(|| usual(&package));
    store::write_new(&path, &archive).map_err(|error| {
        let message = format!("`{}` cannot be written: {error}", shown(&path));
        Failure::new("pack/unwritable", message).help("name another file with `-o FILE`")
    })?;
    let packed = Packed {
        package: &package,
        reviews: &reviews,
        archive: &path,
        bytes: archive.len(),
    };
    match printer.is_json() {
        true => printer.object(&json::Packed::new(&packed)),
        false => printer.data(&fold::text(&text(&packed), printer.columns())),
    }
    Ok(ExitStatus::Done)
}

/// In the current folder, by id and version, which are fit for a name.
fn usual(package: &Package) -> PathBuf {
    let (id, version) = (package.manifest().id(), package.manifest().version());
    PathBuf::from(format!("{id}-{version}.{ARCHIVE_EXTENSION}"))
}

fn text(packed: &Packed<'_>) -> String {
    let Packed {
        package, reviews, ..
    } = packed;
    let (id, version) = (package.manifest().id(), package.manifest().version());
    let mut text = diagnostics::text(reviews);
    text.push_str(&format!(
        "{}: `{id}` {version} into `{}`, {}\ndigest: {}\n{} of {}:\n",
        painted(GOOD, "packed"),
        shown(packed.archive),
        counted(packed.bytes, "byte"),
        package.digest(),
        counted(package.files().len(), "file"),
        counted(package.bytes() as usize, "byte"),
    ));
    let files = package.files();
    let widest = files.iter().map(|(path, _)| path.len()).max().unwrap_or(0);
    for (path, bytes) in files {
        // Of plain characters only.
        text.push_str(&format!("  {path:widest$}  {}\n", bytes.len()));
    }
    text
}
