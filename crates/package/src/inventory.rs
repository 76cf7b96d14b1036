use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::MANIFEST;
use crate::candidate::is_archive;

/// What may be a package directly below a store, in the order of the names:
/// folders that hold a manifest, and archives. What begins with a dot is not
/// there yet, or not any more. Being listed is not being enabled, and nothing in
/// them has been read yet.
///
/// # Errors
///
/// When the store cannot be listed.
pub fn inventory(store: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(store)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let is_candidate = match is_archive(&path) {
            true => path.is_file(),
            false => path.join(MANIFEST).is_file(),
        };
        if is_candidate {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
