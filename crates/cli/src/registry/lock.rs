use std::io;
use std::path::PathBuf;

use yoi_document::{Review, Source as Document};
use yoi_registry::{LOCK, Lock};

use crate::failure::Failure;
use crate::file;
use crate::project::{Project, shown};
use crate::store::{self, Source};

/// `yoi.lock` beside `yoi.toml`, or beside the user's store.
pub(super) struct LockFile {
    path: PathBuf,
    pub(super) lock: Lock,
}

impl LockFile {
    /// One that is not there locks nothing; one with an error is none, and fails.
    pub(super) fn read(project: &Project, source: Source) -> Result<Self, Failure> {
        let store = project.store(source).ok_or_else(store::no_store)?;
        let path = match source {
            Source::Project => project.root().join(LOCK),
            Source::User => store.with_file_name(LOCK),
        };
        let bytes = match file::bounded(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(unreadable(&path, &error.to_string())),
        };
        if bytes.is_empty() {
            let lock = Lock::default();
            return Ok(Self { path, lock });
        }
        let text = String::from_utf8(bytes).map_err(|_| unreadable(&path, "it is not UTF-8"))?;
        match Lock::parse(&text) {
            (Some(lock), _) => Ok(Self { path, lock }),
            (None, diagnostics) => {
                let name = shown(&path);
                let message = format!("`{name}` has errors, so that nothing in it counts");
                let source = Document { name, text };
                Err(Failure::new("lock/broken", message).because(vec![Review {
                    source,
                    diagnostics,
                }]))
            }
        }
    }

    /// Writes it whole, or leaves it as it was.
    pub(super) fn write(&self) -> Result<(), Failure> {
        store::write_new(&self.path, self.lock.to_string().as_bytes()).map_err(|error| {
            let message = format!("`{}` cannot be written: {error}", shown(&self.path));
            Failure::new("lock/unwritable", message)
                .help("the package is in the store and not locked: pull it again")
        })
    }

    /// As people see it.
    pub(super) fn shown(&self) -> String {
        shown(&self.path)
    }
}

fn unreadable(path: &std::path::Path, reason: &str) -> Failure {
    let message = format!("`{}` cannot be read: {reason}", shown(path));
    Failure::new("lock/unreadable", message)
}
