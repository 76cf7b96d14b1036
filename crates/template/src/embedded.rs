//! The files of the templates, and what they share. Each is named here, so
//! that nothing gets into a plugin's folder by lying about; `tests/whole.rs`
//! holds the lists against the folders.

/// A file of a template, from this repository.
#[derive(Debug)]
pub(crate) struct Embedded {
    /// Where it goes in a plugin's folder.
    pub(crate) path: &'static str,
    pub(crate) text: &'static str,
    /// Whether the template's own names give way to the plugin's.
    pub(crate) is_filled: bool,
}

/// `folder` counts from this file; each path is one in that folder, and in the
/// plugin's folder below `to`.
macro_rules! files {
    ($is_filled:literal, $folder:literal, $to:literal, [$($path:literal $(=> $named:literal)?),+ $(,)?]) => {
        &[$(Embedded {
            path: named!($to, $path $(, $named)?),
            text: include_str!(concat!($folder, $path)),
            is_filled: $is_filled,
        }),+]
    };
}

macro_rules! named {
    ($to:literal, $path:literal) => {
        concat!($to, $path)
    };
    ($to:literal, $path:literal, $named:literal) => {
        concat!($to, $named)
    };
}

pub(crate) const RUST: &[Embedded] = files!(
    true,
    "../../../templates/rust/",
    "",
    [
        "plugin.toml",
        "Cargo.toml",
        "Cargo.lock",
        "README.md",
        "src/lib.rs",
        "gitignore" => ".gitignore",
    ]
);

pub(crate) const RUST_FEED: &[Embedded] = files!(
    true,
    "../../../templates/rust-feed/",
    "",
    [
        "plugin.toml",
        "Cargo.toml",
        "Cargo.lock",
        "README.md",
        "src/lib.rs",
        "gitignore" => ".gitignore",
    ]
);

pub(crate) const JAVASCRIPT: &[Embedded] = files!(
    true,
    "../../../templates/javascript/",
    "",
    [
        "plugin.toml",
        "package.json",
        "package-lock.json",
        "README.md",
        "main.js",
        "yoi.js",
        "yoi.d.ts",
        "gitignore" => ".gitignore",
    ]
);

pub(crate) const PYTHON: &[Embedded] = files!(
    true,
    "../../../templates/python/",
    "",
    [
        "plugin.toml",
        "pyproject.toml",
        "requirements.txt",
        "README.md",
        "src/app.py",
        "src/yoi.py",
        "gitignore" => ".gitignore",
    ]
);

/// The SDK's source: a path dependency until it is published.
pub(crate) const SDK: &[Embedded] = files!(
    false,
    "../../sdk/",
    "vendor/yoi-sdk/",
    [
        "Cargo.toml",
        "README.md",
        "src/bindings.rs",
        "src/clock.rs",
        "src/duration.rs",
        "src/lib.rs",
        "src/log.rs",
        "src/prelude.rs",
        "src/random.rs",
        "src/raw.rs",
        "src/refusal.rs",
        "src/request/error.rs",
        "src/request/mod.rs",
        "src/request/outgoing.rs",
        "src/request/response.rs",
        "src/tool.rs",
        "src/tools.rs",
        "src/websocket/batch.rs",
        "src/websocket/closed.rs",
        "src/websocket/connection.rs",
        "src/websocket/error.rs",
        "src/websocket/mod.rs",
        "src/websocket/options.rs",
        "src/websocket/status.rs",
    ]
);

pub(crate) const SDK_WIT: &[Embedded] = files!(
    false,
    "../../../wit/",
    "vendor/yoi-sdk/wit/",
    [
        "deps/yoi-host/request.wit",
        "deps/yoi-host/system.wit",
        "deps/yoi-host/types.wit",
        "deps/yoi-host/websocket.wit",
        "plugin.wit",
    ]
);

pub(crate) const WIT: &[Embedded] = files!(
    false,
    "../../../wit/",
    "wit/",
    [
        "deps/yoi-host/request.wit",
        "deps/yoi-host/system.wit",
        "deps/yoi-host/types.wit",
        "deps/yoi-host/websocket.wit",
        "plugin.wit",
    ]
);

/// What is carried of yoi is under yoi's licences.
pub(crate) const LICENCES: &[Embedded] = files!(
    false,
    "../../../",
    "vendor/yoi-sdk/",
    ["LICENSE-MIT", "LICENSE-APACHE"]
);

/// What an editor or a linter holds the manifest against, offline.
pub(crate) const SCHEMA: &[Embedded] =
    files!(false, "../../../schemas/", "", ["plugin.schema.json"]);
