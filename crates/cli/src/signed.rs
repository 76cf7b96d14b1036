//! What the signature beside an archive says, and whether that lets the package be used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use yoi_document::{Diagnostic, Review, Source};
use yoi_package::{Candidate, Identity, Package};
use yoi_signature::{MAX_SIGNATURE_BYTES, Refusal, SUFFIX, SignatureError, Standing, Trust};

use crate::{escape, file, project};

/// A package that was read, and what its signature says.
pub(crate) struct Judged {
    /// None if anything of it is an error, its signature too.
    pub(crate) package: Option<Package>,
    pub(crate) reviews: Vec<Review>,
    pub(crate) signature: Standing,
    /// What that was told by.
    pub(crate) evidence: Evidence,
}

/// What a signature is judged by, so that it can be judged again with other keys.
#[derive(Debug, Clone)]
pub(crate) enum Evidence {
    /// There is no signature.
    None,
    /// There is one that can't be read.
    Unreadable,
    /// The archive and its signature, each as it was read.
    Signed {
        archive: Arc<[u8]>,
        signature: Arc<[u8]>,
    },
}

impl Evidence {
    fn of(candidate: &Candidate) -> Self {
        match lying_beside(candidate) {
            Ok(None) => Self::None,
            Ok(Some((archive, signature))) => Self::Signed {
                archive: archive.into(),
                signature: signature.into(),
            },
            Err(_) => Self::Unreadable,
        }
    }

    /// What it says to whoever trusts these keys.
    pub(crate) fn judged(&self, trust: &Trust) -> Standing {
        match self {
            Self::None => Standing::Unsigned,
            Self::Unreadable => unreadable(),
            Self::Signed { archive, signature } => trust.judge(archive, Some(signature)),
        }
    }
}

/// Reads a package, and holds its signature against the very bytes that it was read from. A package that is refused
/// for its signature is none.
pub(crate) fn judged(trust: &Trust, candidate: Candidate) -> Judged {
    let path = candidate.path().to_owned();
    let evidence = Evidence::of(&candidate);
    let signature = evidence.judged(trust);
    let (package, reviews) = candidate.package();
    let (package, reviews) = refused(trust, &path, &signature, package, reviews);
    Judged {
        package,
        reviews,
        signature,
        evidence,
    }
}

/// What a package is known by, and what its signature says, by the same bytes and the same rules; of neither anything is
/// kept to judge it again by.
pub(crate) fn glanced(
    trust: &Trust,
    candidate: Candidate,
) -> (Option<Identity>, Vec<Review>, Standing) {
    let path = candidate.path().to_owned();
    let signature = match lying_beside(&candidate) {
        Ok(None) => Standing::Unsigned,
        Ok(Some((archive, signature))) => trust.judge(archive, Some(&signature)),
        Err(_) => unreadable(),
    };
    let (identity, reviews) = candidate.identity();
    let (identity, reviews) = refused(trust, &path, &signature, identity, reviews);
    (identity, reviews, signature)
}

/// An archive's bytes and those of its signature, if it has one. A folder has none: it changes by the hour, and what is
/// signed is an archive.
fn lying_beside(candidate: &Candidate) -> io::Result<Option<(&[u8], Vec<u8>)>> {
    let Some(archive) = candidate.archive_bytes() else {
        return Ok(None);
    };
    let signature = read(&beside(candidate.path()))?;
    Ok(signature.map(|signature| (archive, signature)))
}

/// What is refused for its signature is none.
fn refused<T>(
    trust: &Trust,
    path: &Path,
    signature: &Standing,
    found: Option<T>,
    mut reviews: Vec<Review>,
) -> (Option<T>, Vec<Review>) {
    let refusal = trust.refusal(signature);
    let found = found.filter(|_| refusal.is_none());
    reviews.extend(refusal.map(|it| review(path, &it)));
    (found, reviews)
}

fn unreadable() -> Standing {
    Standing::Wrong {
        error: SignatureError::Malformed,
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
