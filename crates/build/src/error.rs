use std::io;
use std::path::PathBuf;

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No toolchain on this machine compiles for [`TARGET`](crate::TARGET).
    #[error(
        "no Rust toolchain here compiles for `wasm32-unknown-unknown`; add it in one of these ways:\n  \
         with rustup: `rustup target add wasm32-unknown-unknown`\n  \
         on Debian: `apt-get install rustc-web cargo-web rust-web-src lld-19`"
    )]
    NoToolchain,
    /// A program of the toolchain could not be started.
    #[error("`{}` did not start: {source}", program.display())]
    Start {
        /// The program
        program: PathBuf,
        /// What the operating system says
        source: io::Error,
    },
    /// Cargo failed, and said why on standard error.
    #[error("`{}` did not compile", manifest.display())]
    Compile {
        /// The manifest of the crate
        manifest: PathBuf,
    },
    /// The crate has no target that gives a module.
    #[error(
        "`{}` gives no module; a plugin needs `crate-type = [\"cdylib\"]` under `[lib]`",
        manifest.display()
    )]
    NoModule {
        /// The manifest of the crate
        manifest: PathBuf,
    },
    /// The module is not one that `yoi-sdk` or `wit-bindgen` made.
    #[error("the module does not become a component: {reason}")]
    Componentize {
        /// What `wit-component` says
        reason: String,
    },
    /// The folder has no file that tells a language.
    #[error(
        "`{}` has no `Cargo.toml`, `package.json` or `pyproject.toml`, which would tell what it is written in",
        folder.display()
    )]
    NoLanguage {
        /// The folder
        folder: PathBuf,
    },
    /// The folder has files of several languages.
    #[error("`{}` has `{}`, so that it could be written in either", folder.display(), files.join("` and `"))]
    ManyLanguages {
        /// The folder
        folder: PathBuf,
        /// The files
        files: Vec<&'static str>,
    },
    /// What makes components of the plugin's language is not there.
    #[error("`{program}` is not installed for this plugin; in its folder run `{install}`")]
    NotInstalled {
        /// The program
        program: &'static str,
        /// The command that installs it
        install: &'static str,
    },
    /// Node.js is not there.
    #[error(
        "there is no Node.js here: install version 18 or later (Debian: `apt-get install nodejs npm`)"
    )]
    NoNode,
    /// A toolchain failed, and said why on standard error.
    #[error("`{}` failed", program.display())]
    Tool {
        /// The program
        program: PathBuf,
    },
    /// A file could not be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// The file
        path: PathBuf,
        /// What the operating system says
        source: io::Error,
    },
}
