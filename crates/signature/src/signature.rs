use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use thiserror::Error;

use crate::{KeyId, PublicKey};

/// Longest signature that is read, in bytes. minisign's own comments end at 8 KiB.
pub const MAX_SIGNATURE_BYTES: usize = 16 * 1024;

/// The text of a `.minisig` file. Whose it is, and whether it holds, is not known yet.
#[derive(Clone)]
pub struct Signature {
    id: KeyId,
    inner: minisign_verify::Signature,
}

/// Why a signature says nothing, or the wrong thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Over [`MAX_SIGNATURE_BYTES`].
    #[error("it is over {MAX_SIGNATURE_BYTES} bytes")]
    TooLarge,
    /// Not the four lines of a minisign signature.
    #[error("it is not a minisign signature")]
    Malformed,
    /// A form of before 2016 that does not hash first; minisign makes it only when told to.
    #[error("it is of minisign's old form; sign again without `-l`")]
    Legacy,
    /// Not made over these bytes by this key.
    #[error("it does not hold: the archive is not what was signed, or the signature was altered")]
    Mismatch,
}

impl Signature {
    /// Reads the text of a `.minisig` file.
    ///
    /// # Errors
    ///
    /// [`SignatureError::TooLarge`], or [`SignatureError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SignatureError> {
        if bytes.len() > MAX_SIGNATURE_BYTES {
            return Err(SignatureError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| SignatureError::Malformed)?;
        // The library reads four lines and leaves the rest.
        let lines: Vec<_> = text.lines().collect();
        let [_, first, _, _] = lines.as_slice() else {
            return Err(SignatureError::Malformed);
        };
        let inner =
            minisign_verify::Signature::decode(text).map_err(|_| SignatureError::Malformed)?;
        let bytes = BASE64_STANDARD
            .decode(first)
            .map_err(|_| SignatureError::Malformed)?;
        let id = KeyId::after_algorithm(&bytes).ok_or(SignatureError::Malformed)?;
        Ok(Self { id, inner })
    }

    /// Which key it says that it was made with.
    pub fn key_id(&self) -> KeyId {
        self.id
    }

    /// What the signer says of it, typically when and of which file. True only once the signature has been verified;
    /// the signer's words even then.
    pub fn comment(&self) -> &str {
        self.inner.trusted_comment()
    }

    /// Whether this key made it over these bytes.
    ///
    /// # Errors
    ///
    /// [`SignatureError::Legacy`], or [`SignatureError::Mismatch`].
    pub fn verify(&self, bytes: &[u8], key: &PublicKey) -> Result<(), SignatureError> {
        let verified = key.inner().verify(bytes, &self.inner, false);
        verified.map_err(|error| match error {
            minisign_verify::Error::UnexpectedAlgorithm => SignatureError::Legacy,
            _ => SignatureError::Mismatch,
        })
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature")
            .field("key_id", &self.id)
            .finish_non_exhaustive()
    }
}
