//! Debian's docker-registry, and Python's `oras` as the other client.

use std::cell::RefCell;

use serde_json::Value;
use yoi_registry::{ARCHIVE_MEDIA_TYPE, Error, Outgoing, PACKAGE_ARTIFACT_TYPE, Progress};
use yoi_testkit::external::{DockerRegistry, docker_registry, oras};

use crate::{ARCHIVE, Client, block_on, outgoing, package};

fn at(registry: &DockerRegistry, tag: &str) -> String {
    format!("{}/tools/ticker{tag}", registry.host())
}

#[test]
fn what_is_pushed_is_pulled_bit_by_bit_by_tag_and_by_digest() {
    let registry = docker_registry(false);
    let package = package(1);
    let client = Client::patient(&at(&registry, ":0.1.0"));
    let pushed = client.push(&package, Some("a signature\n")).unwrap();
    assert!(!pushed.was_there);

    let (resolved, archive) = client.pull().unwrap();
    assert_eq!(archive, ARCHIVE);
    assert_eq!(resolved.manifest(), pushed.manifest);
    assert_eq!(resolved.signature(), Some("a signature\n"));
    assert_eq!(resolved.archive_bytes(), ARCHIVE.len() as u64);
    resolved.check(&package).unwrap();

    let pinned = Client::patient(&at(&registry, &format!("@{}", pushed.manifest)));
    assert_eq!(pinned.pull().unwrap(), (resolved, archive));
}

#[test]
fn the_same_package_pushed_again_is_the_same_and_sends_nothing() {
    let (one, other) = (docker_registry(false), docker_registry(false));
    let client = Client::patient(&at(&one, ":0.1.0"));
    let first = client.push(&package(1), None).unwrap();
    let again = client.push(&package(1), None).unwrap();
    assert!(again.was_there);
    assert_eq!(again.manifest, first.manifest);
    let elsewhere = Client::patient(&at(&other, ":0.1.0"));
    let elsewhere = elsewhere.push(&package(1), None).unwrap();
    assert_eq!(elsewhere.manifest, first.manifest, "wherever it lies");
}

#[test]
fn an_upload_is_told_piece_by_piece_up_to_its_end() {
    let registry = docker_registry(false);
    let (package, archive) = (package(1), vec![7; 16 << 20]);
    let outgoing = Outgoing {
        archive: &archive,
        ..outgoing(&package, None)
    };
    let told = RefCell::new(Vec::new());
    let tell = |done, of| told.borrow_mut().push((done, of));
    let client = Client::patient(&at(&registry, ":0.1.0"));
    block_on(async { client.registry().push(outgoing, Progress::new(&tell)).await }).unwrap();

    let told = told.into_inner();
    let (_, whole) = told[0];
    assert!(whole > archive.len() as u64);
    assert!(
        told.is_sorted() && told.iter().all(|(_, of)| *of == whole),
        "{told:?}"
    );
    assert_eq!(told.last(), Some(&(whole, whole)));
    // More than what a socket takes at once.
    let amid = |done: u64| done > 1 << 20 && done < whole - (1 << 20);
    assert!(told.iter().any(|(done, _)| amid(*done)), "{told:?}");
}

#[test]
fn a_tag_is_moved_only_when_that_is_said() {
    let registry = docker_registry(false);
    let client = Client::patient(&at(&registry, ":0.1.0"));
    let first = client.push(&package(1), None).unwrap();
    let error = client.push(&package(2), None).unwrap_err();
    assert!(
        matches!(error, Error::TagTaken { found, .. } if found == first.manifest),
        "{error}"
    );
    assert_eq!(client.resolve().unwrap().manifest(), first.manifest);

    let other = package(2);
    let mut outgoing = outgoing(&other, None);
    outgoing.replace = true;
    let second =
        block_on(async { client.registry().push(outgoing, Progress::none()).await }).unwrap();
    assert_ne!(second.manifest, first.manifest);
    assert_eq!(client.resolve().unwrap().manifest(), second.manifest);
    let pinned = Client::patient(&at(&registry, &format!("@{}", first.manifest)));
    assert_eq!(pinned.resolve().unwrap().manifest(), first.manifest);
}

#[test]
fn a_push_is_to_a_tag_and_no_digest() {
    let digest = format!("@sha256:{}", "0".repeat(64));
    for reference in [digest.clone(), format!(":1{digest}")] {
        let client = Client::new(&format!("127.0.0.1:1/a{reference}"));
        let error = client.push(&package(1), None).unwrap_err();
        assert_eq!(error.code(), "registry/no-tag");
    }
}

