//! The one `unsafe` block of the project.

use wasmtime::Engine;
use wasmtime::component::Component;

/// Loads machine code.
///
/// The callers, both in this crate, pass bytes that this process has just compiled, or whose HMAC under the user's
/// key it has just verified, and that were made by this very function's counterpart. wasmtime checks version and
/// settings besides.
#[allow(unsafe_code)]
pub(crate) fn trusted(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: `deserialize` asks that the bytes come from `precompile_component` unaltered; see above for why they do.
    unsafe { Component::deserialize(engine, code) }
}
