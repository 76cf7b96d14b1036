pub(crate) mod owner;

use std::io;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy as _, Xdg};
use yoi_authority::Enablement;
use yoi_document::{Diagnostic, Review, Source};
use yoi_egress::TlsRoots;
use yoi_package::PackageId;
use yoi_registry::LOCK;

use crate::failure::Failure;
use crate::{escape, file, store};

const ENABLEMENT: &str = "yoi.toml";

const FOLDER: &str = ".yoi";

const STORE: &str = ".yoi/plugins";

const DECIDED: &str = ".yoi/decided";
/// Below the user's data folder.
const USER_STORE: &str = "yoi/plugins";

/// What is told where no project was found.
pub(crate) const NOWHERE: &str =
    "no `yoi.toml` or `.yoi` in this folder or above; `-C FOLDER` names a project";

/// A folder with the operator's decisions, `yoi.toml`, and the packages that
/// they may be about, `.yoi/plugins`. Either may be missing.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
    is_found: bool,
    text: Option<String>,
    enablement: Enablement,
}

impl Project {
    /// Opens the folder that was named, or else the nearest one upwards from
    /// the current folder that holds `yoi.toml` or `.yoi`, or else the current
    /// one. What nobody named has to be the user's own, or the system's.
    ///
    /// A `yoi.toml` with an error is no decision at all: it fails.
    pub(crate) fn open(named: Option<&Path>) -> Result<Self, Failure> {
        let found = match named {
            Some(root) => Some(root.to_owned()),
            None => discovered()?,
        };
        let is_found = found.is_some();
        let root = found.unwrap_or_else(|| PathBuf::from("."));
        if !root.is_dir() {
            let message = format!("there is no folder `{}`", root.display());
            return Err(Failure::new("project/folder", message));
        }
        let (text, enablement) = read(&root.join(ENABLEMENT))?;
        Ok(Self {
            root,
            is_found,
            text,
            enablement,
        })
    }

    /// Where the operator's decisions stand, whether or not there are any.
    pub(crate) fn file(&self) -> PathBuf {
        self.root.join(ENABLEMENT)
    }

    /// The text of that file as it was read; none if it is not there.
    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Where it is kept what a package asked for when it was decided upon.
    pub(crate) fn decided(&self, id: &PackageId) -> PathBuf {
        self.root.join(DECIDED).join(format!("{id}.json"))
    }

    /// Whether its folder was named, or holds a part of a project.
    pub(crate) fn is_found(&self) -> bool {
        self.is_found
    }

    /// Its folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The operator's decisions.
    pub(crate) fn enablement(&self) -> &Enablement {
        &self.enablement
    }

    /// Where packages lie, whether or not it is there. None if no folder is the
    /// user's.
    pub(crate) fn store(&self, source: store::Source) -> Option<PathBuf> {
        match source {
            store::Source::Project => Some(self.root.join(STORE)),
            store::Source::User => user_store(),
        }
    }

    /// The platform's root certificates, and those that `yoi.toml` names by
    /// paths from its own folder.
    pub(crate) fn tls_roots(&self) -> Result<TlsRoots, Failure> {
        let mut roots = TlsRoots::platform();
        for named in self.enablement.tls_roots() {
            let path = self.root.join(named);
            add(&mut roots, &path).map_err(|reason| no_root(&path, &reason))?;
        }
        Ok(roots)
    }
}

/// By the XDG Base Directory Specification. A home that is not absolute would be
/// another one in each folder.
fn user_store() -> Option<PathBuf> {
    let data = Xdg::new().ok()?.data_dir();
    data.is_absolute().then(|| data.join(USER_STORE))
}

/// A path as a person reads it, in backticks, which it must not end.
pub(crate) fn shown(path: &Path) -> String {
    path_text(path).replace('`', "\\u{60}")
}

/// A path on one line, from the current folder where it lies below it.
pub(crate) fn path_text(path: &Path) -> String {
    let below = path.strip_prefix(".").ok();
    let path = below
        .filter(|it| !it.as_os_str().is_empty())
        .unwrap_or(path);
    escape::untrusted(&path.display().to_string())
}

/// As a path from the current folder, so that what is printed can be opened.
fn discovered() -> Result<Option<PathBuf>, Failure> {
    let is_project =
        |folder: &Path| folder.join(ENABLEMENT).is_file() || folder.join(FOLDER).is_dir();
    let current = std::env::current_dir().unwrap_or_default();
    let mut folders = current.ancestors().enumerate();
    let Some((levels, folder)) = folders.find(|(_, folder)| is_project(folder)) else {
        return Ok(None);
    };
    check_owner(folder)?;
    Ok(Some(match levels {
        0 => PathBuf::from("."),
        _ => std::iter::repeat_n("..", levels).collect(),
    }))
}

/// A project that someone else left above the current folder would decide for
/// its finder.
fn check_owner(folder: &Path) -> Result<(), Failure> {
    let named = |part| (format!("its `{part}`"), folder.join(part));
    let parts = [ENABLEMENT, LOCK, FOLDER, STORE].map(named);
    let parts = std::iter::once(("it".to_owned(), folder.to_owned())).chain(parts);
    for (name, path) in parts {
        if let Some(reason) = owner::foreign(&path) {
            let folder = shown(folder);
            let message = format!("the project found in `{folder}` is not used: {name} {reason}");
            return Err(Failure::new("project/foreign", message)
                .help("name it with `-C FOLDER` if you trust it"));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<(Option<String>, Enablement), Failure> {
    let text = match read_text(path) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok((None, Enablement::default())),
        Err(diagnostic) => return Err(broken(path, String::new(), vec![diagnostic])),
    };
    match Enablement::parse(&text) {
        (Some(enablement), _) => Ok((Some(text), enablement)),
        (None, diagnostics) => Err(broken(path, text, diagnostics)),
    }
}

fn read_text(path: &Path) -> Result<Option<String>, Diagnostic> {
    let unreadable = |reason: &str| {
        let message = format!("`{ENABLEMENT}` cannot be read: {reason}");
        Diagnostic::error("enablement/unreadable", message)
    };
    let bytes = match file::bounded(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(&error.to_string())),
    };
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8"))?;
    Ok(Some(text))
}

fn broken(path: &Path, text: String, diagnostics: Vec<Diagnostic>) -> Failure {
    let name = shown(path);
    let message = format!("`{name}` has errors, so that nothing in it counts");
    let review = Review {
        source: Source { name, text },
        diagnostics,
    };
    // A warning of a decision that does not count is nothing to decide about.
    Failure::new("enablement/broken", message)
        .because(vec![review])
        .without_warnings()
}

fn add(roots: &mut TlsRoots, path: &Path) -> Result<(), String> {
    let pem = file::bounded(path).map_err(|error| error.to_string())?;
    roots.add_pem(&pem).map_err(|error| error.to_string())
}

fn no_root(path: &Path, reason: &str) -> Failure {
    let message = format!(
        "the root certificate `{}` cannot be used: {reason}",
        shown(path)
    );
    Failure::new("enablement/tls-root", message)
        .help("correct `roots` under `[tls]` in `yoi.toml`: paths count from its folder")
}
