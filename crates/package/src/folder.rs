use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use thiserror::Error;

/// A package's folder, out of which nothing is read.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

/// Why a file of a folder was not read.
#[derive(Debug, Error)]
pub(crate) enum FolderError {
    #[error("there is no such file")]
    Missing,
    #[error("it is a link that leaves the package's folder")]
    Outside,
    #[error("it is not a plain file")]
    NotAFile,
    #[error("it is over the limit of {0} bytes")]
    TooLarge(u64),
    #[error("it cannot be read: {0}")]
    Io(io::Error),
}

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self, FolderError> {
        let root = fs::canonicalize(path)?;
        match root.is_dir() {
            true => Ok(Self { root }),
            false => Err(FolderError::NotAFile),
        }
    }

    /// Where it lies, without links.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Reads a file whole. The path is one that the caller has judged.
    pub(crate) fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, FolderError> {
        let path = fs::canonicalize(self.root.join(path))?;
        if !path.starts_with(&self.root) {
            return Err(FolderError::Outside);
        }
        // Opening a device may do something, so what is one already is left alone.
        if !fs::metadata(&path)?.is_file() {
            return Err(FolderError::NotAFile);
        }
        bounded(open(&path)?, limit)
    }
}

/// Reads a file whole that lies in no package's folder.
pub(crate) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, FolderError> {
    let path = fs::canonicalize(path)?;
    if !fs::metadata(&path)?.is_file() {
        return Err(FolderError::NotAFile);
    }
    bounded(open(&path)?, limit)
}

/// Opens a plain file that is no link. What was judged by its path may have
/// been replaced since, and opening a pipe would wait for its other end.
fn open(path: &Path) -> Result<File, FolderError> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(FolderError::NotAFile),
    }
}

fn bounded(file: File, limit: u64) -> Result<Vec<u8>, FolderError> {
    // What it says is a hint for the first piece of memory, and no more.
    let length = file.metadata().map_or(0, |it| it.len().min(limit));
    let mut bytes = Vec::with_capacity(length as usize);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(FolderError::TooLarge(limit)),
        false => Ok(bytes),
    }
}

impl From<io::Error> for FolderError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => FolderError::Missing,
            _ => FolderError::Io(error),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_pipe_that_took_a_files_place_after_the_check_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plugin.toml");
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        assert!(matches!(open(&path), Err(FolderError::NotAFile)));
    }

    #[test]
    fn a_link_that_took_a_files_place_after_the_check_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(open(&file).is_ok());
        assert!(matches!(open(&link), Err(FolderError::Io(_))));
    }

    #[test]
    fn a_device_that_took_a_files_place_after_the_check_is_refused() {
        assert!(matches!(
            open(Path::new("/dev/zero")),
            Err(FolderError::NotAFile)
        ));
        assert!(matches!(
            open(Path::new("/dev/null")),
            Err(FolderError::NotAFile)
        ));
    }
}
