//! The rule that one crate dials is a lint of the whole workspace; these are the places that it does not hold for.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use yoi_testkit::workspace;

/// Sources of what yoi ships: all crates but those that only its developers build.
fn shipped() -> Vec<(String, String)> {
    let crates = workspace::root().join("crates");
    let mut sources = Vec::new();
    for folder in fs::read_dir(&crates).unwrap() {
        let folder = folder.unwrap().path();
        if !["testkit", "bench", "fuzz"]
            .map(|it| crates.join(it))
            .contains(&folder)
        {
            read(&folder.join("src"), &crates, &mut sources);
        }
    }
    assert!(sources.len() > 100, "these are not the sources of yoi");
    sources
}

fn read(folder: &Path, root: &PathBuf, sources: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, root, sources);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            sources.push((name.replace('\\', "/"), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Which files have a text, in order; tests within a crate left out.
fn with(text: &str) -> Vec<String> {
    let mut files: Vec<String> = shipped()
        .into_iter()
        .filter(|(name, source)| !name.contains("/tests/") && of_yoi(source).contains(text))
        .map(|(name, _)| name)
        .collect();
    files.sort();
    files
}

/// Without the tests at the end of a file.
fn of_yoi(source: &str) -> &str {
    source.split("\nmod tests {").next().unwrap_or(source)
}

#[test]
fn only_the_dial_and_the_resolver_are_excepted_from_the_ban_on_dialling() {
    // The last dials for the operator who pushes or pulls, and is seen by the command alone.
    let excepted = [
        "egress/src/dial/connect.rs",
        "egress/src/resolve.rs",
        "registry/src/dial.rs",
    ];
    assert_eq!(with("clippy::disallowed"), excepted);
    for name in excepted {
        let path = workspace::root().join("crates").join(name);
        let source = fs::read_to_string(path).unwrap();
        assert_eq!(source.matches("clippy::disallowed").count(), 1, "{name}");
    }
}

#[test]
fn the_ban_names_every_way_to_a_socket_and_fails_the_check_of_a_change() {
    let bans = fs::read_to_string(workspace::root().join("clippy.toml")).unwrap();
    for way in [
        "tokio::net::TcpStream::connect",
        "tokio::net::TcpSocket::connect",
        "std::net::TcpStream::connect",
        "std::net::TcpStream::connect_timeout",
        "tokio::net::UdpSocket::bind",
        "std::net::UdpSocket::bind",
        "tokio::net::UnixStream::connect",
        "std::os::unix::net::UnixStream::connect",
        "tokio::net::lookup_host",
        "std::net::ToSocketAddrs::to_socket_addrs",
    ] {
        assert!(bans.contains(&format!("\"{way}\"")), "{way}");
    }
    let check = fs::read_to_string(workspace::root().join(".ci/run")).unwrap();
    assert!(check.contains("cargo clippy --workspace --all-targets -- -D warnings"));
}

#[test]
fn nothing_that_a_plugin_can_reach_sees_what_dials_for_the_operator() {
    let crates = workspace::root().join("crates");
    let mut importing = Vec::new();
    for folder in fs::read_dir(crates).unwrap() {
        let folder = folder.unwrap().path();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        if manifest.contains("yoi-registry.") || manifest.contains("yoi-registry =") {
            importing.push(folder.file_name().unwrap().display().to_string());
        }
    }
    let may = ["cli", "fuzz"];
    assert!(
        importing.iter().all(|name| may.contains(&name.as_str())),
        "{importing:?}"
    );
}

/// What a process that yoi starts may do is nobody's to say.
#[test]
fn only_what_builds_plugins_and_the_operators_pager_start_a_process() {
    let files = with("Command::new(");
    assert!(
        files
            .iter()
            .all(|name| name.starts_with("build/src/") || name == "cli/src/pager.rs"),
        "{files:?}"
    );
}
