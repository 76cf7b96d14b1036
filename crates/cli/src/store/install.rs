use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;
use yoi_package::{ARCHIVE_EXTENSION, Digest, Package};

use super::change::{Aside, Kept, make_folder, temporary};
use super::{Place, Source, named};
use crate::failure::Failure;
use crate::file;
use crate::project::{Project, shown};
use crate::signed;

/// A package that was put into a store.
#[derive(Debug)]
pub(crate) struct Installed {
    pub(crate) source: Source,
    /// The archive that it lies in now.
    pub(crate) path: PathBuf,
    /// What made room for it.
    pub(crate) replaced: Vec<PathBuf>,
}

/// What is to be put into a store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incoming<'a> {
    pub(crate) package: &'a Package,
    /// The archive that it was read from, kept byte for byte: a signature is
    /// over these.
    pub(crate) archive: &'a [u8],
    /// The signature that came with the archive.
    pub(crate) signature: Option<&'a [u8]>,
}

/// What may make room for a package: something of its id, and never anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// Nothing.
    None,
    /// Whatever it is: the operator asked for it.
    OfAny,
    /// An archive, but no folder, in which somebody works.
    OfArchive,
    /// An archive of this content: what was pulled before.
    OfPulled(Digest),
    /// An archive of the very same bytes: nothing is lost by it.
    OfTheSame,
}

/// Puts a package into a store, as an archive that is called by its id. It is
/// there whole, or not at all. What has the same id is replaced only as far as
/// `room` says. Nothing is enabled by it: a decision is bound to a digest.
pub(crate) fn install(
    project: &Project,
    source: Source,
    incoming: &Incoming<'_>,
    room: Room,
) -> Result<Installed, Failure> {
    let package = incoming.package;
    let store = project.store(source).ok_or_else(no_store)?;
    let id = package.manifest().id();
    let path = store.join(format!("{id}.{ARCHIVE_EXTENSION}"));
    let present = named(project, source, id.as_str())?;
    for place in &present {
        room.check(place, incoming)?;
    }
    let is_another = path.exists() && !present.iter().any(|it| it.path == path);
    if is_another {
        return Err(occupied(&path, id.as_str()));
    }
    let put = put(
        &store,
        &path,
        incoming.archive,
        incoming.signature,
        &present,
    );
    put.map_err(|error| unwritable(&path, &error))?;
    Ok(Installed {
        source,
        path,
        replaced: present.into_iter().map(|it| it.path).collect(),
    })
}

impl Room {
    fn check(self, place: &Place, incoming: &Incoming<'_>) -> Result<(), Failure> {
        let is_folder = place.path.is_dir();
        match self {
            Self::OfAny => Ok(()),
            Self::OfArchive if !is_folder => Ok(()),
            Self::OfPulled(digest) if !is_folder && is_of(&place.path, digest) => Ok(()),
            Self::OfTheSame if !is_folder && is_the_same(&place.path, incoming.archive) => Ok(()),
            Self::None => {
                Err(exists(place, incoming.package).help("`--replace` puts this one in its place"))
            }
            Self::OfArchive | Self::OfPulled(_) | Self::OfTheSame => {
                Err(exists(place, incoming.package).help(format!(
                    "a pull does not replace it: `yoi plugin remove {}:{}` takes it out",
                    place.source,
                    incoming.package.manifest().id()
                )))
            }
        }
    }
}

fn is_of(path: &Path, digest: Digest) -> bool {
    let (package, _) = Package::open(path);
    package.is_some_and(|it| it.digest() == digest)
}

fn is_the_same(path: &Path, archive: &[u8]) -> bool {
    file::bounded_at(path, archive.len()).is_ok_and(|bytes| bytes == archive)
}

/// A signature goes before its archive does, and comes after: in between the package is unsigned, and never stands
/// beside the signature of another.
fn put(
    store: &Path,
    path: &Path,
    archive: &[u8],
    signature: Option<&[u8]>,
    present: &[Place],
) -> Result<(), PutError> {
    make_folder(store)?;
    let file = temporary(store, archive)?;
    let signature = signature.map(|it| temporary(store, it)).transpose()?;
    // At no time are there two of them, and what was there comes back if this one
    // does not come.
    let mut aside = Vec::new();
    let others = present.iter().filter(|it| it.path != path);
    let taken = others.map(|it| Aside::take(&it.path).map(|it| aside.push(it)));
    let is_replaced = present.iter().any(|it| it.path == path);
    let put = taken
        .collect::<io::Result<()>>()
        .and_then(|()| persist(file, path, is_replaced));
    if let Err(error) = put {
        let kept = aside.into_iter().filter_map(|it| it.put_back().err());
        return Err(PutError::of(error, kept.collect()));
    }
    match signature {
        Some(signature) => drop(
            signature
                .persist(signed::beside(path))
                .map_err(|it| it.error)?,
        ),
        None => signed::forget(path)?,
    }
    for place in present.iter().filter(|it| it.path != path) {
        signed::forget(&place.path)?;
    }
    aside.into_iter().try_for_each(Aside::delete)?;
    Ok(())
}

