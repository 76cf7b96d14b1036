use thiserror::Error;
use yoi_document::Diagnostic;

use super::{MAX_ARCHIVE_BYTES, MAX_FILES, MAX_PACKAGE_BYTES, MAX_RATIO};
use crate::{Clash, PackagePath, PathError};

/// Why an archive is not read. Each has a code of its own, which
/// [`code`](ArchiveError::code) tells.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// The file is longer than any archive.
    #[error("it is over the limit of {MAX_ARCHIVE_BYTES} bytes")]
    TooLarge,
    /// It is something else.
    #[error("it is not an archive")]
    NotZip,
    /// It ends before its directory, or a file ends behind it.
    #[error("it is cut short")]
    Truncated,
    /// Its directory cannot be read.
    #[error("its directory cannot be read: {0}")]
    Directory(String),
    /// Its directory has another number of entries than it says.
    #[error("it says that it has {said} files, and its directory has {found}")]
    Count {
        /// As many as it says.
        said: u64,
        /// As many as there are.
        found: u64,
    },
    /// More entries than a package has files.
    #[error("it has more than {MAX_FILES} files")]
    TooManyFiles,
    /// The variant for large archives.
    #[error("it has ZIP64 records, which no package is large enough to need")]
    Zip64,
    /// Bytes before the first file.
    #[error("{0} bytes stand before its first file")]
    Prepended(u64),
    /// Bytes after its end.
    #[error("{0} bytes stand after its end")]
    Appended(u64),
    /// A comment, of the archive or of an entry.
    #[error("it has a comment")]
    Comment,
    /// Fields that some readers follow and others do not.
    #[error("`{path}` has the extra field {id:#06x}")]
    ExtraField {
        /// The entry.
        path: PackagePath,
        /// The kind of the field.
        id: u16,
    },
    /// A path that is none in a package.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Two paths that cannot both be there.
    #[error(transparent)]
    Clash(#[from] Clash),
    /// An entry for a folder.
    #[error("the folder `{0}` has an entry of its own")]
    FolderEntry(PackagePath),
    /// A symbolic link.
    #[error("`{0}` is a link")]
    Link(PackagePath),
    /// A device, a pipe, a socket.
    #[error("`{0}` is not a plain file")]
    SpecialFile(PackagePath),
    /// An encrypted entry.
    #[error("`{0}` is encrypted")]
    Encrypted(PackagePath),
    /// Any method but `deflate`.
    #[error("`{path}` is packed by method {method}, and only `deflate` (8) is read")]
    Method {
        /// The entry.
        path: PackagePath,
        /// Its method's number.
        method: u16,
    },
    /// The entries are in no order, or in another one.
    #[error("`{0}` stands out of order: files stand in the order of their paths")]
    Order(PackagePath),
    /// An entry begins before the one before it ends.
    #[error("`{0}` lies over what stands before it")]
    Overlap(String),
    /// Bytes that belong to no entry.
    #[error("bytes that belong to nothing stand before `{0}`")]
    Gap(String),
    /// An entry's two headers differ.
    #[error("what stands before `{0}` says something else than the directory")]
    LocalHeader(PackagePath),
    /// What follows an entry differs from the directory.
    #[error("what stands after `{0}` says something else than the directory")]
    Descriptor(PackagePath),
    /// More bytes than a package may have.
    #[error("it unpacks to more than {MAX_PACKAGE_BYTES} bytes")]
    UnpackedTooLarge,
    /// A bomb.
    #[error("`{0}` unpacks to more than {MAX_RATIO} times its length")]
    Ratio(PackagePath),
    /// A file has another length than the directory says.
    #[error("`{0}` unpacks to another length than it says")]
    Length(PackagePath),
    /// A file has another checksum than the directory says.
    #[error("`{0}` does not have its checksum")]
    Checksum(PackagePath),
    /// Bytes that do not unpack.
    #[error("`{0}` cannot be unpacked")]
    Corrupt(PackagePath),
    /// Bytes within a file's place that it does not need.
    #[error("`{path}` ends {bytes} bytes before its place does")]
    Hidden {
        /// The entry.
        path: PackagePath,
        /// How many.
        bytes: usize,
    },
    /// Anything else that this archive has and one that yoi wrote has not.
    #[error("it is not written as `yoi plugin pack` writes")]
    NotCanonical,
    /// A file that the manifest does not name.
    #[error("`{0}` is not of the package: its manifest neither names nor includes it")]
    Unlisted(PackagePath),
    /// The archive could not be written.
    #[error("it cannot be written: {0}")]
    Writing(String),
}

const HELP: &str = "`yoi plugin pack` makes archives that can be read; \
                    one that was changed after that is not to be used";

impl ArchiveError {
    /// The rule that is broken, as `archive/rule`: stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "archive/too-large",
            Self::NotZip => "archive/not-zip",
            Self::Truncated => "archive/truncated",
            Self::Directory(_) => "archive/directory",
            Self::Count { .. } => "archive/count",
            Self::TooManyFiles => "archive/too-many-files",
            Self::Zip64 => "archive/zip64",
            Self::Prepended(_) => "archive/prepended",
            Self::Appended(_) => "archive/appended",
            Self::Comment => "archive/comment",
            Self::ExtraField { .. } => "archive/extra-field",
            Self::Path(PathError::TooLong(_)) => "archive/path-too-long",
            Self::Path(PathError::Absolute(_)) => "archive/path-absolute",
            Self::Path(PathError::Part { .. }) => "archive/path-traversal",
            Self::Path(PathError::Character { .. }) => "archive/path-character",
            Self::Path(PathError::Reserved { .. } | PathError::Manifest) => "archive/path-reserved",
            Self::Clash(Clash::Twice(_)) => "archive/duplicate",
            Self::Clash(Clash::Case { .. }) => "archive/case-clash",
            Self::Clash(Clash::Below { .. }) => "archive/path-clash",
            Self::FolderEntry(_) => "archive/folder-entry",
            Self::Link(_) => "archive/link",
            Self::SpecialFile(_) => "archive/special-file",
            Self::Encrypted(_) => "archive/encrypted",
            Self::Method { .. } => "archive/method",
            Self::Order(_) => "archive/order",
            Self::Overlap(_) => "archive/overlap",
            Self::Gap(_) => "archive/gap",
            Self::LocalHeader(_) => "archive/local-header",
            Self::Descriptor(_) => "archive/descriptor",
            Self::UnpackedTooLarge => "archive/unpacked-too-large",
            Self::Ratio(_) => "archive/ratio",
            Self::Length(_) => "archive/length",
            Self::Checksum(_) => "archive/checksum",
            Self::Corrupt(_) => "archive/corrupt",
            Self::Hidden { .. } => "archive/hidden",
            Self::NotCanonical => "archive/not-canonical",
            Self::Unlisted(_) => "archive/unlisted",
            Self::Writing(_) => "archive/writing",
        }
    }

    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let message = format!("the archive cannot be used: {self}");
        Diagnostic::error(self.code(), message).help(HELP)
    }
}
