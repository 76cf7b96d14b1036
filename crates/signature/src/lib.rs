//! minisign signatures over package archives, and the operator's keys that they are held against
//!
//! A signature is over the bytes of the archive as a file, so that `minisign -V` says the same as yoi does. An archive
//! has one reading, and that has one digest: who signs the archive signs the digest.
//!
//! ```
//! use yoi_signature::{PublicKey, Standing, Trust, TrustedKey};
//!
//! let key = PublicKey::parse("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3")?;
//! assert_eq!(key.id().to_string(), "E7620F1842B4E81F");
//!
//! let trust = Trust::new(vec![TrustedKey::new("frank", key)?], true)?;
//! let standing = trust.judge(b"an archive", None);
//! assert_eq!(standing, Standing::Unsigned);
//! assert!(trust.refusal(&standing).is_some(), "signatures are required");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//!
//! - A signature that names one of the operator's keys and does not hold for the bytes is refused, whatever is required.
//! - Only a signature that was verified says whose it is: a name is the operator's own word for a key.
//! - No I/O, no clock.

mod key;
mod signature;
mod trust;

pub use key::{KeyError, KeyId, PublicKey};
pub use signature::{MAX_SIGNATURE_BYTES, Signature, SignatureError};
pub use trust::{MAX_KEYS, MAX_NAME, Refusal, Standing, Trust, TrustError, TrustedKey};

/// What the name of a signature's file adds to that of its archive.
pub const SUFFIX: &str = ".minisig";