/// What came there meanwhile is somebody else's, and so is its signature.
fn persist(file: NamedTempFile, path: &Path, is_replaced: bool) -> io::Result<()> {
    let put = match is_replaced {
        true => {
            signed::forget(path)?;
            file.persist(path)
        }
        false => file.persist_noclobber(path),
    };
    put.map(drop).map_err(|it| it.error)
}

/// Why a package did not come into its store.
#[derive(Debug, Error)]
enum PutError {
    /// All is as it was.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// What was there is there no more, and not lost.
    #[error("{error}; what was there could not be put back")]
    Kept { error: io::Error, kept: Vec<Kept> },
}

impl PutError {
    fn of(error: io::Error, kept: Vec<Kept>) -> Self {
        match kept.is_empty() {
            true => Self::Io(error),
            false => Self::Kept { error, kept },
        }
    }
}

fn unwritable(path: &Path, error: &PutError) -> Failure {
    let message = format!("`{}` cannot be written: {error}", shown(path));
    match error {
        PutError::Io(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let message = format!("`{}` came there meanwhile", shown(path));
            Failure::new("store/exists", message).help("see what it is, and run the command again")
        }
        PutError::Io(_) => Failure::new("store/unwritable", message),
        PutError::Kept { kept, .. } => {
            let moves = kept.iter().map(|it| {
                let (to, from) = (shown(&it.to), shown(&it.from));
                format!("`{to}` to `{from}` ({})", it.error)
            });
            let moves: Vec<_> = moves.collect();
            Failure::new("store/unwritable", message)
                .help(format!("move by hand: {}", moves.join(", ")))
        }
    }
}

pub(crate) fn no_store() -> Failure {
    let message = "there is no folder for the user's packages";
    Failure::new("store/none", message).help("set `XDG_DATA_HOME` or `HOME` to an absolute path")
}

fn exists(place: &Place, package: &Package) -> Failure {
    let id = package.manifest().id();
    let message = format!("`{id}` is there already, in `{}`", shown(&place.path));
    Failure::new("store/exists", message)
}

fn occupied(path: &Path, id: &str) -> Failure {
    let message = format!("`{}` is in the way: it is not `{id}`", shown(path));
    Failure::new("store/occupied", message).help("give it another name, or remove it")
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn place(path: PathBuf) -> Place {
        let source = Source::Project;
        Place { source, path }
    }

    #[test]
    fn what_came_into_the_store_meanwhile_stays_with_its_signature() {
        let store = TempDir::new().unwrap();
        let path = store.path().join("x.a.yoi-plugin");
        fs::write(&path, "theirs").unwrap();
        fs::write(signed::beside(&path), "their signature").unwrap();
        let error = put(store.path(), &path, b"ours", Some(b"our signature"), &[]).unwrap_err();
        assert_eq!(unwritable(&path, &error).code, "store/exists");
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        let signature = fs::read(signed::beside(&path)).unwrap();
        assert_eq!(signature, b"their signature");
    }

    /// A folder where the archive is to be makes the renaming fail.
    #[test]
    fn all_that_was_taken_out_comes_back_if_the_new_one_does_not_come() {
        let store = TempDir::new().unwrap();
        let path = store.path().join("x.a.yoi-plugin");
        fs::create_dir(&path).unwrap();
        let others = ["one", "two"].map(|name| store.path().join(name));
        for other in &others {
            fs::create_dir(other).unwrap();
            fs::write(other.join("plugin.toml"), "old").unwrap();
        }
        let present = others.clone().map(place);
        assert!(put(store.path(), &path, b"ours", None, &present).is_err());
        for other in &others {
            assert_eq!(fs::read(other.join("plugin.toml")).unwrap(), b"old");
        }
    }
}
