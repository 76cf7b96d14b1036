use std::io::{self, Write};

use miniz_oxide::deflate::compress_to_vec;
use rawzip::path::EntryPath;
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchiveWriter};

use super::{Archive, ArchiveError, Entry};
use crate::Package;

/// A part of the format as long as nobody has a reason to change it: the same
/// files give the same bytes with the same version of yoi, on any machine.
const LEVEL: u8 = 6;

/// A plain file, as others find it where they unpack it.
const MODE: u32 = 0o100_644;

/// Makes the archive of a package. The same files make the same bytes,
/// whatever the machine, the clock, and the folder that they came from.
///
/// # Errors
///
/// When it would be an archive that is not read.
pub fn pack(package: &Package) -> Result<Vec<u8>, ArchiveError> {
    let files = package.files();
    let packed: Vec<_> = files
        .iter()
        .map(|(path, bytes)| Packed {
            path,
            crc: rawzip::crc32(bytes),
            length: bytes.len() as u64,
            deflated: compress_to_vec(bytes, LEVEL),
        })
        .collect();
    let parts = packed.iter().map(Packed::part);
    let archive =
        write(parts, Vec::new()).map_err(|error| ArchiveError::Writing(error.to_string()))?;
    let read = Archive::read(archive.clone())?;
    read.paths()
        .filter_map(|path| read.file(path.as_str()))
        .try_for_each(|file| file.map(drop))?;
    Ok(archive)
}

struct Packed<'a> {
    path: &'a str,
    crc: u32,
    length: u64,
    deflated: Vec<u8>,
}

/// All that an archive has of one file: the rest follows from it.
struct Part<'a> {
    path: &'a str,
    crc: u32,
    length: u64,
    deflated: &'a [u8],
}

impl Packed<'_> {
    fn part(&self) -> Part<'_> {
        Part {
            path: self.path,
            crc: self.crc,
            length: self.length,
            deflated: &self.deflated,
        }
    }
}

/// Whether an archive is, byte for byte, what these packed files make.
pub(super) fn is_canonical(bytes: &[u8], entries: &[Entry]) -> bool {
    let parts = entries.iter().map(|entry| Part {
        path: entry.path.as_str(),
        crc: entry.crc,
        length: entry.length as u64,
        deflated: &bytes[entry.packed.clone()],
    });
    write(parts, Same(bytes)).is_ok_and(|rest| rest.0.is_empty())
}

fn write<'a, W: Write>(parts: impl Iterator<Item = Part<'a>>, to: W) -> Result<W, rawzip::Error> {
    let mut zip = ZipArchiveWriter::new(to);
    for part in parts {
        let path = EntryPath::verbatim(part.path.as_bytes());
        let file = zip.new_file(path).unix_permissions(MODE);
        let (mut entry, _) = file
            .compression_method(CompressionMethod::DEFLATE)
            .start()?;
        entry.write_all(part.deflated)?;
        entry.finish(DataDescriptorOutput::new(part.crc, part.length))?;
    }
    zip.finish()
}

/// Takes only what it has already.
struct Same<'a>(&'a [u8]);

impl Write for Same<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self
            .0
            .strip_prefix(bytes)
            .ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
