use std::path::{Path, PathBuf};

use yoi_document::{Diagnostic, MAX_BYTES, Review, Source};

use crate::archive::Archive;
use crate::contents::Contents;
use crate::folder::{Folder, FolderError, read_file};
use crate::{
    ARCHIVE_EXTENSION, ArchiveError, Identity, MANIFEST, MAX_ARCHIVE_BYTES, MAX_PACKAGE_BYTES,
    Manifest, Package, PackagePath, listing,
};

/// What may be a package: a folder or an archive of which the manifest was
/// read, and no file else. What a store has a thousand of is looked through by
/// its candidates.
#[derive(Debug)]
pub struct Candidate {
    path: PathBuf,
    container: Option<Container>,
    manifest: Option<Manifest>,
    review: Review,
}

/// Where the files are.
#[derive(Debug)]
enum Container {
    Folder(Folder),
    Archive(Archive),
}

impl Candidate {
    /// Reads the manifest of a folder, or of an archive by its name's end
    /// (`.yoi-plugin`).
    pub fn open(path: &Path) -> Self {
        let container = match is_archive(path) {
            true => read_archive(path).map(Container::Archive),
            false => Folder::open(path)
                .map(Container::Folder)
                .map_err(|error| no_folder(&error)),
        };
        Self::of(path, container)
    }

    /// Reads the manifest of an archive's bytes. The path is what the archive
    /// is called in problems.
    pub fn from_archive(path: &Path, bytes: Vec<u8>) -> Self {
        let archive = Archive::read(bytes).map_err(|error| error.diagnostic());
        Self::of(path, archive.map(Container::Archive))
    }

    fn of(path: &Path, container: Result<Container, Diagnostic>) -> Self {
        let is_readable = container.is_ok();
        let read = container.and_then(|it| it.manifest().map(|text| (it, text)));
        let (container, text, told) = match read {
            Ok((container, text)) => (Some(container), text, Vec::new()),
            Err(told) => (None, String::new(), vec![told]),
        };
        let (manifest, problems) = match told.is_empty() {
            true => Manifest::parse(&text),
            false => (None, told),
        };
        let name = match is_readable {
            true => path.join(MANIFEST),
            false => path.to_owned(),
        };
        Self {
            path: path.to_owned(),
            container,
            manifest,
            review: Review {
                source: Source {
                    name: name.display().to_string(),
                    text,
                },
                diagnostics: problems,
            },
        }
    }

    /// Where it lies, as the caller named it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the author says of it, if that can be read. That there is a
    /// manifest does not say that there is a package.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// The bytes of the archive that everything else is read from; none for a
    /// folder, and for what is no archive.
    pub fn archive_bytes(&self) -> Option<&[u8]> {
        match &self.container {
            Some(Container::Archive(archive)) => Some(archive.bytes()),
            _ => None,
        }
    }

    /// Reads the rest. There is a package only if no problem is an error. The
    /// reviews are one for each file with a word on it, the manifest first.
    pub fn package(self) -> (Option<Package>, Vec<Review>) {
        self.made(Package::made)
    }

    /// Reads the rest as [`package`](Self::package) does, but for one thing:
    /// of the component only the kind, the imports and the exports are judged,
    /// and not whether its code is valid. For who looks at many packages, and
    /// uses none.
    pub fn identity(self) -> (Option<Identity>, Vec<Review>) {
        self.made(Identity::made)
    }

    fn made<T>(
        self,
        make: impl FnOnce(PathBuf, Manifest, Contents, &mut Vec<Review>) -> Option<T>,
    ) -> (Option<T>, Vec<Review>) {
        let mut reviews = vec![self.review];
        let (Some(container), Some(manifest)) = (self.container, self.manifest) else {
            return (None, reviews);
        };
        let text = reviews[0].source.text.clone();
        let contents = match container.files(&manifest) {
            Ok(files) => Contents {
                component: container.component(&manifest),
                text,
                files,
            },
            Err(problems) => {
                reviews[0].diagnostics.extend(problems);
                return (None, reviews);
            }
        };
        let made = make(self.path, manifest, contents, &mut reviews);
        let is_sound = !reviews.iter().any(Review::has_errors);
        (made.filter(|_| is_sound), reviews)
    }
}

/// Whether a path is that of an archive, by its name alone.
pub(crate) fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == ARCHIVE_EXTENSION)
}

impl Container {
    fn manifest(&self) -> Result<String, Diagnostic> {
        let bytes = match self {
            Container::Folder(folder) => folder
                .read(MANIFEST, MAX_BYTES as u64)
                .map_err(|error| no_manifest(&error))?,
            Container::Archive(archive) => match archive.length(MANIFEST) {
                None => return Err(no_manifest(&FolderError::Missing)),
                Some(length) if length > MAX_BYTES => {
                    return Err(no_manifest(&FolderError::TooLarge(MAX_BYTES as u64)));
                }
                Some(_) => unpacked(archive, MANIFEST).map_err(|error| error.diagnostic())?,
            },
        };
        String::from_utf8(bytes).map_err(|error| not_utf8(&error))
    }

