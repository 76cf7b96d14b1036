use std::env;
use std::path::{Path, PathBuf};

/// Distributions put a version into the name; newer ones read what an older
/// compiler writes.
const NAMES: [&str; 6] = [
    "wasm-ld",
    "wasm-ld-19",
    "wasm-ld-20",
    "wasm-ld-21",
    "wasm-ld-22",
    "wasm-ld-23",
];

/// What links a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Linker {
    /// The toolchain's own
    Bundled,
    /// A program of its own
    Program(PathBuf),
}

impl Linker {
    /// The linker of the toolchain in `sysroot`, or else one on `PATH`.
    pub(crate) fn find(sysroot: &Path) -> Option<Self> {
        if has_bundled(sysroot) {
            return Some(Self::Bundled);
        }
        let path = env::var_os("PATH").unwrap_or_default();
        find_on(env::split_paths(&path)).map(Self::Program)
    }

    /// The program, if it is not the toolchain's own.
    pub(crate) fn program(&self) -> Option<&Path> {
        match self {
            Self::Bundled => None,
            Self::Program(path) => Some(path),
        }
    }
}

fn has_bundled(sysroot: &Path) -> bool {
    let Ok(hosts) = sysroot.join("lib/rustlib").read_dir() else {
        return false;
    };
    let name = format!("bin/rust-lld{}", env::consts::EXE_SUFFIX);
    hosts
        .flatten()
        .any(|host| host.path().join(&name).is_file())
}

fn find_on(folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let folders: Vec<_> = folders.collect();
    NAMES.iter().find_map(|name| {
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        folders
            .iter()
            .map(|folder| folder.join(&name))
            .find(|path| path.is_file())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;

    fn file(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }

    #[test]
    fn a_toolchain_with_a_linker_of_its_own_uses_it() {
        let sysroot = tempfile::tempdir().unwrap();
        let name = format!("rust-lld{}", env::consts::EXE_SUFFIX);
        file(&sysroot.path().join("lib/rustlib/some-host/bin").join(name));
        assert_eq!(Linker::find(sysroot.path()), Some(Linker::Bundled));
    }

    #[test]
    fn a_linker_with_a_version_in_its_name_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder
            .path()
            .join(format!("wasm-ld-19{}", env::consts::EXE_SUFFIX));
        assert_eq!(find_on([folder.path().to_owned()].into_iter()), None);
        file(&program);
        assert_eq!(
            find_on([folder.path().to_owned()].into_iter()),
            Some(program)
        );
    }
}
