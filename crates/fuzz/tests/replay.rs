//! The committed corpora, through the same laws as under the fuzzer.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use yoi_authority::Enablement;
use yoi_fuzz::TARGETS;
use yoi_package::{Component, Manifest, Package};
use yoi_registry::{Limits, Lock, Resolved};

/// The media type of the manifests of registries.
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// More than that is not minimised, and makes every clone pay.
const MOST_BYTES: u64 = 2 << 20;

fn folder(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz")
        .join(inside)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
}

fn names(folder: &Path) -> Vec<String> {
    let stem = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries(folder).iter().map(stem).collect()
}

fn seed(name: &str) -> Vec<u8> {
    fs::read(folder("corpus").join(name)).unwrap()
}

#[test]
fn every_input_of_the_corpora_keeps_the_laws() {
    for (name, body) in TARGETS {
        let files = entries(&folder("corpus").join(name));
        assert!(files.len() >= 5, "the corpus of `{name}` is gone");
        for file in files {
            println!("{}", file.display());
            body(&fs::read(&file).unwrap());
        }
    }
}

/// What every parser refuses says little of the laws.
#[test]
fn the_corpora_begin_with_what_is_accepted() {
    let text = |name| String::from_utf8(seed(name)).unwrap();
    assert!(Manifest::parse(&text("manifest/seed-01")).0.is_some());
    assert!(Enablement::parse(&text("enablement/seed-01")).0.is_some());
    assert!(Component::read(seed("component/toolchain")).0.is_some());
    assert!(Lock::parse(&text("registry/seed-02")).0.is_some());
    let limits = Limits::default();
    let manifest = Resolved::read(&seed("registry/seed-03"), Some(MANIFEST), &limits);
    assert!(manifest.is_ok(), "{manifest:?}");
    let archive = Package::from_archive(Path::new("a.yoi-plugin"), seed("archive/seed-01"));
    assert!(archive.0.is_some(), "{:?}", archive.1);
}

#[test]
fn each_program_has_a_corpus_and_each_corpus_a_program() {
    let programs = names(&folder("fuzz_targets"));
    assert_eq!(names(&folder("corpus")), programs);
    let mut bodies: Vec<_> = TARGETS.iter().map(|(name, _)| name.to_string()).collect();
    bodies.extend(["frames", "handshake"].map(str::to_owned));
    bodies.sort();
    assert_eq!(bodies, programs);
}

#[test]
fn the_corpora_stay_small() {
    let corpora = entries(&folder("corpus"));
    let files = corpora.iter().flat_map(|corpus| entries(corpus));
    let bytes: u64 = files.map(|file| fs::metadata(file).unwrap().len()).sum();
    assert!(
        bytes <= MOST_BYTES,
        "{bytes} bytes: minimise them with `cargo fuzz cmin`"
    );
}
