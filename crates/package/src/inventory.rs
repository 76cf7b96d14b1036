use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::MANIFEST;

/// The folders directly below a store that hold a manifest, in the order of
/// their names. Being listed is not being enabled, and nothing in them has
/// been read yet.
///
/// # Errors
///
/// When the store cannot be listed.
pub fn inventory(store: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(store)? {
        let folder = entry?.path();
        if folder.join(MANIFEST).is_file() {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}
