//! The key that vouches for entries.

use std::io::Read;
use std::path::Path;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{CacheError, private};

/// The block of SHA-256, which HMAC takes as it is.
const KEY_BYTES: usize = 64;
const TAG_BYTES: usize = 32;

/// A secret of the user. Whoever has it can run code as the host.
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// Reads the key, or makes one. The file is private to the user.
    pub fn open(path: &Path) -> Result<Self, CacheError> {
        if let Some(folder) = path.parent() {
            private::folder(folder)?;
        }
        // Two first starts at once: one makes the file, the other finds it.
        if let Some(key) = Self::read(path)? {
            return Ok(key);
        }
        let key = Self::random()?;
        if private::create_whole(path, &key.0)? {
            return Ok(key);
        }
        Self::read(path)?.ok_or_else(|| io_error(path, std::io::ErrorKind::InvalidData.into()))
    }

    /// `TAG ‖ code`, the tag over name and code.
    pub(crate) fn seal(&self, name: &str, code: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(TAG_BYTES + code.len());
        sealed.extend_from_slice(&self.tag(name, code).finalize().into_bytes());
        sealed.extend_from_slice(code);
        sealed
    }

    /// The code, if the tag is right. Compared in constant time.
    pub(crate) fn open_sealed<'a>(&self, name: &str, sealed: &'a [u8]) -> Option<&'a [u8]> {
        let (tag, code) = sealed.split_at_checked(TAG_BYTES)?;
        self.tag(name, code)
            .verify_slice(tag)
            .is_ok()
            .then_some(code)
    }

    /// The name has a fixed alphabet and ends in a suffix that code can't imitate: the pair is unambiguous.
    fn tag(&self, name: &str, code: &[u8]) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as Mac>::new((&self.0).into());
        mac.update(&(name.len() as u64).to_le_bytes());
        mac.update(name.as_bytes());
        mac.update(code);
        mac
    }

    fn random() -> Result<Self, CacheError> {
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes).map_err(|_| CacheError::Random)?;
        Ok(Self(bytes))
    }

    fn read(path: &Path) -> Result<Option<Self>, CacheError> {
        let mut file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error(path, error)),
        };
        private::check(path, &file)?;
        let mut bytes = [0; KEY_BYTES];
        file.read_exact(&mut bytes)
            .map_err(|error| io_error(path, error))?;
        Ok(Some(Self(bytes)))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

fn io_error(path: &Path, error: std::io::Error) -> CacheError {
    CacheError::Io {
        path: path.to_owned(),
        error,
    }
}
