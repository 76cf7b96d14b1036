use crate::environment::{clean_command, prepare, shorten_paths};
use crate::toolchain::StandardLibrary;
use crate::{Error, TARGET, Toolchain, componentize, write_if_changed};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// Which targets of a crate to build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// The library, a `cdylib`: what a plugin is
    Library,
    /// Every binary
    Binaries,
    /// One binary
    Binary(String),
}

/// A core module that Cargo built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// The name of the target, as in the file's name: `-` is `_` for libraries
    pub name: String,
    /// The file
    pub path: PathBuf,
}

/// Compiles the crate in `manifest_dir`, with the release profile that suits a
/// plugin whatever its own says. What Cargo reports goes to standard error.
///
/// # Errors
/// [`Error::Start`], [`Error::Compile`], [`Error::NoModule`] or
/// [`Error::File`], if there is no such folder.
pub fn build_crate(
    toolchain: &Toolchain,
    manifest_dir: &Path,
    target_dir: &Path,
    selection: &Selection,
) -> Result<Vec<Module>, Error> {
    let folder = canonical(manifest_dir)?;
    let manifest = folder.join("Cargo.toml");
    let mut command = cargo(toolchain, &folder, target_dir);
    command.args(selection.arguments());
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Error::Start {
            program: toolchain.program("cargo"),
            source,
        })?;
    if !output.status.success() {
        return Err(Error::Compile { manifest });
    }
    match modules(&output.stdout, &manifest) {
        none if none.is_empty() => Err(Error::NoModule { manifest }),
        modules => Ok(modules),
    }
}

impl Module {
    /// Wraps the module as a component and writes it, unless the file has it
    /// already; returns whether it wrote.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::Componentize`].
    pub fn write_component(&self, to: &Path) -> Result<bool, Error> {
        let core = fs::read(&self.path).map_err(|source| Error::File {
            path: self.path.clone(),
            source,
        })?;
        write_if_changed(to, &componentize(&core)?)
    }
}

impl Selection {
    fn arguments(&self) -> Vec<&str> {
        match self {
            Self::Library => vec!["--lib"],
            Self::Binaries => vec!["--bins"],
            Self::Binary(name) => vec!["--bin", name],
        }
    }
}

fn cargo(toolchain: &Toolchain, folder: &Path, target_dir: &Path) -> Command {
    let mut command = clean_command(&toolchain.program("cargo"));
    command
        .current_dir(folder)
        .args([
            "build",
            "--release",
            "--message-format=json-render-diagnostics",
            "--target",
            TARGET,
        ])
        .arg("--target-dir")
        .arg(std::path::absolute(target_dir).unwrap_or_else(|_| target_dir.to_owned()));
    prepare(
        &mut command,
        &toolchain.program("rustc"),
        toolchain.linker(),
    );
    if toolchain.standard_library() == StandardLibrary::FromSource {
        // A stable compiler builds its own standard library only when told
        // that it is allowed to.
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .arg("-Zbuild-std=std,panic_abort");
    }
    shorten_paths(&mut command, &machine_folders(toolchain, folder));
    command
}

/// Folders of this machine that would stand in panic messages, and their names
/// there. The same for every crate of a checkout: with other flags, Cargo would
/// compile the dependencies anew for each.
fn machine_folders(toolchain: &Toolchain, folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let sources = toolchain.sysroot().join("lib/rustlib/src");
    let checkout = folder
        .ancestors()
        .find(|ancestor| ancestor.join(".git").exists());
    let mut folders = vec![(cargo_home(), "cargo"), (sources, "rust")];
    folders.extend(checkout.map(|checkout| (checkout.to_owned(), "checkout")));
    folders
}

fn cargo_home() -> PathBuf {
    let beside_user = || env::home_dir().unwrap_or_default().join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(beside_user, PathBuf::from)
}

fn canonical(folder: &Path) -> Result<PathBuf, Error> {
    folder.canonicalize().map_err(|source| Error::File {
        path: folder.to_owned(),
        source,
    })
}

/// The modules of one crate among Cargo's messages, one JSON object a line.
fn modules(messages: &[u8], manifest: &Path) -> Vec<Module> {
    messages
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| message["manifest_path"].as_str().map(Path::new) == Some(manifest))
        .filter_map(|message| module(&message))
        .collect()
}

fn module(artifact: &Value) -> Option<Module> {
    let files = artifact["filenames"].as_array()?;
    let mut paths = files.iter().filter_map(Value::as_str).map(Path::new);
    let path = paths.find(|path| path.extension().is_some_and(|kind| kind == "wasm"))?;
    let name = path.file_stem()?.to_str()?.to_owned();
    Some(Module {
        name,
        path: path.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = r#"
{"reason":"compiler-artifact","manifest_path":"/p/Cargo.toml","filenames":["/t/libp.rlib"]}
{"reason":"compiler-artifact","manifest_path":"/p/Cargo.toml","filenames":["/t/one.d","/t/one.wasm"]}
{"reason":"compiler-artifact","manifest_path":"/other/Cargo.toml","filenames":["/t/other.wasm"]}
{"reason":"build-finished","success":true}
not json"#;

    #[test]
    fn only_the_modules_of_the_crate_itself_count() {
        let found = modules(MESSAGES.as_bytes(), Path::new("/p/Cargo.toml"));
        let one = Module {
            name: "one".to_owned(),
            path: "/t/one.wasm".into(),
        };
        assert_eq!(found, [one]);
    }
}
