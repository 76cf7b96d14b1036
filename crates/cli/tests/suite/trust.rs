//! Whose project is used, and what may stand in the place of its files.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;

use insta::assert_snapshot;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::{Project, ticker};

const NOBODY: u32 = 65_534;

const LIST: [&str; 2] = ["plugin", "list"];

/// A project with every file that is looked at.
fn project() -> Project {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| it);
    fs::write(project.path().join("yoi.lock"), "lock = 1\n").unwrap();
    project
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

#[test]
fn a_project_that_everybody_can_write_is_used_only_if_it_is_named() {
    let project = project();
    set_mode(project.path(), 0o1777);
    assert_snapshot!(project.yoi(&LIST), @"
    exit status 1
    --- talk
    error[project/foreign]: the project found in `[PROJECT]` is not used: it can be written by every user
    help: name it with `-C FOLDER` if you trust it
    ");
    let named = project.yoi(&["-C", ".", "plugin", "list"]);
    assert!(named.starts_with("exit status 0\n"), "{named}");

    set_mode(project.path(), 0o775);
    let own = project.yoi(&LIST);
    assert!(own.starts_with("exit status 0\n"), "{own}");

    let lock = project.path().join("yoi.lock");
    set_mode(&lock, 0o666);
    let told = project.yoi(&LIST);
    assert!(
        told.contains("its `yoi.lock` can be written by every user"),
        "{told}"
    );
    set_mode(&lock, 0o644);

    set_mode(&project.path().join("yoi.toml"), 0o666);
    assert_snapshot!(project.yoi(&LIST), @"
    exit status 1
    --- talk
    error[project/foreign]: the project found in `[PROJECT]` is not used: its `yoi.toml` can be written by every user
    help: name it with `-C FOLDER` if you trust it
    ");
}

#[test]
fn a_project_above_is_looked_at_as_well() {
    let project = project();
    let below = project.path().join("a/b");
    fs::create_dir_all(&below).unwrap();
    set_mode(project.path(), 0o1777);
    let output = project.command(&LIST).current_dir(below).output().unwrap();
    let talk = project.redacted(&String::from_utf8(output.stderr).unwrap());
    assert!(
        talk.starts_with("error[project/foreign]: the project found in `[PROJECT]`"),
        "{talk}"
    );
}

#[test]
fn what_belongs_to_someone_else_is_used_only_if_it_is_named() {
    if !rustix::process::geteuid().is_root() {
        // CI runs as root, where this would be a hole.
        assert!(
            env::var_os("CI").is_none(),
            "only root can give a file away"
        );
        eprintln!("skipped: only root can give a file away");
        return;
    }
    for part in ["", "yoi.toml", "yoi.lock", ".yoi", ".yoi/plugins"] {
        let project = project();
        chown(project.path().join(part), Some(NOBODY), None).unwrap();
        let told = project.yoi(&LIST);
        assert!(told.contains("error[project/foreign]"), "{part}: {told}");
        assert!(
            told.contains("belongs to user 65534, not to you"),
            "{part}: {told}"
        );
        let named = project.yoi(&["-C", ".", "plugin", "list"]);
        assert!(named.starts_with("exit status 0\n"), "{part}: {named}");
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    let project = project();
    let enabled = fs::read_to_string(project.path().join("yoi.toml")).unwrap();
    project.write(&format!("[tls]\nroots = [\"root.pem\"]\n\n{enabled}"));
    pipe(&project.path().join("root.pem"));
    let call = ["call", "example.ticker", "latest_price"];
    assert_snapshot!(project.yoi(&call), @"
    exit status 1
    --- talk
    error[enablement/tls-root]: the root certificate `root.pem` cannot be used: it is not a file
    help: correct `roots` under `[tls]` in `yoi.toml`: paths count from its folder
    ");

    fs::remove_file(project.path().join("yoi.toml")).unwrap();
    pipe(&project.path().join("yoi.toml"));
    assert_snapshot!(project.yoi(&LIST), @"
    exit status 1
    --- talk
    error[enablement/unreadable]: `yoi.toml` cannot be read: it is not a file
    --> yoi.toml

    error[enablement/broken]: `yoi.toml` has errors, so that nothing in it counts
    ");
}

#[test]
fn what_was_decided_upon_is_neither_written_nor_removed_through_a_link() {
    let project = Project::with(&ticker());
    let elsewhere = project.path().join("elsewhere");
    let mine = elsewhere.join("example.ticker.json");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(&mine, "mine").unwrap();
    symlink(&elsewhere, project.path().join(".yoi/decided")).unwrap();
    let grant = [
        "plugin",
        "grant",
        "example.ticker",
        "--ask",
        "websocket:0",
        "--yes",
    ];
    let told = project.yoi(&grant);
    assert!(
        told.starts_with("exit status 0") && told.contains("its folder is a link"),
        "{told}"
    );
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    let told = project.yoi(&["plugin", "revoke", "example.ticker", "--all"]);
    assert!(told.starts_with("exit status 0"), "{told}");
    assert!(mine.exists());
}
