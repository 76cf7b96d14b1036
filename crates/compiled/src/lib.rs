//! A cache of compiled components on disk.
//!
//! Compiling a component takes from tens of milliseconds to many seconds; loading compiled code takes one or two.
//! But compiled code is machine code: whoever can put a file into the cache runs in the host, outside every sandbox.
//! So, beside keeping the folder private, each entry carries an HMAC-SHA256 (RFC 2104) over its name and its bytes,
//! under a key that lies elsewhere. The bytes that are checked are the bytes that are loaded: nothing is read twice.
//!
//! An entry that fails any check counts as absent: the component is compiled again and the entry replaced. Entries
//! are written to a temporary file and renamed, so concurrent processes see a whole entry or none.
//!
//! What is kept is bounded ([`Bound`]): when an entry is written, those that were used least recently go.

mod bound;
mod entry;
mod key;
mod load;
mod private;

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

pub use bound::Bound;
pub use key::Key;

/// How the name of every entry ends.
const ENTRY_SUFFIX: &str = ".compiled";

/// A folder of compiled components, and the key that vouches for them.
#[derive(Debug)]
pub struct CompiledCache {
    folder: PathBuf,
    key: Key,
    bound: Bound,
}

/// Where a component's code came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was compiled now.
    Compiled,
    /// It was compiled before.
    Cached,
}

/// Why there is no cache. The host can go on without one.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// A folder or file can't be made or read.
    #[error("`{path}`: {error}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A folder or file belongs to another user.
    #[error("`{path}` belongs to another user; remove it, or name another folder", path = path.display())]
    Foreign {
        /// Which.
        path: PathBuf,
    },
    /// Others than the owner can write or read.
    #[error("`{path}` is open to others than its owner (mode {mode:o}); run `chmod go-rwx` on it", path = path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The system has no random bytes for a new key.
    #[error("the system has no random bytes for a new key")]
    Random,
}

impl CompiledCache {
    /// Opens the cache in `folder` with the key in `key_file`; makes both, private to the user, where they are
    /// missing. Refuses folders and keys that others can write.
    pub fn open(folder: &Path, key_file: &Path) -> Result<Self, CacheError> {
        private::folder(folder)?;
        let key = Key::open(key_file)?;
        Ok(Self {
            folder: folder.to_owned(),
            key,
            bound: Bound::default(),
        })
    }

    /// Keeps no more than this, from the next entry that is written on.
    #[must_use]
    pub fn bounded(mut self, bound: Bound) -> Self {
        self.bound = bound;
        self
    }

    /// The compiled form of `component`, from the cache or made now and kept.
    ///
    /// `component` is not trusted; it is validated when it is compiled. Fails if it is not a valid component for
    /// `engine`. A cache that can't be written is no failure.
    pub fn load(&self, engine: &Engine, component: &[u8]) -> wasmtime::Result<(Component, Origin)> {
        let name = entry_name(engine, component);
        let path = self.folder.join(&name);
        if let Some(component) = self.cached(engine, &path, &name) {
            return Ok((component, Origin::Cached));
        }
        let code = engine.precompile_component(component)?;
        // Without the entry the next start compiles again, and that is all.
        if entry::write(&path, &self.key.seal(&name, &code)).is_ok() {
            bound::enforce(self.bound, &self.folder, &path);
        }
        Ok((load::trusted(engine, &code)?, Origin::Compiled))
    }

    fn cached(&self, engine: &Engine, path: &Path, name: &str) -> Option<Component> {
        let sealed = entry::read(path)?;
        let code = self.key.open_sealed(name, &sealed)?;
        load::trusted(engine, code).ok()
    }
}

/// What is compiled, and by what: the component's hash, and wasmtime's own hash of version and settings.
fn entry_name(engine: &Engine, component: &[u8]) -> String {
    let mut engine_hash = std::hash::DefaultHasher::new();
    engine
        .precompile_compatibility_hash()
        .hash(&mut engine_hash);
    let digest = Sha256::digest(component);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}-{:016x}{ENTRY_SUFFIX}", engine_hash.finish())
}
