use std::fmt::{self, Write as _};
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

impl Digest {
    /// The digest of some files, each with its path below the package's
    /// folder. Their order does not matter.
    pub fn of(files: &[(&str, &[u8])]) -> Self {
        let mut files: Vec<_> = files.to_vec();
        files.sort_unstable_by_key(|(path, _)| *path);
        let mut listing = Sha256::new();
        listing.update(DOMAIN);
        for (path, bytes) in files {
            listing.update((path.len() as u64).to_be_bytes());
            listing.update(path);
            listing.update(Sha256::digest(bytes));
        }
        Self(listing.finalize().into())
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
        Ok(Self(bytes))
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
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
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(")?;
        fmt::Display::fmt(self, f)?;
        f.write_char(')')
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        Self::parse(text)
    }
}
