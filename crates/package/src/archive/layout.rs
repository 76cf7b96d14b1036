use std::borrow::Cow;

use rawzip::{
    CompressionMethod, CreatorSystem, ErrorKind, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive,
    ZipSliceEntry,
};

use super::{
    ArchiveError, Entry, MAX_FILES, MAX_PACKAGE_BYTES, MAX_RATIO, SHORT, write::is_canonical,
};
use crate::PackagePath;
use crate::include::clash;

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

const ZIP64_LOCATOR: &[u8] = b"PK\x06\x07";
const ZIP64_LOCATOR_LENGTH: usize = 20;
const ZIP64_FIELD: u16 = 1;

/// Signature, checksum and two lengths, after each file.
const DESCRIPTOR_LENGTH: u64 = 16;

type Zip<'a> = ZipSliceArchive<&'a [u8]>;
type Record<'a> = ZipFileHeaderRecord<'a>;

/// The entries of an archive in which every byte has its place, and that is
/// what [`write`](super::write) makes of the same packed files.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry>, ArchiveError> {
    let zip = located(bytes)?;
    let records = records(&zip)?;
    let paths: Vec<_> = records.iter().map(path).collect::<Result<_, _>>()?;
    if let Some(clash) = clash(&paths) {
        return Err(clash.into());
    }
    let ordered = paths.windows(2).find(|two| two[0] >= two[1]);
    if let Some([_, late]) = ordered {
        return Err(ArchiveError::Order(late.clone()));
    }
    let mut unpacked = 0_u64;
    for (record, path) in records.iter().zip(&paths) {
        judge(record, path)?;
        unpacked = unpacked.saturating_add(record.uncompressed_size_hint());
        if unpacked > MAX_PACKAGE_BYTES {
            return Err(ArchiveError::UnpackedTooLarge);
        }
    }
    let entries = placed(&zip, &records, paths)?;
    match is_canonical(bytes, &entries) {
        true => Ok(entries),
        false => Err(ArchiveError::NotCanonical),
    }
}

fn located(bytes: &[u8]) -> Result<Zip<'_>, ArchiveError> {
    let zip = ZipArchive::from_slice(bytes).map_err(|error| match error.kind() {
        ErrorKind::MissingEndOfCentralDirectory | ErrorKind::Eof
            if bytes.starts_with(LOCAL_HEADER) =>
        {
            ArchiveError::Truncated
        }
        ErrorKind::MissingEndOfCentralDirectory => ArchiveError::NotZip,
        _ => unreadable(&error),
    })?;
    let end = bytes.get(..zip.eocd_offset() as usize).unwrap_or_default();
    let locator = end.len().checked_sub(ZIP64_LOCATOR_LENGTH);
    if locator.is_some_and(|at| end[at..].starts_with(ZIP64_LOCATOR)) {
        return Err(ArchiveError::Zip64);
    }
    if !zip.comment().as_bytes().is_empty() {
        return Err(ArchiveError::Comment);
    }
    match (bytes.len() as u64).saturating_sub(zip.end_offset()) {
        0 => Ok(zip),
        bytes => Err(ArchiveError::Appended(bytes)),
    }
}

fn records<'a>(zip: &'a Zip<'_>) -> Result<Vec<Record<'a>>, ArchiveError> {
    let mut records = Vec::new();
    for record in zip.entries() {
        if records.len() == MAX_FILES {
            return Err(ArchiveError::TooManyFiles);
        }
        records.push(record.map_err(|error| unreadable(&error))?);
    }
    match (zip.entries_hint(), records.len() as u64) {
        (said, found) if said != found => Err(ArchiveError::Count { said, found }),
        _ => Ok(records),
    }
}

fn unreadable(error: &rawzip::Error) -> ArchiveError {
    ArchiveError::Directory(error.to_string())
}

fn name<'a>(record: &'a Record<'_>) -> Cow<'a, str> {
    String::from_utf8_lossy(record.file_path().as_bytes())
}

/// A folder's path ends in a slash, and is told apart once it is plain.
fn path(record: &Record<'_>) -> Result<PackagePath, ArchiveError> {
    let name = name(record);
    match name.strip_suffix('/') {
        Some(folder) if !folder.is_empty() => {
            Err(ArchiveError::FolderEntry(PackagePath::parse(folder)?))
        }
        _ => Ok(PackagePath::parse(&name)?),
    }
}

