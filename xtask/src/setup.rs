//! What a fresh machine lacks, installed where that can be done, and named where it can't.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use yoi_build::Toolchain;

use crate::workspace;

/// Debian's toolchain for wasm, for machines where rustup is absent or has no way to fetch the target.
const DEBIAN_TOOLCHAIN: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// A toolchain that compiles guests.
pub(crate) fn toolchain() -> Result<Toolchain> {
    if let Ok(toolchain) = Toolchain::find(&workspace::path("")) {
        return Ok(toolchain);
    }
    let _ = add_rustup_target() || install_newest(DEBIAN_TOOLCHAIN);
    Ok(Toolchain::find(&workspace::path(""))?)
}

/// The servers that no one here wrote: what `testkit` can't install by itself.
pub(crate) fn peers() -> Result<()> {
    let nginx = [
        "/usr/sbin/nginx",
        "/usr/local/bin/nginx",
        "/opt/homebrew/bin/nginx",
    ];
    let has_nginx = || nginx.iter().any(|path| Path::new(path).exists());
    if !has_nginx() && !install_debian(&["nginx-light"]) {
        bail!("the tests need nginx: run `apt-get install nginx-light`");
    }
    if !succeeds(Command::new("minisign").arg("-v")) && !install_debian(&["minisign"]) {
        bail!("the tests need minisign: run `apt-get install minisign`");
    }
    for (program, package) in [
        ("docker-registry", "docker-registry"),
        ("python3", "python3-venv"),
        ("node", "nodejs"),
        ("npm", "npm"),
        ("unzip", "unzip"),
    ] {
        if !answers(program) && !install_debian(&[package]) {
            bail!("the tests need `{program}`: run `apt-get install {package}`");
        }
    }
    Ok(())
}

fn add_rustup_target() -> bool {
    succeeds(Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

/// A list of packages that came with the machine may lead to a compiler that is too old for the guests.
fn install_newest(packages: &[&str]) -> bool {
    if Path::new("/usr/bin/apt-get").exists() && is_root() {
        succeeds(&mut apt_get(&["update", "--quiet"]));
    }
    install_debian(packages)
}

/// Only where it can be done without asking anyone.
fn install_debian(packages: &[&str]) -> bool {
    if !Path::new("/usr/bin/apt-get").exists() || !is_root() {
        return false;
    }
    eprintln!("installing {}", packages.join(" "));
    let install = || succeeds(apt_get(&["install", "--yes", "--quiet"]).args(packages));
    install() || (succeeds(&mut apt_get(&["update", "--quiet"])) && install())
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Whether a program is there and runs.
pub(crate) fn answers(program: impl AsRef<OsStr>) -> bool {
    // Not all know the first.
    let says = |option| succeeds(Command::new(&program).arg(option));
    says("--version") || says("-v")
}

/// Whether a command runs and says yes; its output is nobody's.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
