mod change;
mod install;
mod source;

use std::io;
use std::path::{Path, PathBuf};

use rayon::iter::{Either, IntoParallelIterator as _, ParallelIterator as _};
use yoi_authority::Enabled;
use yoi_document::Review;
use yoi_package::{ARCHIVE_EXTENSION, Candidate, Package, inventory};
use yoi_signature::{Standing, Trust};

use crate::failure::Failure;
use crate::meant::meant;
use crate::project::{NOWHERE, Project, owner, shown};
use crate::signed::{self, Evidence, Judged};

pub(crate) use change::{removed, write_new};
pub(crate) use install::{Incoming, Installed, Room, install, no_store};
pub(crate) use source::{Reference, Source};

/// Something in a store that may be a package, not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) source: Source,
    pub(crate) path: PathBuf,
}

/// What lies in the stores: the project's first, each in the order of names.
pub(crate) fn places(project: &Project) -> Result<Vec<Place>, Failure> {
    let mut places = Vec::new();
    for source in Source::ALL {
        places.extend(places_of(project, source)?);
    }
    Ok(places)
}

/// What lies in one store. One that is not there is empty.
pub(crate) fn places_of(project: &Project, source: Source) -> Result<Vec<Place>, Failure> {
    let Some(store) = project.store(source) else {
        return Ok(Vec::new());
    };
    check_owner(source, &store)?;
    let paths = match inventory(&store) {
        Ok(paths) => paths,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let message = format!("`{}` cannot be listed: {error}", shown(&store));
            return Err(Failure::new("store/unreadable", message));
        }
    };
    let paths = paths.into_iter();
    Ok(paths.map(|path| Place { source, path }).collect())
}

/// The project's was found or named, and judged then; nobody names the user's.
fn check_owner(source: Source, store: &Path) -> Result<(), Failure> {
    let parts = match source {
        Source::Project => return Ok(()),
        Source::User => [store.parent(), Some(store)],
    };
    for part in parts.into_iter().flatten() {
        if let Some(reason) = owner::foreign(part) {
            let message = format!(
                "the user's packages are not used: `{}` {reason}",
                shown(part)
            );
            return Err(Failure::new("store/foreign", message)
                .help("make it your own, and writable by you alone"));
        }
    }
    Ok(())
}

/// A package that was found by its name, and what was found when it was opened.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) source: Source,
    pub(crate) package: Package,
    pub(crate) reviews: Vec<Review>,
    /// What the signature beside its archive says.
    pub(crate) signature: Standing,
    pub(crate) evidence: Evidence,
}

/// Opens the one package of this name. Of the others only the manifests are
/// read, and its own is not read again.
pub(crate) fn find(project: &Project, name: &str) -> Result<Found, Failure> {
    let reference = Reference::parse(name)?;
    only(project, reference)?.open(project.enablement().trust())
}

/// Where the one package of this name lies; it may be broken.
pub(crate) fn locate(project: &Project, name: &str) -> Result<Place, Failure> {
    let reference = Reference::parse(name)?;
    Ok(only(project, reference)?.place)
}

/// What has this id in one store, broken or not.
pub(crate) fn named(project: &Project, source: Source, id: &str) -> Result<Vec<Place>, Failure> {
    let (matching, _) = look_through(places_of(project, source)?, id);
    Ok(matching.into_iter().map(|it| it.place).collect())
}

/// The first place of a package with this id.
pub(crate) fn place(project: &Project, id: &str) -> Option<PathBuf> {
    let (matching, _) = look_through(places(project).ok()?, id);
    matching.into_iter().next().map(|it| it.place.path)
}

/// Something in a store, and what it calls itself: by its path, if its manifest
/// is broken.
struct Entry {
    place: Place,
    name: String,
    candidate: Candidate,
}

/// The entries of this name, and the names of the others, which are not kept.
fn look_through(places: Vec<Place>, name: &str) -> (Vec<Entry>, Vec<String>) {
    let read = places.into_par_iter().map(Entry::read);
    read.partition_map(|entry| match entry.name == name {
        true => Either::Left(entry),
        false => Either::Right(entry.name),
    })
}

