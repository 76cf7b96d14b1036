//! Guests that were built before the tests
use crate::workspace;
use std::{fs, path::PathBuf};

/// The component of the guest program `guests/src/bin/<name>.rs`.
#[track_caller]
pub fn guest(name: &str) -> Vec<u8> {
    let path = guest_path(name);
    fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "guest `{name}` cannot be read: {}: {error}: build it with `cargo xtask guests`",
            path.display()
        )
    })
}

/// Where that component is, if it was built.
pub fn guest_path(name: &str) -> PathBuf {
    workspace::target()
        .join("guests")
        .join(name)
        .with_extension("wasm")
}
