//! Builds a Rust plugin: finds the wasm toolchain, compiles, wraps the module
//! as a component.
//!
//! ```no_run
//! use std::path::Path;
//! use yoi_build::{Selection, Toolchain, build_crate};
//!
//! # fn build() -> Result<(), yoi_build::Error> {
//! let plugin = Path::new("plugins/ticker");
//! let toolchain = Toolchain::find()?;
//! for module in build_crate(&toolchain, plugin, &plugin.join("target"), &Selection::Library)? {
//!     module.write_component(&plugin.join("ticker.wasm"))?;
//! }
//! # Ok(()) }
//! ```
//! The plugin's own code runs only as far as Cargo runs it: build scripts and
//! procedural macros. Build only what you would compile yourself.

mod compile;
mod component;
mod environment;
mod error;
mod linker;
mod output;
mod toolchain;

pub use compile::{Module, Selection, build_crate};
pub use component::componentize;
pub use error::Error;
pub use output::write_if_changed;
pub use toolchain::Toolchain;

/// The Rust target that plugins are compiled for: no system below it, so that
/// a plugin imports nothing but what yoi offers.
pub const TARGET: &str = "wasm32-unknown-unknown";
