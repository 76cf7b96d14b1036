//! Entries on disk.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::{bound, private};

/// Larger than the code of the largest component that yoi compiles.
const MOST_BYTES: u64 = 1 << 30;

/// The bytes of an entry, or none for whatever reason.
pub(crate) fn read(path: &Path) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    private::check(path, &file).ok()?;
    let length = file.metadata().ok()?.len();
    if length > MOST_BYTES {
        return None;
    }
    bound::touch(&file);
    let mut bytes = Vec::with_capacity(usize::try_from(length).ok()?);
    file.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

pub(crate) fn write(path: &Path, sealed: &[u8]) -> std::io::Result<()> {
    private::replace(path, sealed)
}
