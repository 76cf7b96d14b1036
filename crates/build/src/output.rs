use crate::Error;
use std::fs;
use std::path::Path;

/// Writes a file unless it has these bytes already, with the folders above it;
/// returns whether it wrote. An unchanged file keeps its time, so that what is
/// built from it stays up to date.
///
/// # Errors
/// [`Error::File`].
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool, Error> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(false);
    }
    write(path, bytes).map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })?;
    Ok(true)
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_other_bytes_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/ticker.wasm");
        assert!(write_if_changed(&path, b"one").unwrap());
        assert!(!write_if_changed(&path, b"one").unwrap());
        assert!(write_if_changed(&path, b"two").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_if_changed(folder.path(), b"").unwrap_err();
        assert!(matches!(error, Error::File { path, .. } if path == folder.path()));
    }
}
