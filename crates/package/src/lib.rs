//! yoi plugin packages: what the author asks, the component that asks it, and the digest of both
//!
//! A package is a folder with a manifest, `plugin.toml`, the component that the
//! manifest names and the files that it includes; or an archive of these, a
//! `.yoi-plugin` file. Everything in it is the author's: it is read, bounded and
//! judged here, never compiled or run, and nothing in it is authority. What the author asks for is an [`Ask`]; what the operator gives
//! is another type in another crate.
//!
//! ```
//! use yoi_package::Manifest;
//!
//! let (manifest, diagnostics) = Manifest::parse(r#"
//!     schema = 1
//!     id = "example.ticker"
//!     version = "0.1.0"
//!     description = "Latest price of a market pair"
//!
//!     [component]
//!     path = "ticker.wasm"
//!
//!     [[tools]]
//!     name = "latest_price"
//!     description = "Latest trade of a pair"
//!     input_schema = { type = "object" }
//!
//!     [[websocket]]
//!     scheme = "wss"
//!     host = "stream.example.com"
//!     path_prefixes = ["/v1/trades"]
//!     reason = "reads trades"
//! "#);
//!
//! assert!(diagnostics.is_empty());
//! let manifest = manifest.expect("no problem, so there is a manifest");
//! assert_eq!(manifest.websocket()[0].target().to_string(), "wss://stream.example.com/v1/trades");
//! assert!(manifest.request().is_empty());
//! ```
//!
//! Every reading returns what it read, if that can be used, beside every
//! problem it found.

mod archive;
mod ask;
mod candidate;
mod component;
mod contents;
mod decided;
mod definition;
mod digest;
mod expansion;
mod folder;
mod identity;
mod include;
mod inventory;
mod listing;
mod look_alike;
mod manifest;
mod name;
mod package;
mod path;
mod schema;
mod surface;
mod target;
mod warnings;
mod world;

pub use archive::{
    ARCHIVE_EXTENSION, ArchiveError, MAX_ARCHIVE_BYTES, MAX_FILES, MAX_PACKAGE_BYTES, pack,
};
pub use ask::Ask;
pub use candidate::Candidate;
pub use component::{Component, MAX_COMPONENT_BYTES};
pub use decided::{Decided, DecidedError, MAX_DECIDED_BYTES};
pub use digest::{Digest, DigestError, Listing};
pub use identity::Identity;
pub use include::{Clash, Include, MAX_INCLUDES};
pub use inventory::inventory;
pub use look_alike::LookAlike;
pub use manifest::{MANIFEST, MAX_ASKS, MAX_TOOLS, Manifest, Tool};
pub use name::{NameError, PackageId, ToolName};
pub use package::Package;
pub use path::{ComponentPath, PackagePath, PathError};
pub use semver::Version;
pub use target::{Place, read_target};
pub use warnings::TargetWarnings;
