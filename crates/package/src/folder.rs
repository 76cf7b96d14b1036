use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

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

    /// Reads a file whole. The path is one that the caller has judged.
    pub(crate) fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, FolderError> {
        let path = fs::canonicalize(self.root.join(path))?;
        if !path.starts_with(&self.root) {
            return Err(FolderError::Outside);
        }
        // Before the file is opened: opening a pipe would wait for its other end.
        if !fs::metadata(&path)?.is_file() {
            return Err(FolderError::NotAFile);
        }
        bounded(File::open(&path)?, limit)
    }
}

fn bounded(file: File, limit: u64) -> Result<Vec<u8>, FolderError> {
    let mut bytes = Vec::new();
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
