//! What `yoi.lock` lets a pull do.

use std::fs;

use insta::assert_snapshot;
use yoi_testkit::PackageFolder;
use yoi_testkit::external::docker_registry;

use crate::registry::{Author, STORED, at, lock, placed, pull};
use crate::{Project, component, ticker};

#[test]
fn a_tag_that_moved_is_refused_until_it_is_taken() {
    let registry = docker_registry(false);
    let reference = at(&registry, ":stable");
    Author::of(&ticker()).push(&reference, &[]);
    let operator = Project::new();
    pull(&operator, &reference, &[]);
    let (before, locked) = (
        fs::read(operator.path().join(STORED)).unwrap(),
        lock(&operator),
    );

    let changed = Author::of(&ticker().version("0.2.0"));
    assert_snapshot!(placed(&registry, &changed.push(&reference, &[])), @"
    exit status 1
    --- talk
    error[registry/tag-taken]: `[REGISTRY]/tools/ticker:stable` is already there and is something else (sha256:[DIGEST])
    help: push under another tag, or move this one with `--replace`
    ");
    changed.push(&reference, &["--replace"]);
    assert_snapshot!(placed(&registry, &pull(&operator, &reference, &[])), @"
    exit status 1
    --- talk
    error[lock/changed]: `[REGISTRY]/tools/ticker:stable` was sha256:[DIGEST] (version 0.1.0), and leads to sha256:[DIGEST] now; it is said to be `example.ticker` 0.2.0 with the digest sha256:[DIGEST]
    help: a tag that moved is a new package: `--update` takes it, and its grants wait until you have looked at it
    ");
    assert_eq!(
        fs::read(operator.path().join(STORED)).unwrap(),
        before,
        "nothing changed"
    );
    assert_eq!(lock(&operator), locked);

    // What is locked can still be had.
    fs::remove_file(operator.path().join(STORED)).unwrap();
    let told = operator.yoi(&["plugin", "pull", "--plain-http", "--locked"]);
    assert!(told.starts_with("exit status 0"), "{told}");
    assert_eq!(fs::read(operator.path().join(STORED)).unwrap(), before);
    assert_eq!(lock(&operator), locked);

    let told = pull(&operator, &reference, &["--update"]);
    assert!(told.starts_with("exit status 0"), "{told}");
    assert!(lock(&operator).contains("version = \"0.2.0\""));
    let stored = fs::read(operator.path().join(STORED)).unwrap();
    assert_eq!(stored, fs::read(changed.path()).unwrap());
}

#[test]
fn the_same_package_from_another_place_is_refused_until_it_is_taken() {
    let registry = docker_registry(false);
    let author = Author::of(&ticker());
    author.push(&at(&registry, ":0.1.0"), &[]);
    let elsewhere = format!("{}/evil/ticker:0.1.0", registry.host());
    author.push(&elsewhere, &[]);
    let operator = Project::new();
    pull(&operator, &at(&registry, ":0.1.0"), &[]);
    let locked = lock(&operator);
    assert_snapshot!(placed(&registry, &pull(&operator, &elsewhere, &[])), @"
    exit status 1
    --- talk
    error[lock/elsewhere]: `example.ticker` is locked to `[REGISTRY]/tools/ticker:0.1.0`, and this is `[REGISTRY]/evil/ticker:0.1.0`
    help: `--replace example.ticker` takes it from there; be sure that it is the same author's
    ");
    let told = pull(&operator, &elsewhere, &["--update"]);
    assert!(
        told.contains("lock/elsewhere"),
        "an update is of one place: {told}"
    );
    let told = pull(&operator, &elsewhere, &["--replace", "example.other"]);
    assert!(told.contains("pull/replace"), "{told}");
    assert_eq!(lock(&operator), locked);
    let told = pull(&operator, &elsewhere, &["--replace", "example.ticker"]);
    assert!(told.starts_with("exit status 0"), "{told}");
    assert!(lock(&operator).contains("/evil/ticker:0.1.0"));
}

/// Whoever can move a tag chooses the id of what is behind it.
#[test]
fn a_tag_that_became_another_package_takes_no_package_away() {
    let registry = docker_registry(false);
    let reference = at(&registry, ":stable");
    Author::of(&ticker()).push(&reference, &[]);
    let operator = Project::new();
    pull(&operator, &reference, &[]);
    let other = PackageFolder::new("example.other").component(component(&[]));
    let folder = operator.add(&other);
    let locked = lock(&operator);
    Author::of(&other.version("6.6.6")).push(&reference, &["--replace"]);
    let state = || {
        let manifest = fs::read(folder.join("plugin.toml")).unwrap();
        let archive = fs::read(operator.path().join(STORED)).unwrap();
        (lock(&operator), manifest, archive)
    };
    let before = state();
    for further in [
        &[][..],
        &["--update"],
        &["--replace", "example.other"],
        &["--update", "--replace", "example.other"],
    ] {
        let told = pull(&operator, &reference, further);
        assert!(told.contains("error[lock/another]"), "{further:?}: {told}");
        assert_eq!(state(), before, "{further:?}");
    }
    assert_snapshot!(placed(&registry, &pull(&operator, &reference, &["--update"])), @"
    exit status 1
    --- talk
    error[lock/another]: `[REGISTRY]/tools/ticker:stable` was the package `example.ticker`, and is `example.other` now
    help: no flag takes it: ask its author; if it is meant, take `example.ticker` out of `yoi.lock` and pull again
    ");
    assert_eq!(before.0, locked);
}

#[test]
fn a_pull_replaces_no_folder_whatever_it_is_told() {
    let registry = docker_registry(false);
    let reference = at(&registry, ":0.1.0");
    Author::of(&ticker()).push(&reference, &[]);
    let operator = Project::new();
    pull(&operator, &reference, &[]);
    fs::remove_file(operator.path().join(STORED)).unwrap();
    let folder = operator.add(&ticker());
    let locked = ["plugin", "pull", "--plain-http", "--locked"];
    let told = pull(&operator, &reference, &[]);
    for other in [
        pull(&operator, &reference, &["--update"]),
        pull(&operator, &reference, &["--replace", "example.ticker"]),
        operator.yoi(&locked),
    ] {
        assert_eq!(other, told);
    }
    assert_snapshot!(told, @"
    exit status 1
    --- talk
    error[store/exists]: `example.ticker` is there already, in `.yoi/plugins/example.ticker`
    help: a pull does not replace it: `yoi plugin remove project:example.ticker` takes it out
    ");
    assert!(folder.join("plugin.toml").is_file());
}

/// As after a lock that could not be written.
#[test]
fn a_package_that_is_in_the_store_and_not_locked_is_locked_by_pulling_it_again() {
    let registry = docker_registry(false);
    let reference = at(&registry, ":0.1.0");
    Author::of(&ticker()).push(&reference, &[]);
    let operator = Project::new();
    pull(&operator, &reference, &[]);
    let locked = lock(&operator);
    fs::remove_file(operator.path().join("yoi.lock")).unwrap();
    let told = pull(&operator, &reference, &[]);
    assert!(told.starts_with("exit status 0"), "{told}");
    assert_eq!(lock(&operator), locked);
}

#[test]
fn a_package_that_someone_put_into_the_store_is_not_replaced_by_a_pull() {
    let registry = docker_registry(false);
    Author::of(&ticker()).push(&at(&registry, ":0.1.0"), &[]);
    let operator = Project::with(&ticker().version("9.0.0"));
    let told = pull(&operator, &at(&registry, ":0.1.0"), &[]);
    assert!(told.contains("store/exists"), "{told}");
    assert_eq!(
        lock(&operator),
        "",
        "nothing was pulled, and nothing is locked"
    );
}

#[test]
fn a_lock_that_has_nothing_of_it_or_is_broken_pulls_nothing() {
    let operator = Project::new();
    let locked = ["plugin", "pull", "--locked"];
    assert_snapshot!(operator.yoi(&locked), @"
    exit status 1
    --- talk
    error[lock/missing]: `yoi.lock` does not have anything
    help: pull it without `--locked` first
    ");
    fs::write(
        operator.path().join("yoi.lock"),
        "lock = 1\n[[package]]\nid = 'x'\n",
    )
    .unwrap();
    let told = operator.yoi(&locked);
    assert!(
        told.contains("lock/broken") && told.contains("lock/missing-key"),
        "{told}"
    );
    assert_snapshot!(operator.yoi(&["plugin", "pull"]), @"
    exit status 1
    --- talk
    error[lock/missing-key]: missing key `version`
     --> yoi.lock:2:1
      |
    2 | [[package]]
      | ^^^^^^^^^^^ needs `version`

    error[lock/missing-key]: missing key `reference`
     --> yoi.lock:2:1
      |
    2 | [[package]]
      | ^^^^^^^^^^^ needs `reference`

    error[lock/missing-key]: missing key `manifest`
     --> yoi.lock:2:1
      |
    2 | [[package]]
      | ^^^^^^^^^^^ needs `manifest`

    error[lock/missing-key]: missing key `digest`
     --> yoi.lock:2:1
      |
    2 | [[package]]
      | ^^^^^^^^^^^ needs `digest`

    error[lock/broken]: `yoi.lock` has errors, so that nothing in it counts
    ");
}

#[test]
fn a_lock_that_was_changed_by_hand_is_told() {
    let registry = docker_registry(false);
    Author::of(&ticker()).push(&at(&registry, ":0.1.0"), &[]);
    let operator = Project::new();
    pull(&operator, &at(&registry, ":0.1.0"), &[]);
    let altered = lock(&operator).replace("version = \"0.1.0\"", "version = \"0.1.1\"");
    fs::write(operator.path().join("yoi.lock"), altered).unwrap();
    let told = operator.yoi(&["plugin", "pull", "--plain-http", "--locked"]);
    assert!(told.contains("lock/differs"), "{told}");
}
