//! A package that a person names by its path, to put it somewhere else.

use std::path::Path;
use std::sync::Arc;

use yoi_package::{Candidate, Package, pack};
use yoi_signature::Standing;

use crate::failure::Failure;
use crate::project::{Project, shown};
use crate::signed::{self, Evidence};

/// A package with its archive, and the signature that lay beside it.
pub(crate) struct Opened {
    pub(crate) package: Package,
    /// As it was read, byte for byte: a signature is over these. A folder was packed.
    pub(crate) archive: Vec<u8>,
    /// The very bytes that were judged.
    pub(crate) signature: Option<Arc<[u8]>>,
    pub(crate) standing: Standing,
}

impl Opened {
    /// Reads a folder or an archive, and judges its signature by the project's trust.
    pub(crate) fn read(project: &Project, path: &Path) -> Result<Self, Failure> {
        let candidate = Candidate::open(path);
        let archive = candidate.archive_bytes().map(<[u8]>::to_vec);
        let judged = signed::judged(project.enablement().trust(), candidate);
        let Some(package) = judged.package else {
            let message = format!("the package in `{}` cannot be used", shown(path));
            return Err(Failure::new("package/broken", message).because(judged.reviews));
        };
        let archive = match archive {
            Some(bytes) => bytes,
            None => packed(&package)?,
        };
        Ok(Self {
            package,
            archive,
            signature: match judged.evidence {
                Evidence::Signed { signature, .. } => Some(signature),
                // One that can't be read is wrong, and its package was refused.
                Evidence::None | Evidence::Unreadable => None,
            },
            standing: judged.signature,
        })
    }
}

/// The archive of a package.
pub(crate) fn packed(package: &Package) -> Result<Vec<u8>, Failure> {
    pack(package).map_err(|error| {
        let message = format!("the package cannot be packed: {error}");
        Failure::new(error.code(), message)
    })
}
