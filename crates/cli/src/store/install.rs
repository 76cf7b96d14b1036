use std::io;
use std::path::{Path, PathBuf};

use yoi_package::{ARCHIVE_EXTENSION, Package, pack};

use super::change::{Aside, make_folder, temporary, write_new};
use super::{Place, Source, named};
use crate::failure::Failure;
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
    /// over these. None for a folder, which is packed.
    pub(crate) archive: Option<&'a [u8]>,
    /// The signature that came with the archive.
    pub(crate) signature: Option<&'a [u8]>,
}

/// Puts a package into a store, as an archive that is called by its id. It is
/// there whole, or not at all. What has the same id is replaced only if
/// `replace` says so. Nothing is enabled by it: a decision is bound to a digest.
pub(crate) fn install(
    project: &Project,
    source: Source,
    incoming: &Incoming<'_>,
    replace: bool,
) -> Result<Installed, Failure> {
    let package = incoming.package;
    let store = project.store(source).ok_or_else(no_store)?;
    let id = package.manifest().id();
    let path = store.join(format!("{id}.{ARCHIVE_EXTENSION}"));
    let present = named(project, source, id.as_str())?;
    if let (Some(place), false) = (present.first(), replace) {
        return Err(exists(place, package));
    }
    let is_another = path.exists() && !present.iter().any(|it| it.path == path);
    if is_another {
        return Err(occupied(&path, id.as_str()));
    }
    let archive = match incoming.archive {
        Some(bytes) => bytes.to_vec(),
        None => pack(package).map_err(|error| {
            let message = format!("the package cannot be packed: {error}");
            Failure::new(error.code(), message)
        })?,
    };
    put(&store, &path, &archive, incoming.signature, &present).map_err(|error| {
        let message = format!("`{}` cannot be written: {error}", shown(&path));
        Failure::new("store/unwritable", message)
    })?;
    Ok(Installed {
        source,
        path,
        replaced: present.into_iter().map(|it| it.path).collect(),
    })
}

/// A signature goes before its archive does, and comes after: in between the package is unsigned, and never stands
/// beside the signature of another.
fn put(
    store: &Path,
    path: &Path,
    archive: &[u8],
    signature: Option<&[u8]>,
    present: &[Place],
) -> io::Result<()> {
    make_folder(store)?;
    let file = temporary(store, archive)?;
    // At no time are there two of them, and what was there comes back if this one
    // does not come.
    let mut aside = Vec::new();
    let others = present.iter().filter(|it| it.path != path);
    let taken = others.map(|it| Aside::take(&it.path).map(|it| aside.push(it)));
    let put = taken
        .collect::<io::Result<()>>()
        .and_then(|()| signed::forget(path))
        .and_then(|()| file.persist(path).map(drop).map_err(|it| it.error));
    if let Err(error) = put {
        aside.into_iter().try_for_each(Aside::put_back)?;
        return Err(error);
    }
    if let Some(signature) = signature {
        write_new(&signed::beside(path), signature)?;
    }
    for place in present.iter().filter(|it| it.path != path) {
        signed::forget(&place.path)?;
    }
    aside.into_iter().try_for_each(Aside::delete)
}

pub(crate) fn no_store() -> Failure {
    let message = "there is no folder for the user's packages";
    Failure::new("store/none", message).help("set `XDG_DATA_HOME` or `HOME` to an absolute path")
}

fn exists(place: &Place, package: &Package) -> Failure {
    let id = package.manifest().id();
    let message = format!("`{id}` is there already, in `{}`", shown(&place.path));
    Failure::new("store/exists", message).help("`--replace` puts this one in its place")
}

fn occupied(path: &Path, id: &str) -> Failure {
    let message = format!("`{}` is in the way: it is not `{id}`", shown(path));
    Failure::new("store/occupied", message).help("give it another name, or remove it")
}
