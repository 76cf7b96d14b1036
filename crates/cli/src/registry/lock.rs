use std::io;
use std::path::{Path, PathBuf};

use yoi_document::{Review, Source as Document};
use yoi_registry::{LOCK, Lock, Locked};

use crate::failure::Failure;
use crate::file;
use crate::project::{Project, owner, shown};
use crate::replace::{ReplaceError, replace};
use crate::store::{self, Source};

/// How often one who writes at the same time is given way.
const TRIES: usize = 16;

/// What to do when only the lock was not written.
const AGAIN: &str = "the package is in the store and not locked: pull it again";

/// `yoi.lock` beside `yoi.toml`, or beside the user's store.
pub(super) struct LockFile {
    path: PathBuf,
    text: Option<String>,
    pub(super) lock: Lock,
}

impl LockFile {
    /// One that is not there locks nothing; one with an error is none, and fails.
    pub(super) fn of(project: &Project, source: Source) -> Result<Self, Failure> {
        let store = project.store(source).ok_or_else(store::no_store)?;
        match source {
            Source::Project => Self::read(project.root().join(LOCK)),
            Source::User => {
                let path = store.with_file_name(LOCK);
                check_owner(&path)?;
                Self::read(path)
            }
        }
    }

    fn read(path: PathBuf) -> Result<Self, Failure> {
        let bytes = match file::bounded(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let lock = Lock::default();
                let text = None;
                return Ok(Self { path, text, lock });
            }
            Err(error) => return Err(unreadable(&path, &error.to_string())),
        };
        let text = String::from_utf8(bytes).map_err(|_| unreadable(&path, "it is not UTF-8"))?;
        match Lock::parse(&text) {
            (Some(lock), _) => {
                let text = Some(text);
                Ok(Self { path, text, lock })
            }
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

    /// Puts one package into the file as it is by now: what others locked meanwhile stays, and what they said of this
    /// very package or place is not overruled. It is written whole, or left as it was.
    pub(super) fn put(&self, locked: &Locked) -> Result<(), Failure> {
        for _ in 0..TRIES {
            let mut now = Self::read(self.path.clone()).map_err(|it| it.help(AGAIN))?;
            if !self.says_the_same_as(&now, locked) {
                return Err(overtaken(&self.path, locked));
            }
            now.lock.put(locked.clone());
            match replace(&self.path, now.text.as_deref(), &now.lock.to_string()) {
                Err(ReplaceError::Changed) => {}
                Err(error) => return Err(unwritable(&self.path, &error)),
                Ok(()) => return Ok(()),
            }
        }
        Err(unwritable(&self.path, &ReplaceError::Changed))
    }

    fn says_the_same_as(&self, now: &Self, of: &Locked) -> bool {
        self.lock.get(&of.id) == now.lock.get(&of.id)
            && self.lock.by_reference(&of.reference) == now.lock.by_reference(&of.reference)
    }

    /// As people see it.
    pub(super) fn shown(&self) -> String {
        shown(&self.path)
    }
}

/// The project's was found or named, and judged then; nobody names the user's.
fn check_owner(path: &Path) -> Result<(), Failure> {
    match owner::foreign(path) {
        None => Ok(()),
        Some(reason) => {
            let message = format!("`{}` is not used: it {reason}", shown(path));
            Err(Failure::new("lock/foreign", message)
                .help("make it your own, and writable by you alone"))
        }
    }
}

fn unreadable(path: &Path, reason: &str) -> Failure {
    let message = format!("`{}` cannot be read: {reason}", shown(path));
    Failure::new("lock/unreadable", message)
}

fn unwritable(path: &Path, error: &ReplaceError) -> Failure {
    let message = format!("`{}` cannot be written: {error}", shown(path));
    Failure::new("lock/unwritable", message).help(AGAIN)
}

fn overtaken(path: &Path, locked: &Locked) -> Failure {
    let message = format!(
        "`{}` says something else of `{}` or of `{}` than it did when this pull began",
        shown(path),
        locked.id,
        locked.reference
    );
    Failure::new("lock/overtaken", message).help(AGAIN)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;
    use yoi_package::{Digest, PackageId, Version};
    use yoi_registry::{BlobDigest, Reference};

    use super::*;

    fn locked(id: &str, reference: &str, content: u8) -> Locked {
        Locked {
            id: PackageId::parse(id).unwrap(),
            version: Version::new(0, 1, 0),
            reference: Reference::parse(reference).unwrap(),
            manifest: BlobDigest::of(&[content]),
            digest: Digest::of(&[("a", &[content])]),
        }
    }

    #[test]
    fn what_another_pull_locked_meanwhile_stays() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(LOCK);
        let first = LockFile::read(path.clone()).unwrap();
        let second = LockFile::read(path.clone()).unwrap();
        let (a, b) = (locked("x.a", "r.x/a:1", 1), locked("x.b", "r.x/b:1", 2));
        first.put(&a).unwrap();
        second.put(&b).unwrap();
        assert_eq!(LockFile::read(path).unwrap().lock.packages(), [a, b]);
    }

    #[test]
    fn what_another_pull_locked_of_the_same_package_or_place_is_not_overruled() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(LOCK);
        let late = LockFile::read(path.clone()).unwrap();
        let a = locked("x.a", "r.x/a:1", 1);
        LockFile::read(path.clone()).unwrap().put(&a).unwrap();
        for other in [locked("x.a", "r.x/b:1", 2), locked("x.b", "r.x/a:1", 2)] {
            assert_eq!(late.put(&other).unwrap_err().code, "lock/overtaken");
        }
        assert_eq!(LockFile::read(path).unwrap().lock.packages(), [a]);
    }

    #[test]
    fn an_empty_file_is_no_lock() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(LOCK);
        assert!(LockFile::read(path.clone()).is_ok(), "there is none");
        fs::write(&path, "").unwrap();
        let failure = LockFile::read(path).err().unwrap();
        assert_eq!(failure.code, "lock/broken");
    }
}
