//! A package in one file. The container is a strict part of ZIP: what yoi
//! writes can be read by every ZIP tool, and of what others write yoi reads
//! only what it could have written itself. So two readers never see two
//! packages in the same bytes.

mod error;
mod layout;
mod unpack;
mod write;

use std::ops::Range;

pub use error::ArchiveError;
pub use write::pack;

use crate::PackagePath;

/// The last part of an archive's name, after a dot.
pub const ARCHIVE_EXTENSION: &str = "yoi-plugin";

/// Most bytes of all files of a package together.
pub const MAX_PACKAGE_BYTES: u64 = 80 << 20;

/// Most bytes of an archive. What cannot be compressed grows a little.
pub const MAX_ARCHIVE_BYTES: u64 = MAX_PACKAGE_BYTES + (1 << 20);

/// Most files of a package.
pub const MAX_FILES: usize = 256;

/// How many times as long a file may be as what it is unpacked from, if it is
/// longer than [`SHORT`]. Code and text have ratios under 20.
const MAX_RATIO: u64 = 100;

/// A file of so many bytes may be as regular as it likes.
const SHORT: u64 = 1 << 20;

/// An archive whose layout was read and judged whole, and whose files are
/// unpacked one by one. Package-controlled.
#[derive(Debug)]
pub(crate) struct Archive {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

/// One file in it, still packed.
#[derive(Debug, Clone)]
struct Entry {
    path: PackagePath,
    /// Where its deflated bytes lie.
    packed: Range<usize>,
    crc: u32,
    /// The length that it says it has, within the limits.
    length: usize,
}

impl Archive {
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self, ArchiveError> {
        if bytes.len() as u64 > MAX_ARCHIVE_BYTES {
            return Err(ArchiveError::TooLarge);
        }
        let entries = layout::entries(&bytes)?;
        Ok(Self { bytes, entries })
    }

    /// All of it, packed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The paths of its files, in order.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &PackagePath> {
        self.entries.iter().map(|it| &it.path)
    }

    /// The length that a file says it has, if it is there.
    pub(crate) fn length(&self, path: &str) -> Option<usize> {
        self.entry(path).map(|it| it.length)
    }

    /// Unpacks one file, if it is there.
    pub(crate) fn file(&self, path: &str) -> Option<Result<Vec<u8>, ArchiveError>> {
        self.entry(path)
            .map(|it| unpack::file(it, &self.bytes[it.packed.clone()]))
    }

    fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|it| it.path.as_str() == path)
    }
}
