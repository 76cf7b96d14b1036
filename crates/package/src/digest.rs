use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use thiserror::Error;
use yoi_document::Quoted;

const PREFIX: &str = "sha256:";

// Says what is hashed, so that no other listing can have the same digest.
const DOMAIN: &[u8] = b"yoi package 1\0";

/// The identity of a package's content, whatever carries it: SHA-256 over
/// `yoi package 1` and a zero byte, then for each file, in the order of their
/// paths' bytes, the path's length (8 bytes, big-endian), the path, and the
/// SHA-256 of the file.
///
/// ```
/// use yoi_package::Digest;
///
/// let digest = Digest::of(&[("plugin.toml", b"schema = 1"), ("a.wasm", b"\0asm")]);
/// assert_eq!(digest, Digest::of(&[("a.wasm", b"\0asm"), ("plugin.toml", b"schema = 1")]));
/// assert_eq!(Digest::parse(&digest.to_string()), Ok(digest));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// Why a text is no digest.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DigestError {
    /// It does not say how it was made.
    #[error(
        "{} does not start with `sha256:`; `yoi plugin show` prints the digest",
        Quoted(_0)
    )]
    Prefix(String),
    /// It has more or fewer than 64 digits.
    #[error("a digest has 64 hexadecimal digits after `sha256:`, not {0}")]
    Length(usize),
    /// A character that is no lower-case hexadecimal digit.
    #[error("{} is not a lower-case hexadecimal digit", Quoted(&.0.to_string()))]
    Digit(char),
}

/// The files of a package, each with the SHA-256 of its bytes, by their paths:
/// what a digest is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing(BTreeMap<String, [u8; 32]>);

impl Listing {
    /// Of some files, each with its path below the package's folder.
    pub fn of(files: &[(&str, &[u8])]) -> Self {
        let hashed =
            |(path, bytes): &(&str, &[u8])| ((*path).to_owned(), Sha256::digest(bytes).into());
        Self(files.iter().map(hashed).collect())
    }

    /// Of paths and hashes that were kept.
    pub(crate) fn kept(hashes: BTreeMap<String, [u8; 32]>) -> Self {
        Self(hashes)
    }

    /// The identity of a content with these files.
    pub fn digest(&self) -> Digest {
        let mut listing = Sha256::new();
        listing.update(DOMAIN);
        for (path, hash) in &self.0 {
            listing.update((path.len() as u64).to_be_bytes());
            listing.update(path);
            listing.update(hash);
        }
        Digest(listing.finalize().into())
    }

    /// The SHA-256 of one file.
    pub fn hash(&self, path: &str) -> Option<&[u8; 32]> {
        self.0.get(path)
    }

    /// Each path with its SHA-256, in the order of the paths' bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8; 32])> {
        self.0.iter().map(|(path, hash)| (path.as_str(), hash))
    }

    /// Whether a file has these bytes.
    pub(crate) fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        self.hash(path)
            .is_some_and(|hash| *hash == <[u8; 32]>::from(Sha256::digest(bytes)))
    }
}

impl Digest {
    /// The digest of some files, each with its path below the package's
    /// folder. Their order does not matter.
    pub fn of(files: &[(&str, &[u8])]) -> Self {
        Listing::of(files).digest()
    }

    /// Reads the text form, `sha256:` and 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, DigestError> {
        let digits = text
            .strip_prefix(PREFIX)
            .ok_or_else(|| DigestError::Prefix(text.to_owned()))?;
        parse_hash(digits).map(Self)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// 32 bytes as 64 lower-case hexadecimal digits.
pub(crate) fn parse_hash(digits: &str) -> Result<[u8; 32], DigestError> {
    if let Some(found) = digits.chars().find(|c| !matches!(c, '0'..='9' | 'a'..='f')) {
        return Err(DigestError::Digit(found));
    }
    let mut bytes = [0; 32];
    if digits.len() != bytes.len() * 2 {
        return Err(DigestError::Length(digits.len()));
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = pair
            .iter()
            .fold(0, |byte, digit| byte << 4 | nibble(*digit));
    }
    Ok(bytes)
}

/// The inverse of [`parse_hash`].
pub(crate) fn hash_text(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit - b'a' + 10,
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        f.write_str(&hash_text(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(")?;
        fmt::Display::fmt(self, f)?;
        f.write_str(")")
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        Self::parse(text)
    }
}
