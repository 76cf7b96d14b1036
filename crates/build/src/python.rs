//! Python, by `componentize-py` of the plugin's own virtual environment.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, WIT, WORLD};

/// The module with the tools, in `src` or beside `pyproject.toml`.
const MODULE: &str = "app";

/// A virtual environment's folder of programs, and the program's file there.
const PROGRAM: &str = if cfg!(windows) {
    "Scripts/componentize-py.exe"
} else {
    "bin/componentize-py"
};

/// What makes a component of the module `app`. Without WASI, which yoi does not
/// link.
pub(crate) fn command(folder: &Path, to: &Path) -> Result<Command, Error> {
    let folder = folder.canonicalize().map_err(|source| Error::File {
        path: folder.to_owned(),
        source,
    })?;
    let own = folder.join(".venv");
    let active = env::var_os("VIRTUAL_ENV").map(PathBuf::from);
    let mut environments = [Some(own), active].into_iter().flatten();
    let environment = environments.find(|it| it.join(PROGRAM).is_file());
    let program = environment.as_ref().map(|it| it.join(PROGRAM));
    let program = program.or_else(on_path).ok_or(Error::NotInstalled {
        program: "componentize-py",
        install: match folder.join("requirements.txt").is_file() {
            true => "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
            false => "python3 -m venv .venv && .venv/bin/pip install componentize-py",
        },
    })?;
    let mut command = Command::new(program);
    command
        .current_dir(&folder)
        .args(["--wit-path", WIT, "--world", WORLD, "componentize", MODULE])
        .args(["--stub-wasi", "--python-path", sources(&folder), "--output"])
        .arg(to);
    // Where it looks for packages that the plugin depends on.
    if let Some(environment) = environment {
        command.env("VIRTUAL_ENV", environment);
    }
    Ok(command)
}

fn sources(folder: &Path) -> &'static str {
    match folder
        .join("src")
        .join(MODULE)
        .with_extension("py")
        .is_file()
    {
        true => "src",
        false => ".",
    }
}

fn on_path() -> Option<PathBuf> {
    let file = Path::new(PROGRAM).file_name()?;
    let folders = env::var_os("PATH")?;
    let mut candidates = env::split_paths(&folders).map(|folder| folder.join(file));
    candidates.find(|it| it.is_file())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;

    #[test]
    fn the_folders_own_environment_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        for file in [".venv".to_owned() + "/" + PROGRAM, "src/app.py".to_owned()] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let command = command(folder.path(), Path::new("/to.wasm")).unwrap();
        let own = folder.path().canonicalize().unwrap().join(".venv");
        assert_eq!(command.get_program(), own.join(PROGRAM));
        let arguments: Vec<_> = command.get_args().collect();
        assert_eq!(
            arguments,
            [
                "--wit-path",
                "wit",
                "--world",
                "plugin",
                "componentize",
                "app",
                "--stub-wasi",
                "--python-path",
                "src",
                "--output",
                "/to.wasm"
            ]
        );
        let environment = command.get_envs().find(|(name, _)| *name == "VIRTUAL_ENV");
        assert_eq!(environment.unwrap().1, Some(own.as_os_str()));
    }
}
