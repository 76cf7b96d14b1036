use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use yoi_document::{MAX_BYTES, Review};
use yoi_package::{Candidate, Digest, Package, inventory};

use crate::codes;
use crate::component::component;

const MANIFEST: &str = "schema = 1\nid = 'a'\nversion = '1.0.0'\ndescription = 'x'\ncomponent.path = 'a.wasm'\n\
    [[tools]]\nname = 'x'\ndescription = 'x'\ninput_schema.type = 'object'\n";

const ASK: &str = "[[websocket]]\nscheme = 'wss'\nhost = 'a.example.com'\n";

fn folder(manifest: &str, bytes: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plugin.toml"), manifest).unwrap();
    fs::write(folder.path().join("a.wasm"), bytes).unwrap();
    folder
}

fn told(folder: &Path) -> Vec<&'static str> {
    let (package, reviews) = Package::open(folder);
    assert_eq!(package.is_none(), reviews.iter().any(Review::has_errors));
    // Where no code is invalid, a glance sees the same.
    assert_eq!(
        Candidate::open(folder).identity().0.map(|it| it.digest()),
        package.as_ref().map(Package::digest)
    );
    reviews
        .iter()
        .flat_map(|review| codes(&review.diagnostics))
        .collect()
}

#[test]
fn a_sound_folder_is_a_package() {
    let bytes = component("");
    let folder = folder(MANIFEST, &bytes);
    let (package, reviews) = Package::open(folder.path());
    let package = package.unwrap();
    assert_eq!(package.manifest().id().as_str(), "a");
    assert_eq!(package.component().bytes(), bytes);
    assert_eq!(package.path(), folder.path());
    assert_eq!(
        package.digest(),
        Digest::of(&[("plugin.toml", MANIFEST.as_bytes()), ("a.wasm", &bytes)])
    );
    let names: Vec<_> = reviews.iter().map(|it| it.source.name.clone()).collect();
    assert!(
        names[0].ends_with("/plugin.toml") && names[1].ends_with("/a.wasm"),
        "{names:?}"
    );
    assert_eq!(reviews[0].source.text, MANIFEST);
}

