//! Runs the tools of a yoi package.
//!
//! A [`Runtime`] serves a process: one engine, one linker, one way out. [`Runtime::load`] turns a package and its
//! authority into a [`Plugin`], compiled or taken from the cache and pre-instantiated once. [`Plugin::call`] runs one
//! tool in a fresh instance, and drops it, with every connection it opened, however the call ends.
//!
//! What a component can spend is bounded: time by a deadline that holds while it computes and while it waits,
//! memory, tables and instances by a counting limiter, the stack and the size of what crosses the boundary by the
//! engine. Each of these ends the call with a [`CallError`]; the host lives on.
//!
//! ```no_run
//! use yoi_authority::{Enablement, resolve};
//! use yoi_egress::Egress;
//! use yoi_package::Package;
//! use yoi_runtime::{CallOptions, Runtime};
//!
//! # async fn call() -> Result<(), Box<dyn std::error::Error>> {
//! let (package, problems) = Package::open(".yoi/plugins/ticker".as_ref());
//! let package = package.ok_or_else(|| format!("{problems:?}"))?;
//! let (enablement, problems) = Enablement::parse(&std::fs::read_to_string("yoi.toml")?);
//! let enablement = enablement.ok_or_else(|| format!("{problems:?}"))?;
//! let manifest = package.manifest();
//! let resolution = resolve(manifest, package.digest(), enablement.get(manifest.id()));
//!
//! let runtime = Runtime::builder(Egress::new()).build()?;
//! // This compiles, and so blocks: within an async program it belongs into `spawn_blocking`.
//! let plugin = runtime.load(&package, resolution.authority().clone(), resolution.limits())?;
//! let output = plugin.call("latest_trades", r#"{"pair": "BTC-EUR"}"#, CallOptions::default()).await?;
//! # Ok(())
//! # }
//! ```

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
pub use yoi_compiled::{Bound, CacheError, CompiledCache, Origin};
