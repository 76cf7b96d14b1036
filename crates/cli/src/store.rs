use std::io;
use std::path::{Path, PathBuf};

use yoi_authority::Enabled;
use yoi_document::{Review, nearest};
use yoi_package::{MANIFEST, Manifest, Package, PackageId, inventory};

use crate::failure::Failure;
use crate::file;
use crate::project::{Project, shown};

/// The folders of the packages in a project's store.
pub(crate) fn folders(project: &Project) -> Result<Vec<PathBuf>, Failure> {
    let store = project.store();
    match inventory(&store) {
        Ok(folders) => Ok(folders),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => {
            let message = format!("`{}` cannot be listed: {error}", shown(&store));
            Err(Failure::new("store/unreadable", message))
        }
    }
}

/// Opens the one package of this id. Of the others only the manifests are
/// read.
pub(crate) fn find(project: &Project, id: &str) -> Result<(Package, Vec<Review>), Failure> {
    let entries: Vec<_> = folders(project)?.into_iter().map(Entry::read).collect();
    let matching: Vec<_> = entries.iter().filter(|it| it.is(id)).collect();
    match matching.as_slice() {
        [] => Err(unknown(project, id, &entries)),
        [entry] => open(&entry.folder),
        several => Err(ambiguous(id, several)),
    }
}

/// The first folder whose package has this id.
pub(crate) fn folder(project: &Project, id: &str) -> Option<PathBuf> {
    let entries = folders(project).ok()?.into_iter().map(Entry::read);
    let mut matching = entries.filter(|it| it.is(id));
    matching.next().map(|it| it.folder)
}

/// A folder of the store, and what it calls itself, if that can be read.
struct Entry {
    folder: PathBuf,
    id: Option<PackageId>,
}

impl Entry {
    fn read(folder: PathBuf) -> Self {
        let id = manifest(&folder).map(|it| it.id().clone());
        Self { folder, id }
    }

    /// A folder whose manifest is broken goes by its own name.
    fn is(&self, id: &str) -> bool {
        self.name() == id
    }

    fn name(&self) -> String {
        match &self.id {
            Some(id) => id.to_string(),
            None => folder_name(&self.folder),
        }
    }
}

/// The last part of a package's folder.
pub(crate) fn folder_name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn manifest(folder: &Path) -> Option<Manifest> {
    let bytes = file::bounded(&folder.join(MANIFEST)).ok()?;
    Manifest::parse(&String::from_utf8(bytes).ok()?).0
}

fn open(folder: &Path) -> Result<(Package, Vec<Review>), Failure> {
    match Package::open(folder) {
        (Some(package), reviews) => Ok((package, reviews)),
        (None, reviews) => {
            let message = format!("the package in `{}` cannot be used", shown(folder));
            Err(Failure::new("package/broken", message).because(reviews))
        }
    }
}

fn unknown(project: &Project, id: &str, entries: &[Entry]) -> Failure {
    let store = shown(&project.store());
    let is_enabled = |it: &Enabled| it.id().as_str() == id;
    if project.enablement().plugins().iter().any(is_enabled) {
        let message =
            format!("`{id}` is enabled in `yoi.toml`, and there is no such package in `{store}`");
        return Failure::new("store/missing", message).help("put the package's folder there");
    }
    let names: Vec<_> = entries.iter().map(Entry::name).collect();
    let help = match nearest(id, names.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`yoi plugin list` names those that are there".to_owned(),
    };
    Failure::new(
        "store/unknown",
        format!("there is no package `{id}` in `{store}`"),
    )
    .help(help)
}

fn ambiguous(id: &str, entries: &[&Entry]) -> Failure {
    let folders: Vec<_> = entries
        .iter()
        .map(|it| format!("`{}`", shown(&it.folder)))
        .collect();
    let message = format!(
        "more than one package says that it is `{id}`: {}",
        folders.join(", ")
    );
    Failure::new("store/ambiguous", message).help("keep one of them")
}
