use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::Path;

use yoi_document::{Diagnostic, MAX_DIAGNOSTICS, Quoted};

use crate::folder::Folder;
use crate::include::{Included, clash, is_never_taken, tells_of_package};
use crate::{MANIFEST, MAX_FILES, Manifest, PackagePath};

/// Most names that are looked at, in all folders.
const MAX_NAMES: usize = 10_000;

/// The files of a folder that its manifest takes, beside the manifest and the
/// component, in order: what an archive of the package holds.
pub(crate) fn list(
    folder: &Folder,
    manifest: &Manifest,
) -> Result<Vec<PackagePath>, Vec<Diagnostic>> {
    let mut listing = Listing {
        root: folder.root(),
        left: MAX_NAMES,
        files: BTreeSet::new(),
        problems: Vec::new(),
    };
    listing.beside_manifest();
    for entry in manifest.include().entries() {
        listing.include(entry);
    }
    let Listing {
        mut files,
        mut problems,
        ..
    } = listing;
    let named = [MANIFEST, manifest.component().as_str()].map(PackagePath::parse);
    let named: Vec<_> = named.into_iter().flatten().collect();
    files.extend(named.iter().cloned());
    problems.extend(judge(&files));
    files.retain(|path| !named.contains(path));
    match problems.is_empty() {
        true => Ok(files.into_iter().collect()),
        false => Err(problems),
    }
}

/// All files together.
fn judge(files: &BTreeSet<PackagePath>) -> Option<Diagnostic> {
    if files.len() > MAX_FILES {
        let message = format!("the package has more than {MAX_FILES} files");
        let told = Diagnostic::error("package/too-many-files", message);
        return Some(told.help("put many small files into one"));
    }
    let clash = clash(files)?;
    Some(Diagnostic::error("package/clash", clash.to_string()).help("rename one of them"))
}

/// Why something was not listed.
enum Unlisted {
    Io(io::Error),
    /// More than [`MAX_NAMES`] names were met.
    Crowded,
}

struct Listing<'a> {
    root: &'a Path,
    /// How many names may still be looked at.
    left: usize,
    files: BTreeSet<PackagePath>,
    problems: Vec<Diagnostic>,
}

impl Listing<'_> {
    /// READMEs and licences. What has such a name and is no plain path, or no
    /// file, is not the package's.
    fn beside_manifest(&mut self) {
        let names = match self.names(self.root) {
            Ok(names) => names,
            Err(error) => return self.unlisted(".", &error),
        };
        for name in names {
            let name = name.to_string_lossy();
            let Ok(path) = PackagePath::parse(&name) else {
                continue;
            };
            if tells_of_package(&name) && self.root.join(&*name).is_file() {
                self.files.insert(path);
            }
        }
    }

    fn include(&mut self, entry: &Included) {
        let (problems, files) = (self.problems.len(), self.files.len());
        let before: Vec<_> = self.files.iter().filter(|it| entry.covers(it)).collect();
        let had = !before.is_empty();
        match fs::symlink_metadata(self.root.join(entry.path.as_str())) {
            Ok(found) => self.take(entry.path.clone(), found.file_type()),
            Err(error) if is_missing(&error) => {}
            Err(error) => self.unlisted(entry.path.as_str(), &Unlisted::Io(error)),
        }
        for problem in &mut self.problems[problems..] {
            problem.span = Some(entry.span.clone());
        }
        let has_told = self.problems.len() > problems;
        if !had && !has_told && self.files.len() == files {
            self.problems.push(matches_nothing(entry));
        }
    }

    fn take(&mut self, path: PackagePath, kind: FileType) {
        if self.files.len() > MAX_FILES || self.problems.len() >= MAX_DIAGNOSTICS {
            return;
        }
        let place = self.root.join(path.as_str());
        let leads_to_file = || kind.is_symlink() && place.is_file();
        if kind.is_file() || leads_to_file() {
            self.files.insert(path);
        } else if kind.is_dir() {
            self.walk(&path, &place);
        } else {
            let message = format!("`{path}` is neither a file nor a folder of the package");
            let help = "put the files themselves there: links to folders are not followed";
            self.problems
                .push(Diagnostic::error("package/not-a-file", message).help(help));
        }
    }

    fn walk(&mut self, folder: &PackagePath, place: &Path) {
        let names = match self.names(place) {
            Ok(names) => names,
            Err(error) => return self.unlisted(folder.as_str(), &error),
        };
        for name in names {
            let text = name.to_string_lossy();
            if is_never_taken(&text) {
                continue;
            }
            match PackagePath::parse(&format!("{folder}/{text}")) {
                Ok(path) => match fs::symlink_metadata(place.join(&name)) {
                    Ok(found) => self.take(path, found.file_type()),
                    Err(error) => self.unlisted(path.as_str(), &Unlisted::Io(error)),
                },
                Err(error) => self.problems.push(
                    Diagnostic::error("package/path", error.to_string())
                        .help("rename the file, or include others only"),
                ),
            }
        }
    }

    /// In order, so that problems are told in one.
    fn names(&mut self, folder: &Path) -> Result<Vec<OsString>, Unlisted> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(Unlisted::Io)? {
            self.left = self.left.checked_sub(1).ok_or(Unlisted::Crowded)?;
            names.push(entry.map_err(Unlisted::Io)?.file_name());
        }
        names.sort();
        Ok(names)
    }

    fn unlisted(&mut self, path: &str, error: &Unlisted) {
        let message = match error {
            Unlisted::Io(error) => format!("{} cannot be looked at: {error}", Quoted(path)),
            Unlisted::Crowded => {
                format!(
                    "with {}, more than {MAX_NAMES} names are to be looked at",
                    Quoted(path)
                )
            }
        };
        self.problems
            .push(Diagnostic::error("package/unreadable", message));
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

pub(crate) fn matches_nothing(entry: &Included) -> Diagnostic {
    let message = format!(
        "`{}` in `include` is no file and no folder with files",
        entry.path
    );
    Diagnostic::error("package/include", message)
        .at(entry.span.clone())
        .help("correct it, or leave it out")
}
