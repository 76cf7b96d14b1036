use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use yoi_document::MAX_BYTES;

/// Reads a file, and of one that is longer than a document may be one byte
/// more than that, so that parsing says that it is too long. Neither opening
/// nor reading waits for anyone: what is not a file is an error.
pub(crate) fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    bounded_at(path, MAX_BYTES)
}

/// The same of a file that may have so many bytes.
pub(crate) fn bounded_at(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let file = opened(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A pipe without a writer would be waited for.
#[cfg(unix)]
fn opened(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

#[cfg(not(unix))]
fn opened(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}
