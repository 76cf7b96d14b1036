use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::{ArchiveError, Entry};

/// The bytes of one file, which takes as many as it says, within the limits,
/// and not one more.
pub(super) fn file(entry: &Entry, packed: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    let path = || entry.path.clone();
    let mut bytes = vec![0; entry.length];
    let mut inflater = Box::new(DecompressorOxide::new());
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = decompress(&mut inflater, packed, &mut bytes, 0, flags);
    match status {
        TINFLStatus::Done if written < bytes.len() => return Err(ArchiveError::Length(path())),
        TINFLStatus::Done => {}
        TINFLStatus::HasMoreOutput => return Err(ArchiveError::Length(path())),
        _ => return Err(ArchiveError::Corrupt(path())),
    }
    if read < packed.len() {
        return Err(ArchiveError::Hidden {
            path: path(),
            bytes: packed.len() - read,
        });
    }
    match rawzip::crc32(&bytes) == entry.crc {
        true => Ok(bytes),
        false => Err(ArchiveError::Checksum(path())),
    }
}
