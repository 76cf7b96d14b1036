use std::fmt;

use sha2::{Digest as _, Sha256};
use yoi_package::DigestError;

/// The SHA-256 of some bytes in a registry: a manifest, a layer or another blob. Not that of a package, which is over its
/// content and not over what carries it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobDigest([u8; 32]);

impl BlobDigest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads the text form, `sha256:` and 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, DigestError> {
        // One text form, one reader.
        yoi_package::Digest::parse(text).map(|it| Self(*it.as_bytes()))
    }

    /// The digits alone.
    pub(crate) fn digits(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for BlobDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.digits())
    }
}

impl fmt::Debug for BlobDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobDigest({self})")
    }
}
