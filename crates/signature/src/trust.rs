use thiserror::Error;

use crate::{KeyId, PublicKey, Signature, SignatureError};

/// Most keys that an operator trusts.
pub const MAX_KEYS: usize = 256;

/// Longest name of a key, in characters.
pub const MAX_NAME: usize = 64;

/// The keys that an operator trusts, and whether one of them must have signed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    keys: Vec<TrustedKey>,
    is_required: bool,
}

/// A key, and what the operator calls whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    name: String,
    key: PublicKey,
}

/// What a package's signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is none.
    Unsigned,
    /// Verified with a key of the operator's.
    Trusted {
        /// The operator's name for the key.
        name: String,
        /// The signer's words.
        comment: String,
    },
    /// It names a key that the operator does not have, and so says nothing.
    Unknown {
        /// The key that it names. Signer-controlled.
        key: KeyId,
    },
    /// It is broken, or names a key of the operator's and does not hold.
    Wrong {
        /// In what way.
        error: SignatureError,
    },
}

/// Why a package is refused for what its signature says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The signature is wrong. No setting lifts it.
    #[error("its signature is wrong: {0}")]
    Wrong(SignatureError),
    /// A signature is required, and there is none.
    #[error("it is not signed, and `require` under `[trust]` asks for a signature")]
    Unsigned,
    /// A signature by a trusted key is required.
    #[error("it is signed with {0}, which is none of the keys under `[trust]`")]
    Unknown(KeyId),
}

/// Why keys can't be trusted together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustError {
    /// More than [`MAX_KEYS`].
    #[error("there are more than {MAX_KEYS} keys")]
    TooMany,
    /// Two keys of one name.
    #[error("two keys are called `{0}`")]
    Name(String),
    /// One key under two names.
    #[error("`{0}` and `{1}` are the same key")]
    Key(String, String),
    /// A name that is empty, too long, or has something in it that is no letter.
    #[error("a name has 1 to {MAX_NAME} letters, digits, spaces, and `.`, `-`, `_`, `@`")]
    BadName,
    /// Signatures are required, and nobody's would do.
    #[error("`require` needs a key: without one every package would be refused")]
    Nobody,
}

impl TrustedKey {
    /// A key under a name.
    ///
    /// # Errors
    ///
    /// [`TrustError::BadName`].
    pub fn new(name: &str, key: PublicKey) -> Result<Self, TrustError> {
        let is_good = |c: char| c.is_ascii_alphanumeric() || " .-_@".contains(c);
        let is_long = name.chars().count() > MAX_NAME;
        if name.trim() != name || name.is_empty() || is_long || !name.chars().all(is_good) {
            return Err(TrustError::BadName);
        }
        Ok(Self {
            name: name.to_owned(),
            key,
        })
    }

    /// The operator's name for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }
}

impl Trust {
    /// These keys; with `is_required` nothing else will do.
    ///
    /// # Errors
    ///
    /// Says which keys can't stand together.
    pub fn new(keys: Vec<TrustedKey>, is_required: bool) -> Result<Self, TrustError> {
        if keys.len() > MAX_KEYS {
            return Err(TrustError::TooMany);
        }
        for (index, key) in keys.iter().enumerate() {
            for earlier in &keys[..index] {
                if earlier.name == key.name {
                    return Err(TrustError::Name(key.name.clone()));
                }
                if earlier.key == key.key {
                    return Err(TrustError::Key(earlier.name.clone(), key.name.clone()));
                }
            }
        }
        match is_required && keys.is_empty() {
            true => Err(TrustError::Nobody),
            false => Ok(Self { keys, is_required }),
        }
    }

    /// The keys, in the operator's order.
    pub fn keys(&self) -> &[TrustedKey] {
        &self.keys
    }

    /// Whether a package that no trusted key signed is refused.
    pub fn is_required(&self) -> bool {
        self.is_required
    }

    /// What a signature (the bytes of a `.minisig` file) says of an archive's bytes.
    pub fn judge(&self, archive: &[u8], signature: Option<&[u8]>) -> Standing {
        let Some(signature) = signature else {
            return Standing::Unsigned;
        };
        match Signature::parse(signature) {
            Ok(signature) => self.verified(archive, &signature),
            Err(error) => Standing::Wrong { error },
        }
    }

    /// Why a package of this standing is not to be used, if it is not.
    pub fn refusal(&self, standing: &Standing) -> Option<Refusal> {
        match standing {
            Standing::Trusted { .. } => None,
            Standing::Wrong { error } => Some(Refusal::Wrong(*error)),
            Standing::Unsigned => self.is_required.then_some(Refusal::Unsigned),
            Standing::Unknown { key } => self.is_required.then_some(Refusal::Unknown(*key)),
        }
    }

    /// Ids are not unique: who makes a key chooses its id. So every key of the id is tried.
    fn verified(&self, archive: &[u8], signature: &Signature) -> Standing {
        let id = signature.key_id();
        let mut standing = Standing::Unknown { key: id };
        for trusted in self.keys.iter().filter(|it| it.key.id() == id) {
            match signature.verify(archive, &trusted.key) {
                Ok(()) => {
                    return Standing::Trusted {
                        name: trusted.name.clone(),
                        comment: signature.comment().to_owned(),
                    };
                }
                Err(error) => standing = Standing::Wrong { error },
            }
        }
        standing
    }
}
