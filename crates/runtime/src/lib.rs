//! Runs the tools of a yoi package.
//!
//! A [`Runtime`] serves a process: one engine, one linker, one way out. [`Runtime::load`] turns a package and its
//! authority into a [`Plugin`], compiled or taken from the cache and pre-instantiated once. [`Plugin::call`] runs one
//! tool in a fresh instance, and drops it, with every connection it opened, however the call ends.
//!
//! What a component can spend is bounded: time by a deadline that holds while it computes and while it waits,
//! memory, tables and instances by a counting limiter, the stack and the size of what crosses the boundary by the
//! engine. Each of these ends the call with a [`CallError`]; the host lives on.

mod call;
mod engine;
mod error;
mod limiter;
mod plugin;
mod runtime;
mod state;

pub use error::{CallError, LimitHit, LoadError};
pub use plugin::{CallOptions, Plugin};
pub use runtime::{Runtime, RuntimeBuilder};
pub use tokio_util::sync::CancellationToken;
pub use yoi_compiled::{CacheError, CompiledCache, Origin};