    /// The component's bytes, or why there are none.
    fn component(&self, manifest: &Manifest) -> Result<Vec<u8>, Diagnostic> {
        let path = manifest.component().as_str();
        match self {
            Container::Folder(folder) => folder
                .read(path, crate::MAX_COMPONENT_BYTES as u64)
                .map_err(|error| no_component(&error)),
            Container::Archive(archive) => match archive.length(path) {
                None => Err(no_component(&FolderError::Missing)),
                Some(_) => unpacked(archive, path).map_err(|error| error.diagnostic()),
            },
        }
    }

    /// All files beside manifest and component, in order.
    fn files(&self, manifest: &Manifest) -> Result<Vec<(PackagePath, Vec<u8>)>, Vec<Diagnostic>> {
        match self {
            Container::Folder(folder) => files_of_folder(folder, manifest),
            Container::Archive(archive) => {
                let missing = missing(archive, manifest);
                match missing.is_empty() {
                    true => files_of_archive(archive, manifest)
                        .map_err(|error| vec![error.diagnostic()]),
                    false => Err(missing),
                }
            }
        }
    }
}

fn unpacked(archive: &Archive, path: &str) -> Result<Vec<u8>, ArchiveError> {
    archive.file(path).unwrap_or(Ok(Vec::new()))
}

fn read_archive(path: &Path) -> Result<Archive, Diagnostic> {
    let bytes = read_file(path, MAX_ARCHIVE_BYTES).map_err(|error| match error {
        FolderError::TooLarge(_) => ArchiveError::TooLarge.diagnostic(),
        error => Diagnostic::error(
            "archive/unreadable",
            format!("the archive cannot be read: {error}"),
        ),
    })?;
    Archive::read(bytes).map_err(|error| error.diagnostic())
}

fn files_of_folder(
    folder: &Folder,
    manifest: &Manifest,
) -> Result<Vec<(PackagePath, Vec<u8>)>, Vec<Diagnostic>> {
    let (mut files, mut left) = (Vec::new(), MAX_PACKAGE_BYTES);
    let mut problems = Vec::new();
    for path in listing::list(folder, manifest)? {
        match folder.read(path.as_str(), left) {
            Ok(bytes) => {
                left -= bytes.len() as u64;
                files.push((path, bytes));
            }
            Err(error) => problems.push(no_file(&path, &error)),
        }
    }
    match problems.is_empty() {
        true => Ok(files),
        false => Err(problems),
    }
}

fn files_of_archive(
    archive: &Archive,
    manifest: &Manifest,
) -> Result<Vec<(PackagePath, Vec<u8>)>, ArchiveError> {
    if let Some(path) = archive.paths().find(|path| !manifest.takes(path)) {
        return Err(ArchiveError::Unlisted(path.clone()));
    }
    let named = [MANIFEST, manifest.component().as_str()];
    let others = archive.paths().filter(|it| !named.contains(&it.as_str()));
    others
        .map(|path| Ok((path.clone(), unpacked(archive, path.as_str())?)))
        .collect()
}

/// What is included and is not there, which in a folder is an error too.
fn missing(archive: &Archive, manifest: &Manifest) -> Vec<Diagnostic> {
    let entries = manifest.include().entries().iter();
    entries
        .filter(|entry| !archive.paths().any(|path| entry.covers(path)))
        .map(listing::matches_nothing)
        .collect()
}

fn no_folder(error: &FolderError) -> Diagnostic {
    let message = match error {
        FolderError::NotAFile => "this is neither a folder nor an archive".to_owned(),
        error => format!("the package's folder cannot be read: {error}"),
    };
    Diagnostic::error("package/folder", message).help(format!(
        "name a folder with a `{MANIFEST}` in it, or a `.{ARCHIVE_EXTENSION}` file"
    ))
}

fn no_manifest(error: &FolderError) -> Diagnostic {
    let message = format!("there is no readable `{MANIFEST}`: {error}");
    let code = match error {
        FolderError::Missing => "manifest/missing",
        FolderError::Outside => "package/outside",
        FolderError::TooLarge(_) => "manifest/too-large",
        FolderError::NotAFile | FolderError::Io(_) => "manifest/unreadable",
    };
    Diagnostic::error(code, message)
}

fn not_utf8(error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    Diagnostic::error(
        "manifest/not-utf8",
        format!("the manifest is not UTF-8 at byte {at}"),
    )
}

fn no_component(error: &FolderError) -> Diagnostic {
    let message = format!("the component cannot be read: {error}");
    let (code, help) = match error {
        FolderError::Missing => (
            "component/missing",
            "build it first, or correct `[component] path`",
        ),
        FolderError::Outside => (
            "package/outside",
            "put the component itself into the package's folder",
        ),
        FolderError::TooLarge(_) => (
            "component/too-large",
            "build in release mode and strip debug sections",
        ),
        FolderError::NotAFile | FolderError::Io(_) => {
            ("component/unreadable", "correct `[component] path`")
        }
    };
    Diagnostic::error(code, message).help(help)
}

fn no_file(path: &PackagePath, error: &FolderError) -> Diagnostic {
    let (code, help) = match error {
        FolderError::Outside => ("package/outside", "put the file itself into the folder"),
        FolderError::TooLarge(_) => ("package/too-large", "include less, or smaller files"),
        _ => ("package/unreadable", "correct it, or include others only"),
    };
    Diagnostic::error(code, format!("`{path}` cannot be read: {error}")).help(help)
}
