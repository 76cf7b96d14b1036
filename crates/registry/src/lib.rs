//! Packages in OCI registries: push, pull, and the lock that pins what was pulled
//!
//! A package is pushed as the wasm artifact that other tools know (one layer, `application/wasm`, under a config of
//! `application/vnd.wasm.config.v0+json`), with the whole archive beside it as a blob that the artifact's annotations name by
//! its digest. So others pull the component, and yoi pulls the archive, byte for byte, from one manifest whose digest
//! pins both. See `docs/decisions/0021-packages-in-registries.md`.
//!
//! ```
//! use yoi_registry::Reference;
//!
//! let reference = Reference::parse("registry.example.com/tools/ticker:0.1.0")?;
//! assert_eq!(reference.repository().host(), "registry.example.com");
//! assert_eq!(reference.tag(), Some("0.1.0"));
//! assert!(Reference::parse("ticker:0.1.0").is_err(), "no registry is assumed");
//! # Ok::<(), yoi_registry::ReferenceError>(())
//! ```
//!
//! # Invariants
//!
//! - This crate dials for the operator who named a registry, never for a plugin: it has no permit, and no host or
//!   runtime crate sees it.
//! - A registry is not trusted. Every byte that is used was held against a digest, and every length was judged before
//!   it was read. What is not needed is not fetched.
//! - A redirect is followed for blobs alone, a few times, to the same scheme, without credentials elsewhere, and never
//!   from the internet into a local network.
//! - No environment variable, no file and no proxy is read here. Credentials are what the caller gives.
#![allow(
    clippy::result_large_err,
    reason = "an error of a registry ends what an operator does: its size costs nothing"
)]

mod auth;
mod body;
mod credentials;
mod dial;
mod digest;
mod error;
mod exchange;
mod layout;
mod limits;
mod lock;
mod manifest;
mod origin;
mod progress;
mod pull;
mod push;
mod reference;
mod registry;
mod resolved;

pub use credentials::{Credentials, DockerConfigError};
pub use digest::BlobDigest;
pub use error::{Doing, Error};
pub use layout::{ARCHIVE_MEDIA_TYPE, PACKAGE_ARTIFACT_TYPE, SIGNATURE_MEDIA_TYPE};
pub use limits::Limits;
pub use lock::{LOCK, Lock, Locked, Refused};
pub use progress::Progress;
pub use push::{Outgoing, Pushed};
pub use reference::{Reference, ReferenceError, Repository};
pub use registry::{Registry, Transport};
pub use resolved::Resolved;
