//! What the signature beside an archive says, and whether that lets the package be used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use yoi_document::{Diagnostic, Review, Source};
use yoi_package::{Candidate, Package};
use yoi_signature::{MAX_SIGNATURE_BYTES, Refusal, SUFFIX, SignatureError, Standing, Trust};

use crate::{escape, file, project};

/// A package that was read, and what its signature says.
pub(crate) struct Judged {
    /// None if anything of it is an error, its signature too.
    pub(crate) package: Option<Package>,
    pub(crate) reviews: Vec<Review>,
    pub(crate) signature: Standing,
}

/// Reads a package, and holds its signature against the very bytes that it was read from. A package that is refused
/// for its signature is none.
pub(crate) fn judged(trust: &Trust, candidate: Candidate) -> Judged {
    let path = candidate.path().to_owned();
    let signature = match candidate.archive_bytes() {
        Some(bytes) => standing(trust, bytes, &path),
        // A folder changes by the hour: what is signed is an archive.
        None => Standing::Unsigned,
    };
    let (package, mut reviews) = candidate.package();
    let refusal = trust.refusal(&signature);
    let package = package.filter(|_| refusal.is_none());
    reviews.extend(refusal.map(|it| review(&path, &it)));
    Judged {
        package,
        reviews,
        signature,
    }
}

/// Where the signature of an archive lies.
pub(crate) fn beside(archive: &Path) -> PathBuf {
    let mut path = archive.as_os_str().to_owned();
    path.push(SUFFIX);
    path.into()
}

/// Removes the signature of an archive that is there no more, if it had one.
pub(crate) fn forget(archive: &Path) -> io::Result<()> {
    match fs::remove_file(beside(archive)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The bytes of a signature's file, if there is one. One that can't be read is an error, and not the lack of one.
pub(crate) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match file::bounded(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn standing(trust: &Trust, archive: &[u8], path: &Path) -> Standing {
    match read(&beside(path)) {
        Ok(signature) => trust.judge(archive, signature.as_deref()),
        Err(_) => Standing::Wrong {
            error: SignatureError::Malformed,
        },
    }
}

fn review(path: &Path, refusal: &Refusal) -> Review {
    let name = match refusal {
        Refusal::Unsigned => path.to_owned(),
        Refusal::Wrong(_) | Refusal::Unknown(_) => beside(path),
    };
    let diagnostic = Diagnostic::error(code(refusal), refusal.to_string());
    Review {
        source: Source {
            name: project::shown(&name),
            text: String::new(),
        },
        diagnostics: vec![diagnostic.help(help(refusal))],
    }
}

/// The rule, for programs.
pub(crate) fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Wrong(_) => "signature/wrong",
        Refusal::Unsigned => "signature/missing",
        Refusal::Unknown(_) => "signature/unknown",
    }
}

/// What to do about it.
pub(crate) fn help(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Wrong(_) => {
            "do not use it: ask whoever made it, and fetch archive and signature anew".to_owned()
        }
        Refusal::Unsigned => {
            format!(
                "its author signs with `minisign -S -m ARCHIVE`, and `ARCHIVE{SUFFIX}` lies beside it"
            )
        }
        Refusal::Unknown(_) => {
            "if you know whose key it is, add it as `[[trust.minisign]]` to `yoi.toml`".to_owned()
        }
    }
}

/// For people, after `signed:`.
pub(crate) fn words(standing: &Standing) -> String {
    match standing {
        Standing::Unsigned => "no".to_owned(),
        Standing::Trusted { name, comment } => {
            format!("by {name}, whom you trust ({})", escape::untrusted(comment))
        }
        Standing::Unknown { key } => {
            format!("with the key {key}, which says nothing: it is none of yours")
        }
        Standing::Wrong { error } => format!("WRONG: {error}"),
    }
}

/// For programs.
pub(crate) fn word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Unsigned => "unsigned",
        Standing::Trusted { .. } => "trusted",
        Standing::Unknown { .. } => "unknown",
        Standing::Wrong { .. } => "wrong",
    }
}

/// Longer than any signature that is read: reading one more byte tells it.
const _: () = assert!(MAX_SIGNATURE_BYTES < yoi_document::MAX_BYTES);
