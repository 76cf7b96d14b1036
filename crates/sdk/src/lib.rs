#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]
#![warn(missing_docs)]

#[doc(hidden)]
#[allow(unsafe_code, missing_docs, unreachable_pub, clippy::all)]
pub mod bindings;

pub mod clock;
mod duration;
pub mod log;
pub mod prelude;
pub mod random;
pub mod raw;
mod refusal;
pub mod request;
mod tool;
mod tools;
pub mod websocket;

pub use refusal::{Denial, Limit};
pub use tool::ToolError;

#[doc(hidden)]
pub use tool::{call, last_segment};

/// The example of the project's own page compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct ProjectReadme;
