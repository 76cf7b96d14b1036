//! What the fuzz targets hold every input against.
//!
//! Each function takes any bytes, and panics where a law is broken. The
//! programs in `fuzz/` hand them what libFuzzer makes up; the test of this
//! crate hands them the corpora, on any toolchain. The opening handshake and frames have
//! their own in `yoi-egress`, since nothing of them is public.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a law that is broken is told by a panic"
)]

mod action_url;
mod archive;
mod component;
mod decided;
mod decision;
mod diagnostics;
mod document;
mod enablement;
mod manifest;
mod names;
mod paths;
mod probe;
mod registry;
mod target_text;

pub use action_url::action_url;
pub use archive::archive;
pub use component::component;
pub use decided::decided;
pub use decision::decision;
pub use document::document;
pub use enablement::enablement;
pub use manifest::manifest;
pub use names::names;
pub use registry::registry;
pub use target_text::target_text;

/// A law over any bytes.
pub type Body = fn(&[u8]);

/// Every target of this crate, by the name of its program and its corpus.
pub const TARGETS: &[(&str, Body)] = &[
    ("action_url", action_url),
    ("archive", archive),
    ("component", component),
    ("decided", decided),
    ("decision", decision),
    ("document", document),
    ("enablement", enablement),
    ("manifest", manifest),
    ("names", names),
    ("registry", registry),
    ("target_text", target_text),
];
