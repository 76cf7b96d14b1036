use crate::environment::clean_command;
use crate::linker::Linker;
use crate::{Error, TARGET};
use std::path::{Path, PathBuf};
use std::{env, str};

/// A Cargo and a compiler that build for [`TARGET`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolchain {
    sysroot: PathBuf,
    standard_library: StandardLibrary,
    linker: Linker,
}

/// Where the standard library for [`TARGET`] comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StandardLibrary {
    /// It is installed.
    Installed,
    /// It is compiled with the plugin: its source is installed.
    FromSource,
}

impl Toolchain {
    /// Looks at the compiler that `rustc` means in this folder, then at the
    /// system's. One with the target installed is preferred to one with the
    /// standard library's source.
    ///
    /// rustup takes the compiler's place from files in the folder and above:
    /// it is to be the one that is built in, and no other.
    ///
    /// # Errors
    /// [`Error::NoToolchain`], with the ways to get one.
    pub fn find(folder: &Path) -> Result<Self, Error> {
        let sysroots: Vec<_> = ["rustc", "/usr/bin/rustc"]
            .into_iter()
            .filter_map(|compiler| sysroot(Path::new(compiler), folder))
            .collect();
        Self::choose(&sysroots).ok_or(Error::NoToolchain)
    }

    fn choose(sysroots: &[PathBuf]) -> Option<Self> {
        [StandardLibrary::Installed, StandardLibrary::FromSource]
            .into_iter()
            .flat_map(|wanted| sysroots.iter().map(move |sysroot| (wanted, sysroot)))
            .find_map(|(wanted, sysroot)| Self::at(sysroot, wanted))
    }

    fn at(sysroot: &Path, wanted: StandardLibrary) -> Option<Self> {
        let present = sysroot.join("lib/rustlib").join(wanted.folder()).is_dir();
        let linker = Linker::find(sysroot).filter(|_| present)?;
        Some(Self {
            sysroot: sysroot.to_owned(),
            standard_library: wanted,
            linker,
        })
    }

    /// The folder that `rustc --print sysroot` prints.
    pub fn sysroot(&self) -> &Path {
        &self.sysroot
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.sysroot
            .join("bin")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    pub(crate) fn linker(&self) -> Option<&Path> {
        self.linker.program()
    }

    pub(crate) fn standard_library(&self) -> StandardLibrary {
        self.standard_library
    }
}

impl StandardLibrary {
    fn folder(self) -> String {
        match self {
            Self::Installed => format!("{TARGET}/lib"),
            Self::FromSource => "src/rust/library/std".to_owned(),
        }
    }
}

fn sysroot(compiler: &Path, folder: &Path) -> Option<PathBuf> {
    let output = clean_command(compiler)
        .current_dir(folder)
        .args(["--print", "sysroot"])
        .output()
        .ok()?;
    let printed = str::from_utf8(&output.stdout).ok()?.trim_end();
    (output.status.success() && !printed.is_empty()).then(|| PathBuf::from(printed))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    fn sysroot_with(folders: &[&str]) -> TempDir {
        let sysroot = tempfile::tempdir().unwrap();
        let linker = format!("host/bin/rust-lld{}", env::consts::EXE_SUFFIX);
        for folder in folders.iter().chain(&["host/bin"]) {
            fs::create_dir_all(sysroot.path().join("lib/rustlib").join(folder)).unwrap();
        }
        fs::write(sysroot.path().join("lib/rustlib").join(linker), "").unwrap();
        sysroot
    }

    fn choose(sysroots: &[&TempDir]) -> Option<(PathBuf, StandardLibrary)> {
        let paths: Vec<_> = sysroots
            .iter()
            .map(|sysroot| sysroot.path().to_owned())
            .collect();
        Toolchain::choose(&paths).map(|chosen| (chosen.sysroot, chosen.standard_library))
    }

    #[test]
    fn an_installed_target_is_preferred_to_sources() {
        let source = sysroot_with(&["src/rust/library/std"]);
        let installed = sysroot_with(&["wasm32-unknown-unknown/lib"]);
        let wanted = (installed.path().to_owned(), StandardLibrary::Installed);
        assert_eq!(choose(&[&source, &installed]), Some(wanted));
    }

    #[test]
    fn sources_serve_where_no_target_is_installed() {
        let bare = sysroot_with(&[]);
        let source = sysroot_with(&["src/rust/library/std"]);
        let wanted = (source.path().to_owned(), StandardLibrary::FromSource);
        assert_eq!(choose(&[&bare, &source]), Some(wanted));
    }

    #[cfg(unix)]
    #[test]
    fn the_compiler_is_asked_in_the_folder_that_is_built() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let plugin = folder.path().canonicalize().unwrap().join("plugin");
        fs::create_dir(&plugin).unwrap();
        let compiler = folder.path().join("rustc");
        fs::write(&compiler, "#!/bin/sh\npwd\n").unwrap();
        fs::set_permissions(&compiler, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(sysroot(&compiler, &plugin), Some(plugin));
    }

    #[test]
    fn a_toolchain_without_either_is_none_and_the_error_says_how_to_get_one() {
        assert_eq!(choose(&[&sysroot_with(&[])]), None);
        let text = Error::NoToolchain.to_string();
        assert!(
            text.contains("`rustup target add wasm32-unknown-unknown`"),
            "{text}"
        );
        assert!(text.contains("`apt-get install rustc-web"), "{text}");
        assert_eq!(text.lines().count(), 3);
    }
}
