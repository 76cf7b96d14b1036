use serde::Serialize;

use crate::json::check::{Identity, Problem};
use crate::pack;
use crate::project::path_text;

/// What `plugin pack` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Packed {
    ok: bool,
    package: Identity,
    archive: String,
    /// The length of the archive.
    bytes: usize,
    /// In the order of their paths.
    files: Vec<FileParts>,
    /// Warnings of the package.
    diagnostics: Vec<Problem>,
}

#[derive(Debug, Serialize)]
struct FileParts {
    path: String,
    bytes: usize,
}

impl Packed {
    pub(crate) fn new(packed: &pack::Packed<'_>) -> Self {
        let files = packed.package.files().into_iter();
        Self {
            ok: true,
            package: Identity::new(packed.package),
            archive: path_text(packed.archive),
            bytes: packed.bytes,
            files: files
                .map(|(path, bytes)| FileParts {
                    path: path.to_owned(),
                    bytes: bytes.len(),
                })
                .collect(),
            diagnostics: Problem::all(packed.reviews),
        }
    }
}
