//! A toolchain obeys files in the folders above a plugin's: they must not be someone else's.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};
use std::path::PathBuf;

use insta::assert_snapshot;

use crate::Project;

const NOBODY: u32 = 65_534;

const RUST: [&str; 6] = [
    ".cargo",
    ".cargo/config",
    ".cargo/config.toml",
    "Cargo.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
];

/// A project with a plugin two folders down, and this beside it or above.
fn with(template: &str, name: &str) -> (Project, PathBuf) {
    let project = Project::new();
    fs::create_dir(project.path().join("a")).unwrap();
    let told = project.yoi(&["plugin", "new", template, "a/my-prices"]);
    assert!(told.starts_with("exit status 0"), "{told}");
    let path = project.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    match name {
        ".cargo" | "node_modules" => fs::create_dir_all(&path).unwrap(),
        _ => fs::write(&path, "not TOML").unwrap(),
    }
    (project, path)
}

fn build(project: &Project) -> String {
    project.yoi(&["plugin", "build", "a/my-prices"])
}

#[test]
fn nothing_is_built_below_a_file_that_everybody_can_write_and_that_says_what_is_run() {
    for name in RUST {
        let (project, path) = with("rust", name);
        fs::set_permissions(&path, Permissions::from_mode(0o777)).unwrap();
        let told = build(&project);
        assert!(told.contains("error[build/foreign]"), "{name}: {told}");
    }
    let (project, path) = with("rust", "Cargo.toml");
    fs::set_permissions(&path, Permissions::from_mode(0o666)).unwrap();
    assert_snapshot!(build(&project), @"
    exit status 1
    --- talk
    error[build/foreign]: `[PROJECT]/Cargo.toml` would say what is run to build, and it can be written by every user
    help: take it away, make it your own and writable by you alone, or build in another folder
    ");
    let (project, path) = with("javascript", "node_modules");
    let told = build(&project);
    assert!(told.contains("error[build/not-installed]"), "{told}");
    fs::set_permissions(&path, Permissions::from_mode(0o777)).unwrap();
    let told = build(&project);
    assert!(told.contains("error[build/foreign]"), "{told}");
}

#[test]
fn nothing_is_built_below_what_someone_else_left_there() {
    if !rustix::process::geteuid().is_root() {
        // CI runs as root, where this would be a hole.
        assert!(
            std::env::var_os("CI").is_none(),
            "only root can give a file away"
        );
        eprintln!("skipped: only root can give a file away");
        return;
    }
    let only_root = "root can give a file away";
    for name in RUST {
        let (project, path) = with("rust", name);
        chown(&path, Some(NOBODY), None).expect(only_root);
        let told = build(&project);
        assert!(
            told.contains("error[build/foreign]") && told.contains("belongs to user 65534"),
            "{name}: {told}"
        );
    }
    let (project, path) = with("rust", "Cargo.toml");
    let own = project.path().join("own.toml");
    fs::rename(&path, &own).unwrap();
    symlink(&own, &path).unwrap();
    lchown(&path, Some(NOBODY), None).expect(only_root);
    let told = build(&project);
    assert!(
        told.contains("error[build/foreign]"),
        "a link of theirs to something of mine: {told}"
    );
    fs::remove_file(&own).unwrap();
    let told = build(&project);
    assert!(
        told.contains("error[build/foreign]"),
        "a link of theirs to what is not there yet: {told}"
    );
}