#[test]
fn an_identity_judges_the_component_but_for_its_code() {
    let glance = |bytes: &[u8]| {
        let (identity, reviews) = Candidate::open(folder(MANIFEST, bytes).path()).identity();
        assert_eq!(identity.is_none(), reviews.iter().any(Review::has_errors));
        let told: Vec<_> = reviews
            .iter()
            .flat_map(|it| codes(&it.diagnostics))
            .collect();
        (identity.map(|it| it.digest()), told)
    };
    let invalid = component("(core module (func i32.add))");
    assert!(Package::open(folder(MANIFEST, &invalid).path()).0.is_none());
    let digest = Digest::of(&[("plugin.toml", MANIFEST.as_bytes()), ("a.wasm", &invalid)]);
    assert_eq!(glance(&invalid), (Some(digest), vec![]));

    let foreign = component(r#"(import "wasi:filesystem/types@0.2.0" (instance))"#);
    assert_eq!(glance(&foreign).1, ["component/import"]);
    assert_eq!(glance(b"\0asm\x01\0\0\0").1, ["component/core-module"]);
    assert_eq!(
        glance(&invalid[..invalid.len() - 1]).1,
        ["component/invalid"]
    );
    let bare = wat::parse_str("(component)").unwrap();
    assert_eq!(glance(&bare).1, ["component/world"]);
}

#[test]
fn every_byte_counts_in_the_digest() {
    let bytes = component("");
    let digest = |manifest: &str| {
        Package::open(folder(manifest, &bytes).path())
            .0
            .unwrap()
            .digest()
    };
    assert_ne!(digest(MANIFEST), digest(&format!("{MANIFEST}\n")));
}

#[test]
fn asks_and_imports_that_disagree_are_warned_of() {
    let (silent, importing) = (
        component(""),
        component(r#"(import "yoi:host/websocket@1.0.0" (instance))"#),
    );
    let asking = format!("{MANIFEST}{ASK}");
    assert_eq!(told(folder(&asking, &importing).path()), [""; 0]);
    assert_eq!(told(folder(MANIFEST, &silent).path()), [""; 0]);
    assert_eq!(
        told(folder(&asking, &silent).path()),
        ["package/unused-ask"]
    );
    assert_eq!(
        told(folder(MANIFEST, &importing).path()),
        ["package/import-without-ask"]
    );
    let request = component(r#"(import "yoi:host/request@1.0.0" (instance))"#);
    assert_eq!(
        told(folder(&asking, &request).path()),
        ["package/import-without-ask", "package/unused-ask"]
    );
}

#[test]
fn what_is_missing_is_told() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(told(empty.path()), ["manifest/missing"]);
    assert_eq!(told(&empty.path().join("nowhere")), ["package/folder"]);
    let bare = folder(MANIFEST, b"");
    assert_eq!(told(bare.path()), ["component/not-wasm"]);
    fs::remove_file(bare.path().join("a.wasm")).unwrap();
    assert_eq!(told(bare.path()), ["component/missing"]);
    assert_eq!(told(&bare.path().join("plugin.toml")), ["package/folder"]);
}

#[test]
fn links_may_stay_in_the_folder_and_never_leave_it() {
    let (inside, outside) = (
        folder(MANIFEST, &component("")),
        folder(MANIFEST, &component("")),
    );
    let (link, target) = (inside.path().join("a.wasm"), inside.path().join("b.wasm"));
    fs::rename(&link, &target).unwrap();
    symlink("b.wasm", &link).unwrap();
    assert_eq!(told(inside.path()), [""; 0]);

    fs::remove_file(&link).unwrap();
    symlink(outside.path().join("a.wasm"), &link).unwrap();
    assert_eq!(told(inside.path()), ["package/outside"]);

    let manifest = inside.path().join("plugin.toml");
    fs::remove_file(&manifest).unwrap();
    symlink(outside.path().join("plugin.toml"), &manifest).unwrap();
    assert_eq!(told(inside.path()), ["package/outside"]);
}

#[test]
fn a_linked_directory_does_not_lead_out() {
    let (inside, outside) = (
        folder(&MANIFEST.replace("a.wasm", "sub/a.wasm"), b""),
        folder("", &component("")),
    );
    symlink(outside.path(), inside.path().join("sub")).unwrap();
    assert_eq!(told(inside.path()), ["package/outside"]);
}

#[test]
fn only_plain_files_of_a_bounded_size_are_read() {
    let directory = folder(MANIFEST, b"");
    fs::remove_file(directory.path().join("a.wasm")).unwrap();
    fs::create_dir(directory.path().join("a.wasm")).unwrap();
    assert_eq!(told(directory.path()), ["component/unreadable"]);
    assert_eq!(
        told(folder(&"#".repeat(MAX_BYTES + 1), b"").path()),
        ["manifest/too-large"]
    );

    let text = folder("", b"");
    fs::write(text.path().join("plugin.toml"), b"id = '\xff'").unwrap();
    assert_eq!(told(text.path()), ["manifest/not-utf8"]);
}

#[test]
fn a_pipe_in_a_files_place_is_refused_without_waiting() {
    for file in ["plugin.toml", "a.wasm"] {
        let folder = folder(MANIFEST, &component(""));
        let path = folder.path().join(file);
        fs::remove_file(&path).unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        let codes = told(folder.path());
        assert!(
            codes == ["manifest/unreadable"] || codes == ["component/unreadable"],
            "{codes:?}"
        );
    }
}

/// The manifest with this list of files.
fn including(list: &str) -> String {
    format!("package.include = {list}\n{MANIFEST}")
}

#[test]
fn what_is_included_is_there_and_can_be_named_everywhere() {
    let include = |list: &str, files: &[&str]| {
        let folder = folder(&including(list), &component(""));
        for path in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        told(folder.path())
    };
    assert_eq!(include("['d']", &["d/e/f", "d/g"]), [""; 0]);
    assert_eq!(include("['d/e', 'd/g']", &["d/e/f", "d/g"]), [""; 0]);
    assert_eq!(include("['d', 'e']", &["d/x"]), ["package/include"]);
    assert_eq!(include("['d']", &["d/.hidden"]), ["package/include"]);
    assert_eq!(include("['d']", &["d/x", "d/börse"]), ["package/path"]);
    assert_eq!(include("['d']", &["d/x", "d/aux.c"]), ["package/path"]);
    assert_eq!(include("['d']", &["d/x", "d/X"]), ["package/clash"]);
    assert_eq!(include("['D', 'd']", &["d/x", "D/y"]), ["package/clash"]);
    let many: Vec<_> = (0..300).map(|at| format!("d/{at}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(include("['d']", &many), ["package/too-many-files"]);
}

#[test]
fn a_link_in_what_is_included_may_lead_to_a_file_of_the_folder_only() {
    let outside = folder(MANIFEST, b"");
    let include = |target: &Path| {
        let folder = folder(&including("['d']"), &component(""));
        fs::create_dir(folder.path().join("d")).unwrap();
        symlink(target, folder.path().join("d/x")).unwrap();
        told(folder.path())
    };
    assert_eq!(include(Path::new("../a.wasm")), [""; 0]);
    assert_eq!(include(&outside.path().join("a.wasm")), ["package/outside"]);
    assert_eq!(include(Path::new("..")), ["package/not-a-file"]);
    assert_eq!(include(Path::new("nowhere")), ["package/not-a-file"]);
}

#[test]
fn a_readme_that_leads_out_of_the_folder_is_refused() {
    let (inside, outside) = (folder(MANIFEST, &component("")), folder("", b""));
    symlink(outside.path().join("a.wasm"), inside.path().join("README")).unwrap();
    assert_eq!(told(inside.path()), ["package/outside"]);
}

#[test]
fn the_inventory_lists_folders_with_a_manifest_in_order() {
    let store = tempfile::tempdir().unwrap();
    for name in ["b", "a", "empty"] {
        fs::create_dir(store.path().join(name)).unwrap();
    }
    fs::write(store.path().join("a/plugin.toml"), "").unwrap();
    fs::write(store.path().join("b/plugin.toml"), "").unwrap();
    fs::write(store.path().join("plugin.toml"), "").unwrap();
    assert_eq!(
        inventory(store.path()).unwrap(),
        [store.path().join("a"), store.path().join("b")]
    );
    assert!(inventory(&store.path().join("nowhere")).is_err());
}
