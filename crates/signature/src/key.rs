use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use thiserror::Error;

/// How many bytes say the algorithm.
const ALGORITHM: usize = 2;

/// A minisign public key: the second line of a `minisign.pub`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    text: String,
    id: KeyId,
    key: minisign_verify::PublicKey,
}

/// What tells keys apart, and proves nothing: whoever makes a key can choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 8]);

/// Why a text is no public key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It is a path, a whole file, or something else.
    #[error(
        "not a minisign public key: take the second line of the `.pub` file, which begins with `RW`"
    )]
    Malformed,
}

impl PublicKey {
    /// Reads the text form: base64 of the algorithm, the id and the Ed25519 key.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let key = minisign_verify::PublicKey::from_base64(text).map_err(|_| KeyError::Malformed)?;
        let bytes = BASE64_STANDARD
            .decode(text)
            .map_err(|_| KeyError::Malformed)?;
        let id = KeyId::after_algorithm(&bytes).ok_or(KeyError::Malformed)?;
        Ok(Self {
            text: text.to_owned(),
            id,
            key,
        })
    }

    /// What tells it from others.
    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(crate) fn inner(&self) -> &minisign_verify::PublicKey {
        &self.key
    }
}

impl KeyId {
    /// The id in the bytes of a key or signature.
    pub(crate) fn after_algorithm(bytes: &[u8]) -> Option<Self> {
        let id = bytes.get(ALGORITHM..)?.first_chunk::<8>()?;
        Some(Self(*id))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// As minisign prints it: 16 hexadecimal digits of a little-endian number.
impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", u64::from_le_bytes(self.0))
    }
}
