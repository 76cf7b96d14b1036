//! Builds a plugin with its language's own toolchain: [`build_plugin`]. For Rust,
//! finds the wasm toolchain, compiles, and wraps the module as a component.
//!
//! ```no_run
//! use std::path::Path;
//! use yoi_build::{Selection, Toolchain, build_crate};
//!
//! # fn build() -> Result<(), yoi_build::Error> {
//! let plugin = Path::new("plugins/ticker");
//! let toolchain = Toolchain::find(plugin)?;
//! for module in build_crate(&toolchain, plugin, &plugin.join("target"), &Selection::Library)? {
//!     module.write_component(&plugin.join("ticker.wasm"))?;
//! }
//! # Ok(()) }
//! ```
//! The plugin's own code runs as far as the toolchain runs it: Cargo runs build
//! scripts and procedural macros, the others load the plugin's modules inside of
//! the component. Build only what you would run yourself.

mod compile;
mod component;
mod environment;
mod error;
mod javascript;
mod language;
mod linker;
mod output;
mod plugin;
mod python;
mod toolchain;

pub use compile::{Module, Selection, build_crate};
pub use component::componentize;
pub use error::Error;
pub use language::Language;
pub use output::write_if_changed;
pub use plugin::build_plugin;
pub use toolchain::Toolchain;

/// The Rust target that plugins are compiled for: no system below it, so that
/// a plugin imports nothing but what yoi offers.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The folder of a plugin with yoi's interfaces, where its language needs it.
const WIT: &str = "wit";

/// The world that plugins are built for.
const WORLD: &str = "plugin";
