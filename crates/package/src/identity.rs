use std::path::{Path, PathBuf};

use yoi_document::Review;

use crate::contents::{Contents, listed, review, sorted};
use crate::{Component, Digest, Manifest};

/// What a package is known by: what its author says of it, and the digest of
/// all its files. Its component was looked at and not validated, so there may
/// be no [`Package`](crate::Package) to it; one that there is has the same
/// manifest and digest. Package-controlled in every part but the path.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    manifest: Manifest,
    digest: Digest,
    path: PathBuf,
}

impl Identity {
    pub(crate) fn made(
        path: PathBuf,
        manifest: Manifest,
        contents: Contents,
        reviews: &mut Vec<Review>,
    ) -> Option<Self> {
        let Contents {
            text,
            component,
            files,
        } = contents;
        let (component, told) = match component {
            Ok(bytes) => {
                let told = Component::glance(&bytes);
                (Some(bytes), told)
            }
            Err(problem) => (None, vec![problem]),
        };
        reviews.push(review(&path, &manifest, told));
        let files = sorted(&manifest, &text, component.as_deref()?, &files);
        let digest = listed(&files, reviews).digest();
        Some(Self {
            manifest,
            digest,
            path,
        })
    }

    /// What the author says of it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The identity of its content: of all its files.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The folder or archive that it was read from, as the caller named it.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