/// What the directory says of one entry.
fn judge(record: &Record<'_>, path: &PackagePath) -> Result<(), ArchiveError> {
    if record.flags().is_encrypted() || record.flags().has_strong_encryption() {
        return Err(ArchiveError::Encrypted(path.clone()));
    }
    check_kind(record, path)?;
    if record.compression_method() != CompressionMethod::DEFLATE {
        return Err(ArchiveError::Method {
            path: path.clone(),
            method: record.compression_method().as_u16(),
        });
    }
    if let Some((id, _)) = record.extra_fields().next() {
        return Err(match id.as_u16() {
            ZIP64_FIELD => ArchiveError::Zip64,
            id => ArchiveError::ExtraField {
                path: path.clone(),
                id,
            },
        });
    }
    if !record.comment().as_bytes().is_empty() {
        return Err(ArchiveError::Comment);
    }
    if !record.flags().has_data_descriptor() {
        return Err(ArchiveError::NotCanonical);
    }
    let (packed, unpacked) = (
        record.compressed_size_hint(),
        record.uncompressed_size_hint(),
    );
    match unpacked > SHORT && unpacked / MAX_RATIO > packed {
        true if unpacked > MAX_PACKAGE_BYTES => Err(ArchiveError::UnpackedTooLarge),
        true => Err(ArchiveError::Ratio(path.clone())),
        false => Ok(()),
    }
}

fn check_kind(record: &Record<'_>, path: &PackagePath) -> Result<(), ArchiveError> {
    const KIND: u32 = 0o170_000;
    const LINK: u32 = 0o120_000;
    const FOLDER: u32 = 0o040_000;
    const PLAIN: u32 = 0o100_000;
    let system = record.version_made_by().creator_system();
    let has_kind = matches!(system, CreatorSystem::UNIX | CreatorSystem::MACOS);
    match (record.external_attributes() >> 16) & KIND {
        _ if !has_kind => Ok(()),
        0 | PLAIN => Ok(()),
        LINK => Err(ArchiveError::Link(path.clone())),
        FOLDER => Err(ArchiveError::FolderEntry(path.clone())),
        _ => Err(ArchiveError::SpecialFile(path.clone())),
    }
}

/// Walks through the bytes, entry by entry, and leaves none between them.
fn placed(
    zip: &Zip<'_>,
    records: &[Record<'_>],
    paths: Vec<PackagePath>,
) -> Result<Vec<Entry>, ArchiveError> {
    let mut found = Vec::with_capacity(paths.len());
    let mut at = 0;
    for (record, path) in records.iter().zip(&paths) {
        meets(at, record.local_header_offset(), path.as_str())?;
        let entry = match zip.get_entry(record.wayfinder()) {
            Ok(entry) => entry,
            Err(error) => {
                return Err(match error.kind() {
                    ErrorKind::Eof => ArchiveError::Truncated,
                    _ => ArchiveError::LocalHeader(path.clone()),
                });
            }
        };
        at = entry.compressed_data_range().1 + DESCRIPTOR_LENGTH;
        found.push(entry);
    }
    meets(at, zip.directory_offset(), "the directory")?;
    let all = records.iter().zip(paths).zip(&found);
    all.map(|((record, path), found)| entry(record, path, found))
        .collect()
}

fn meets(at: u64, begins: u64, what: &str) -> Result<(), ArchiveError> {
    match begins {
        _ if begins == at => Ok(()),
        _ if begins < at => Err(ArchiveError::Overlap(what.to_owned())),
        _ if at == 0 => Err(ArchiveError::Prepended(begins)),
        _ => Err(ArchiveError::Gap(what.to_owned())),
    }
}

/// What stands before and after a file, and in the directory, is the same.
fn entry(
    record: &Record<'_>,
    path: PackagePath,
    found: &ZipSliceEntry<'_>,
) -> Result<Entry, ArchiveError> {
    let local = found.local_header();
    let numbers = (
        local.crc32(),
        local.compressed_size_hint(),
        local.uncompressed_size_hint(),
    );
    let is_same = local.file_path().as_bytes() == path.as_str().as_bytes()
        && local.flags() == record.flags()
        && local.compression_method() == record.compression_method()
        && local.extra_fields().next().is_none();
    // They come after the file, by its flags.
    if !is_same || numbers != (0, 0, 0) {
        return Err(ArchiveError::LocalHeader(path));
    }
    let after = found.data_descriptor().ok().flatten();
    let after = after.map(|it| (it.crc32(), it.compressed_size(), it.uncompressed_size()));
    let meant = (
        record.crc32(),
        record.compressed_size_hint(),
        record.uncompressed_size_hint(),
    );
    if after != Some(meant) {
        return Err(ArchiveError::Descriptor(path));
    }
    let (begin, end) = found.compressed_data_range();
    Ok(Entry {
        path,
        packed: begin as usize..end as usize,
        crc: record.crc32(),
        length: record.uncompressed_size_hint() as usize,
    })
}