/// The only one of this name. Several are none: whoever put the second one there
/// does not choose for whoever asks.
fn only(project: &Project, reference: Reference<'_>) -> Result<Entry, Failure> {
    let places = match reference.source {
        Some(source) => places_of(project, source)?,
        None => places(project)?,
    };
    let (mut matching, others) = look_through(places, reference.id);
    let of = |source: Source| matching.iter().filter(move |it| it.place.source == source);
    if let Some(source) = Source::ALL.into_iter().find(|it| of(*it).count() > 1) {
        return Err(several_in_one(reference.id, of(source)));
    }
    match (matching.pop(), matching.is_empty()) {
        (Some(entry), true) => Ok(entry),
        (Some(_), false) => Err(in_both(reference.id)),
        (None, _) => Err(unknown(project, reference, &others)),
    }
}

impl Entry {
    fn read(place: Place) -> Self {
        let candidate = Candidate::open(&place.path);
        let name = match candidate.manifest() {
            Some(manifest) => manifest.id().to_string(),
            None => path_name(&place.path),
        };
        Self {
            place,
            name,
            candidate,
        }
    }

    fn open(self, trust: &Trust) -> Result<Found, Failure> {
        let path = self.place.path;
        let Judged {
            package,
            reviews,
            signature,
            evidence,
        } = signed::judged(trust, self.candidate);
        match package {
            Some(package) => Ok(Found {
                source: self.place.source,
                package,
                reviews,
                signature,
                evidence,
            }),
            None => {
                let message = format!("the package in `{}` cannot be used", shown(&path));
                Err(Failure::new("package/broken", message).because(reviews))
            }
        }
    }
}

/// The last part of a package's path, without an archive's ending.
pub(crate) fn path_name(path: &Path) -> String {
    let is_archive = path.extension().is_some_and(|it| it == ARCHIVE_EXTENSION);
    let name = match is_archive {
        true => path.file_stem(),
        false => path.file_name(),
    };
    name.unwrap_or_default().to_string_lossy().into_owned()
}

fn several_in_one<'a>(id: &str, entries: impl Iterator<Item = &'a Entry>) -> Failure {
    let paths: Vec<_> = entries
        .map(|it| format!("`{}`", shown(&it.place.path)))
        .collect();
    let message = format!(
        "more than one package says that it is `{id}`: {}",
        paths.join(", ")
    );
    Failure::new("store/ambiguous", message).help("keep one of them")
}

fn in_both(id: &str) -> Failure {
    let message = format!("`{id}` is in the project's store and in the user's");
    let help = format!("say which: `project:{id}` or `user:{id}`");
    Failure::new("store/ambiguous", message).help(help)
}

fn unknown(project: &Project, reference: Reference<'_>, names: &[String]) -> Failure {
    let (id, stores) = (reference.id, stores(project, reference.source));
    let is_enabled = |it: &Enabled| it.id().as_str() == id;
    if project.enablement().plugins().iter().any(is_enabled) {
        let message =
            format!("`{id}` is enabled in `yoi.toml`, and there is no such package in {stores}");
        return Failure::new("store/missing", message)
            .help("`yoi plugin install` puts a folder or an archive there");
    }
    let help = match meant(id, names.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None if !project.is_found() => NOWHERE.to_owned(),
        None => "`yoi plugin list` names those that are there".to_owned(),
    };
    let message = format!("there is no package `{id}` in {stores}");
    Failure::new("store/unknown", message).help(help)
}

/// The stores that were looked into. The user's is named where it is there, or
/// was asked for.
pub(crate) fn stores(project: &Project, source: Option<Source>) -> String {
    let is_told = |it: &Source| match source {
        Some(source) => *it == source,
        None => *it == Source::Project || project.store(*it).is_some_and(|it| it.is_dir()),
    };
    let told = Source::ALL.into_iter().filter(is_told);
    let told = told.filter_map(|it| project.store(it));
    let told: Vec<_> = told.map(|it| format!("`{}`", shown(&it))).collect();
    match told.is_empty() {
        true => "the user's store, for which there is no folder".to_owned(),
        false => told.join(" and "),
    }
}
