use flate2::{Decompress, FlushDecompress, Status};

use super::{ArchiveError, Entry};

/// The bytes of one file, which takes as many as it says, within the limits,
/// and not one more.
pub(super) fn file(entry: &Entry, packed: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    let path = || entry.path.clone();
    // One byte more is room to see that there is more.
    let mut bytes = Vec::with_capacity(entry.length + 1);
    let mut inflater = Decompress::new(false);
    let status = inflater.decompress_vec(packed, &mut bytes, FlushDecompress::Finish);
    match status {
        _ if bytes.len() > entry.length => return Err(ArchiveError::Length(path())),
        Ok(Status::StreamEnd) if bytes.len() < entry.length => {
            return Err(ArchiveError::Length(path()));
        }
        Ok(Status::StreamEnd) => {}
        _ => return Err(ArchiveError::Corrupt(path())),
    }
    let left = packed.len() as u64 - inflater.total_in();
    if left > 0 {
        return Err(ArchiveError::Hidden {
            path: path(),
            bytes: left as usize,
        });
    }
    match rawzip::crc32(&bytes) == entry.crc {
        true => Ok(bytes),
        false => Err(ArchiveError::Checksum(path())),
    }
}
