//! JavaScript, by `componentize-qjs` of the plugin's own `node_modules`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{Error, WIT, WORLD};

const MAIN: &str = "main.js";

/// The name that npm gives to the program's file.
const PROGRAM: &str = if cfg!(windows) {
    "node_modules/.bin/componentize-qjs.cmd"
} else {
    "node_modules/.bin/componentize-qjs"
};

/// What makes a component of the module that `package.json` names as `main`.
/// Without the component model's async, which yoi has off, and without WASI,
/// which yoi does not link.
pub(crate) fn command(folder: &Path, to: &Path) -> Result<Command, Error> {
    let folder = folder.canonicalize().map_err(|source| Error::File {
        path: folder.to_owned(),
        source,
    })?;
    let main = main_of(&folder.join("package.json"))?;
    let mut command = Command::new(program(&folder)?);
    command
        .current_dir(&folder)
        .args([
            "--wit",
            WIT,
            "--world",
            WORLD,
            "--sync",
            "--stub-wasi",
            "--js",
        ])
        .arg(main)
        .arg("--output")
        .arg(to);
    Ok(command)
}

fn main_of(package: &Path) -> Result<String, Error> {
    let file = |source| Error::File {
        path: package.to_owned(),
        source,
    };
    let text = fs::read(package).map_err(file)?;
    let value: Value = serde_json::from_slice(&text).map_err(|error| file(error.into()))?;
    Ok(value["main"].as_str().unwrap_or(MAIN).to_owned())
}

/// In the folder itself. Node.js would look in those above it too, where anyone
/// may have put one.
fn program(folder: &Path) -> Result<PathBuf, Error> {
    let program = folder.join(PROGRAM);
    if !program.is_file() {
        return Err(Error::NotInstalled {
            program: "componentize-qjs",
            install: match folder.join("package-lock.json").is_file() {
                true => "npm ci",
                false => "npm install --save-dev componentize-qjs",
            },
        });
    }
    match has_node() {
        true => Ok(program),
        false => Err(Error::NoNode),
    }
}

fn has_node() -> bool {
    let mut node = Command::new("node");
    let node = node.arg("--version").stdin(Stdio::null());
    node.output().is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn what_is_not_installed_is_named_with_the_command_that_installs_it() {
        let folder = folder_with(&[("package.json", "{}"), ("package-lock.json", "{}")]);
        let error = command(folder.path(), Path::new("x")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`componentize-qjs` is not installed for this plugin; in its folder run `npm ci`"
        );
        let folder = folder_with(&[("package.json", "{}")]);
        let error = command(folder.path(), Path::new("x")).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("run `npm install --save-dev componentize-qjs`")
        );
    }

    #[test]
    fn the_program_is_told_to_leave_out_what_yoi_has_not() {
        let files = [(PROGRAM, ""), ("package.json", "{\"main\": \"src/x.js\"}")];
        let folder = folder_with(&files);
        let command = command(folder.path(), Path::new("/to.wasm")).unwrap();
        let program = folder.path().canonicalize().unwrap().join(PROGRAM);
        assert_eq!(command.get_program(), program);
        let arguments: Vec<_> = command.get_args().collect();
        assert_eq!(
            arguments,
            [
                "--wit",
                "wit",
                "--world",
                "plugin",
                "--sync",
                "--stub-wasi",
                "--js",
                "src/x.js",
                "--output",
                "/to.wasm"
            ]
        );
    }

    #[test]
    fn a_program_in_a_folder_above_is_somebody_elses() {
        let folder = folder_with(&[(PROGRAM, ""), ("a/package.json", "{}")]);
        let error = command(&folder.path().join("a"), Path::new("x")).unwrap_err();
        assert!(matches!(error, Error::NotInstalled { .. }));
    }

    #[test]
    fn a_package_file_that_is_not_json_is_named() {
        let folder = folder_with(&[("package.json", "{")]);
        let error = command(folder.path(), Path::new("x")).unwrap_err();
        assert!(matches!(error, Error::File { path, .. } if path.ends_with("package.json")));
    }
}
