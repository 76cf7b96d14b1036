//! Folders and files that only the user can write.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::CacheError;

/// Makes a folder with mode 0700, or checks that the one that is there is as private.
pub(crate) fn folder(path: &Path) -> Result<(), CacheError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| io(path, error))?;
    let folder = File::open(path).map_err(|error| io(path, error))?;
    check(path, &folder)
}

/// Whether an open file or folder is the user's and closed to others. Of the handle, not the path: what is checked
/// is what is read.
pub(crate) fn check(path: &Path, file: &File) -> Result<(), CacheError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let metadata = file.metadata().map_err(|error| io(path, error))?;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(CacheError::Foreign {
                path: path.to_owned(),
            });
        }
        let mode = metadata.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(CacheError::Open {
                path: path.to_owned(),
                mode,
            });
        }
    }
    #[cfg(not(unix))]
    let _ = (path, file);
    Ok(())
}

/// Puts a whole file in place, private to the user. False if there is one already.
pub(crate) fn create_whole(path: &Path, content: &[u8]) -> Result<bool, CacheError> {
    let temporary = temporary_name(path);
    write_new(&temporary, content).map_err(|error| io(path, error))?;
    // A link fails where a rename would replace: the first one wins, and readers never see half a file.
    let linked = std::fs::hard_link(&temporary, path);
    let _ = std::fs::remove_file(&temporary);
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(io(path, error)),
    }
}

/// Puts a whole file in place of whatever is there.
pub(crate) fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let temporary = temporary_name(path);
    write_new(&temporary, content)?;
    std::fs::rename(&temporary, path).inspect_err(|_| {
        let _ = std::fs::remove_file(&temporary);
    })
}

fn write_new(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)
}

fn temporary_name(path: &Path) -> std::path::PathBuf {
    let mut random = [0; 8];
    // A name that is taken fails `create_new`, and the entry is not written: no harm.
    let _ = getrandom::fill(&mut random);
    path.with_extension(format!("{:016x}.new", u64::from_le_bytes(random)))
}

fn io(path: &Path, error: std::io::Error) -> CacheError {
    CacheError::Io {
        path: path.to_owned(),
        error,
    }
}
