use std::path::{Path, PathBuf};

/// A path in this checkout, from its root.
pub(crate) fn path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(inside)
}
