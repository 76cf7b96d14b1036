use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::{
    Error, Language, Selection, Toolchain, build_crate, javascript, python, write_if_changed,
};

/// Builds a plugin's folder with its language's own toolchain, and writes the
/// component, unless the file has it already; returns whether it wrote.
/// `target_dir` is where Cargo keeps what it compiles.
///
/// What the toolchain reports goes to standard error. It runs the plugin's own
/// code, and what files in the folders above tell it to: build only what you
/// would run yourself, where nobody else can put such files.
///
/// # Errors
/// Every [`Error`] but those of [`Language::detect`].
pub fn build_plugin(
    folder: &Path,
    language: Language,
    target_dir: &Path,
    component: &Path,
) -> Result<bool, Error> {
    match language {
        Language::Rust => build_rust(folder, target_dir, component),
        Language::JavaScript => componentized(component, |made| javascript::command(folder, made)),
        Language::Python => componentized(component, |made| python::command(folder, made)),
    }
}

fn build_rust(folder: &Path, target_dir: &Path, component: &Path) -> Result<bool, Error> {
    let toolchain = Toolchain::find(folder)?;
    let modules = build_crate(&toolchain, folder, target_dir, &Selection::Library)?;
    let module = modules.first().ok_or_else(|| Error::NoModule {
        manifest: folder.join("Cargo.toml"),
    })?;
    module.write_component(component)
}

/// Runs a toolchain that writes a whole component, into a folder of its own: a
/// build that fails leaves what was built before.
fn componentized(
    component: &Path,
    command: impl FnOnce(&Path) -> Result<Command, Error>,
) -> Result<bool, Error> {
    let folder = tempfile::tempdir().map_err(|source| Error::File {
        path: std::env::temp_dir(),
        source,
    })?;
    let made = folder.path().join("plugin.wasm");
    run(command(&made)?)?;
    let bytes = fs::read(&made).map_err(|source| Error::File { path: made, source })?;
    write_if_changed(component, &bytes)
}

fn run(mut command: Command) -> Result<(), Error> {
    let program = command.get_program().into();
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|source| Error::Start {
            program: std::path::PathBuf::clone(&program),
            source,
        })?;
    match status.success() {
        true => Ok(()),
        false => Err(Error::Tool { program }),
    }
}
