use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use thiserror::Error;

use crate::digest::{hash_text, parse_hash};
use crate::{Digest, Listing, MANIFEST, Manifest, Package};

/// Longest text of a [`Decided`] that is read, in bytes: a manifest of the
/// longest kind in which every byte is escaped.
pub const MAX_DECIDED_BYTES: usize = 8 << 20;

const FILES: &str = "files";

const KEPT_MANIFEST: &str = "manifest";

/// What a package was when its operator decided upon it: its manifest, and the
/// hashes of its files. They prove the manifest: a digest is made of nothing
/// else, so that whoever holds the digest need not trust who kept the text.
///
/// Package-controlled in every part.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    manifest: Manifest,
    listing: Listing,
}

/// Why a kept text does not say what was decided upon.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecidedError {
    /// It has another form.
    #[error("it is not what `yoi plugin grant` writes")]
    Form,
    /// Its files are those of another content.
    #[error("it is of other content: its files make `{found}`")]
    OtherContent {
        /// The digest that its files make.
        found: Digest,
    },
    /// Its manifest is not the one that was hashed.
    #[error("its manifest is not the one that its hash is of")]
    OtherManifest,
    /// This version reads another schema, or the text never was a manifest.
    #[error("its manifest cannot be read by this version of yoi")]
    Manifest,
}

impl Decided {
    /// The text that keeps a package's manifest, as JSON (RFC 8259).
    pub fn text(package: &Package) -> String {
        let files = package.listing().files();
        let files: serde_json::Map<_, _> = files
            .map(|(path, hash)| (path.to_owned(), hash_text(hash).into()))
            .collect();
        let kept = json!({ FILES: files, KEPT_MANIFEST: package.manifest_text() });
        format!("{kept:#}\n")
    }

    /// Reads what was kept of the content with this digest.
    ///
    /// # Errors
    ///
    /// When it is not of that very content, whoever wrote it.
    pub fn parse(text: &str, digest: Digest) -> Result<Self, DecidedError> {
        let kept: Json = serde_json::from_str(text).map_err(|_| DecidedError::Form)?;
        let listing = listing(&kept[FILES]).ok_or(DecidedError::Form)?;
        let manifest = kept[KEPT_MANIFEST].as_str().ok_or(DecidedError::Form)?;
        match listing.digest() {
            found if found != digest => return Err(DecidedError::OtherContent { found }),
            _ if !listing.holds(MANIFEST, manifest.as_bytes()) => {
                return Err(DecidedError::OtherManifest);
            }
            _ => {}
        }
        let manifest = Manifest::parse(manifest).0.ok_or(DecidedError::Manifest)?;
        Ok(Self { manifest, listing })
    }

    /// The manifest that was decided upon.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whether a package's component is the one that was decided upon.
    pub fn has_component_of(&self, package: &Package) -> bool {
        let hash = |listing: &Listing, manifest: &Manifest| {
            listing.hash(manifest.component().as_str()).copied()
        };
        hash(&self.listing, &self.manifest) == hash(package.listing(), package.manifest())
    }
}

fn listing(files: &Json) -> Option<Listing> {
    let files = files.as_object()?;
    let hashes = files.iter().map(|(path, hash)| {
        let hash = parse_hash(hash.as_str()?).ok()?;
        Some((path.clone(), hash))
    });
    hashes
        .collect::<Option<BTreeMap<_, _>>>()
        .map(Listing::kept)
}
