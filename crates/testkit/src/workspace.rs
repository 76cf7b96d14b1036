//! Where the parts of this workspace are
use std::path::PathBuf;

/// The workspace's root folder.
pub fn root() -> PathBuf {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.pop();
    path.pop();
    path
}

/// The folder of built and installed things.
pub fn target() -> PathBuf {
    root().join("target")
}

/// The folder of the scripts of foreign peers.
pub(crate) fn peers() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers")
}
