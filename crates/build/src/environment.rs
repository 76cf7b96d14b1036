use crate::TARGET;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What Cargo reads about the user's machine, and not about one build.
const MACHINE: [&str; 6] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_TERM_",
];

/// The release profile of every plugin, so that authors need none: small, and
/// without the names and paths of the machine that built it.
const PROFILE: [(&str, &str); 6] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "s"),
    ("CARGO_PROFILE_RELEASE_LTO", "true"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
];

/// A command that has none of the build settings which an outer Cargo, rustup
/// or the user's shell meant for another build.
pub(crate) fn clean_command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if is_of_another_build(&name) {
            command.env_remove(name);
        }
    }
    command
}

/// Sets what a build of a plugin needs.
pub(crate) fn prepare(command: &mut Command, rustc: &Path, linker: Option<&Path>) {
    command.env("RUSTC", rustc).envs(PROFILE);
    if let Some(linker) = linker {
        let target = TARGET.to_uppercase().replace('-', "_");
        command.env(format!("CARGO_TARGET_{target}_LINKER"), linker);
    }
}

/// Takes these folders out of the paths in panic messages: they tell about the
/// machine, and the same source should give the same bytes everywhere.
pub(crate) fn shorten_paths(command: &mut Command, folders: &[(PathBuf, &str)]) {
    let mut flags = OsString::new();
    for (folder, name) in folders {
        // Between two flags, Cargo wants the unit separator.
        flags.push(if flags.is_empty() { "" } else { "\x1f" });
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push("=");
        flags.push(name);
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags);
}

fn is_of_another_build(name: &OsString) -> bool {
    let name = name.to_string_lossy();
    let machine = MACHINE.iter().any(|kept| name.starts_with(kept));
    let build = ["CARGO", "RUSTC", "RUSTDOC", "RUSTFLAGS", "RUSTUP_TOOLCHAIN"];
    !machine && build.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(name: &str) -> bool {
        is_of_another_build(&OsString::from(name))
    }

    #[test]
    fn the_settings_of_an_outer_build_are_removed() {
        for name in [
            "CARGO",
            "CARGO_BUILD_TARGET",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_MANIFEST_DIR",
            "CARGO_PROFILE_RELEASE_LTO",
            "CARGO_TARGET_DIR",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTDOCFLAGS",
            "RUSTFLAGS",
            "RUSTUP_TOOLCHAIN",
        ] {
            assert!(removed(name), "{name}");
        }
    }

    #[test]
    fn the_settings_of_the_machine_stay() {
        for name in [
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_HTTP_PROXY",
            "RUSTUP_HOME",
            "PATH",
        ] {
            assert!(!removed(name), "{name}");
        }
    }

    #[test]
    fn every_folder_becomes_one_flag() {
        let mut command = Command::new("cargo");
        shorten_paths(
            &mut command,
            &[("/home/a b".into(), "home"), ("/p".into(), "p")],
        );
        let flags = command.get_envs().find_map(|(_, value)| value);
        let wanted = "--remap-path-prefix=/home/a b=home\x1f--remap-path-prefix=/p=p";
        assert_eq!(flags, Some(OsString::from(wanted).as_os_str()));
    }
}