#[test]
fn what_is_not_there_is_missing() {
    let registry = docker_registry(false);
    let error = Client::patient(&at(&registry, ":1")).resolve().unwrap_err();
    assert_eq!(error.code(), "registry/missing");
}

#[test]
fn another_client_pulls_the_component_and_nothing_else() {
    let registry = docker_registry(false);
    let package = package(1);
    let target = at(&registry, ":0.1.0");
    Client::patient(&target)
        .push(&package, Some("a signature"))
        .unwrap();

    let manifest: Value = serde_json::from_slice(&oras(&["manifest", &target])).unwrap();
    let config = &manifest["config"]["mediaType"];
    assert_eq!(config, "application/vnd.wasm.config.v0+json");
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
    assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");

    let folder = tempfile::tempdir().unwrap();
    let written = oras(&["pull", &target, folder.path().to_str().unwrap()]);
    let written: Vec<String> = serde_json::from_slice(&written).unwrap();
    let [file] = written.as_slice() else {
        panic!("{written:?}");
    };
    assert!(file.ends_with("/component.wasm"), "{file}");
    assert_eq!(std::fs::read(file).unwrap(), package.component_bytes());
}

/// The registry does not list referrers, so the list stands under a tag.
#[test]
fn another_client_finds_the_archive_and_its_signature_from_the_list_of_referrers() {
    let registry = docker_registry(false);
    let client = Client::patient(&at(&registry, ":0.1.0"));
    let pushed = client.push(&package(1), Some("a signature")).unwrap();

    let tag = pushed.manifest.to_string().replace(':', "-");
    let api = format!("http://{}/v2/tools/ticker/manifests", registry.host());
    let index = get(
        &format!("{api}/{tag}"),
        "application/vnd.oci.image.index.v1+json",
    );
    let [referrer] = index["manifests"].as_array().unwrap().as_slice() else {
        panic!("{index}");
    };
    assert_eq!(referrer["artifactType"], PACKAGE_ARTIFACT_TYPE);

    let digest = referrer["digest"].as_str().unwrap();
    let package = get(
        &format!("{api}/{digest}"),
        "application/vnd.oci.image.manifest.v1+json",
    );
    assert_eq!(package["subject"]["digest"], pushed.manifest.to_string());
    assert_eq!(package["layers"][0]["mediaType"], ARCHIVE_MEDIA_TYPE);

    let folder = tempfile::tempdir().unwrap();
    let target = at(&registry, &format!("@{digest}"));
    let written = oras(&["pull", &target, folder.path().to_str().unwrap()]);
    let written: Vec<String> = serde_json::from_slice(&written).unwrap();
    let mut files: Vec<_> = written
        .iter()
        .map(|it| std::fs::read(it).unwrap())
        .collect();
    files.sort();
    assert_eq!(files, [b"a signature".to_vec(), ARCHIVE.to_vec()]);
}

fn get(url: &str, accept: &str) -> Value {
    serde_json::from_slice(&oras(&["get", url, accept])).unwrap()
}

#[test]
fn a_registry_that_collects_garbage_keeps_the_archive() {
    let registry = docker_registry(false);
    let client = Client::patient(&at(&registry, ":0.1.0"));
    client.push(&package(1), None).unwrap();
    registry.collect_garbage();
    assert_eq!(client.pull().unwrap().1, ARCHIVE);
}

#[test]
fn credentials_are_used_where_the_registry_asks_for_them() {
    let registry = docker_registry(true);
    let anonymous = Client::patient(&at(&registry, ":0.1.0"));
    let error = anonymous.push(&package(1), None).unwrap_err();
    assert!(
        matches!(error, Error::Unauthorized { given: false, .. }),
        "{error}"
    );

    let client = || Client::patient(&at(&registry, ":0.1.0"));
    let error = client().credentials("me", "wrong").resolve().unwrap_err();
    assert!(
        matches!(error, Error::Unauthorized { given: true, .. }),
        "{error}"
    );

    let known = client().credentials("me", "secret");
    known.push(&package(1), None).unwrap();
    assert_eq!(known.pull().unwrap().1, ARCHIVE);
    assert_eq!(
        anonymous.resolve().unwrap_err().code(),
        "registry/credentials"
    );
}
