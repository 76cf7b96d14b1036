//! A file is replaced whole or not at all, and only if it still is what was read.

use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

use crate::file;

/// How long is waited for others who write there: a `yoi` takes milliseconds. Anyone who can read a folder can lock it,
/// and must not keep its owner from revoking.
const PATIENCE: Duration = Duration::from_secs(2);

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Why a file was left as it was.
#[derive(Debug, Error)]
pub(crate) enum ReplaceError {
    /// Somebody else wrote it meanwhile.
    #[error("it has changed since it was read")]
    Changed,
    /// The system.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Puts a text in the place of a file that held `was`, or of none. A symbolic link stays, and what it leads to is
/// replaced. Permissions and owner stay.
pub(crate) fn replace(path: &Path, was: Option<&str>, text: &str) -> Result<(), ReplaceError> {
    let target = followed(path)?;
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Between the last look and the replacement no other `yoi` writes. It is let go with the handle.
    let lock = File::open(folder)?;
    wait_for(&lock)?;
    let found = unchanged(&target, was)?;
    let new = written(folder, text, found.as_ref())?;
    // Once more: who went on without the lock may have written while this text went to the disk.
    unchanged(&target, was)?;
    match found {
        Some(_) => new.persist(&target),
        None => new.persist_noclobber(&target),
    }
    .map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => ReplaceError::Changed,
        _ => error.error.into(),
    })?;
    lock.sync_all()?;
    Ok(())
}

/// Locks it, or goes on without: what the file holds is compared in any case, right before it is replaced.
fn wait_for(folder: &File) -> io::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match folder.try_lock() {
            Ok(()) => return Ok(()),
            Err(fs::TryLockError::Error(error)) => return Err(error),
            Err(fs::TryLockError::WouldBlock) if Instant::now() >= until => return Ok(()),
            Err(fs::TryLockError::WouldBlock) => thread::sleep(BETWEEN_LOOKS),
        }
    }
}

/// Where a link leads, so that it is not replaced itself.
fn followed(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => fs::canonicalize(path),
        _ => Ok(path.to_owned()),
    }
}

/// What the file is, if it still holds what was read.
fn unchanged(target: &Path, was: Option<&str>) -> Result<Option<Metadata>, ReplaceError> {
    match (file::bounded(target), was) {
        (Ok(bytes), Some(was)) if bytes == was.as_bytes() => Ok(Some(fs::metadata(target)?)),
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        (Err(error), _) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Err(ReplaceError::Changed),
    }
}

/// The text on disk, under a name that nobody knows.
fn written(folder: &Path, text: &str, like: Option<&Metadata>) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".yoi-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut new = builder.tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    if let Some(like) = like {
        make_alike(new.as_file(), like)?;
    }
    new.as_file().sync_all()?;
    Ok(new)
}

#[cfg(unix)]
fn make_alike(new: &File, like: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let made = new.metadata()?;
    if (made.uid(), made.gid()) != (like.uid(), like.gid()) {
        fchown(new, Some(like.uid()), Some(like.gid()))?;
    }
    // Afterwards: a change of owner takes permissions away.
    new.set_permissions(like.permissions())
}

#[cfg(not(unix))]
fn make_alike(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use tempfile::TempDir;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn permissions_stay_and_nothing_is_left_beside_it() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("yoi.toml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, Some("old"), "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
            0o640
        );
        assert_eq!(names(folder.path()), ["yoi.toml"]);
    }

    #[test]
    fn a_file_that_is_new_is_made_and_one_that_came_meanwhile_is_kept() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("yoi.toml");
        replace(&path, None, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let error = replace(&path, None, "newer").unwrap_err();
        assert!(matches!(error, ReplaceError::Changed), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["yoi.toml"]);
    }

    #[test]
    fn what_somebody_else_wrote_or_took_away_meanwhile_is_left_alone() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("yoi.toml");
        fs::write(&path, "theirs").unwrap();
        for was in [Some("old"), None] {
            let error = replace(&path, was, "new").unwrap_err();
            assert!(matches!(error, ReplaceError::Changed), "{error}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        fs::remove_file(&path).unwrap();
        let error = replace(&path, Some("theirs"), "new").unwrap_err();
        assert!(matches!(error, ReplaceError::Changed), "{error}");
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn one_who_holds_the_folder_is_waited_for_and_not_for_ever() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("yoi.toml");
        let other = File::open(folder.path()).unwrap();
        other.lock().unwrap();
        let begun = Instant::now();
        replace(&path, None, "new").unwrap();
        assert!(begun.elapsed() >= PATIENCE, "it was waited for");
        let error = replace(&path, None, "newer").unwrap_err();
        assert!(matches!(error, ReplaceError::Changed), "{error}");
        let (begun, letting_go) = (Instant::now(), Duration::from_millis(100));
        thread::spawn(move || {
            thread::sleep(letting_go);
            drop(other);
        });
        replace(&path, Some("new"), "newer").unwrap();
        assert!(begun.elapsed() < PATIENCE, "and no longer than it takes");
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_replaced() {
        let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (path, real) = (
            folder.path().join("yoi.toml"),
            elsewhere.path().join("real.toml"),
        );
        fs::write(&real, "old").unwrap();
        symlink(&real, &path).unwrap();
        replace(&path, Some("old"), "new").unwrap();
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        fs::remove_file(&real).unwrap();
        assert!(
            matches!(replace(&path, None, "new"), Err(ReplaceError::Io(_))),
            "to nowhere"
        );
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    }
}
