//! Archives: one form for each content, and every other one refused, in bounded
//! memory. Apart from the other tests: the counting allocator is the process's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod rows;
mod zip;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use allocation_counter::measure;
use tempfile::TempDir;
use yoi_document::Review;
use yoi_package::{Candidate, MAX_ARCHIVE_BYTES, Package, inventory, pack};

use crate::rows::ROWS;
use crate::zip::{Entry, Zip};

const MANIFEST: &str = "schema = 1\nid = 'a'\nversion = '1.0.0'\ndescription = 'x'\ncomponent.path = 'a.wasm'\n\
    package.include = ['assets']\n[[tools]]\nname = 'x'\ndescription = 'x'\ninput_schema.type = 'object'\n";

const README: &str = "# A package\n";

const WORDS: &str = "one\ntwo\n";

fn component() -> Vec<u8> {
    let tools = "(instance $i) (export \"yoi:plugin/tools@1.0.0\" (instance $i))";
    wat::parse_str(format!("(component {tools})")).unwrap()
}

/// What yoi writes, made by hand.
fn sound() -> Zip {
    Zip::new(vec![
        Entry::new("README.md", README.as_bytes()),
        Entry::new("a.wasm", &component()),
        Entry::new("assets/words.txt", WORDS.as_bytes()),
        Entry::new("plugin.toml", MANIFEST.as_bytes()),
    ])
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("assets")).unwrap();
    fs::write(path.join("assets/words.txt"), WORDS).unwrap();
    fs::write(path.join("plugin.toml"), MANIFEST).unwrap();
    fs::write(path.join("a.wasm"), component()).unwrap();
    fs::write(path.join("README.md"), README).unwrap();
    folder
}

fn read(bytes: Vec<u8>) -> (Option<Package>, Vec<&'static str>) {
    let path = Path::new("a.yoi-plugin");
    let (identity, told) = Candidate::from_archive(path, bytes.clone()).identity();
    let (package, reviews) = Package::from_archive(path, bytes);
    assert_eq!(package.is_none(), reviews.iter().any(Review::has_errors));
    // Every archive here has a valid component: a glance at it judges the same.
    assert_eq!(
        identity.map(|it| (it.digest(), it.manifest().clone())),
        package
            .as_ref()
            .map(|it| (it.digest(), it.manifest().clone()))
    );
    assert_eq!(told, reviews);
    let diagnostics = reviews.iter().flat_map(|it| &it.diagnostics);
    (package, diagnostics.map(|it| it.code).collect())
}

fn opened(folder: &Path) -> Package {
    let (package, reviews) = Package::open(folder);
    package.unwrap_or_else(|| panic!("{reviews:?}"))
}

#[test]
fn a_folder_and_its_archive_are_one_package() {
    let folder = folder();
    let package = opened(folder.path());
    let paths: Vec<_> = package.files().iter().map(|(path, _)| *path).collect();
    assert_eq!(
        paths,
        ["README.md", "a.wasm", "assets/words.txt", "plugin.toml"]
    );
    let bytes = pack(&package).unwrap();
    let (read, codes) = read(bytes);
    assert_eq!(codes, [""; 0]);
    let read = read.unwrap();
    assert_eq!(read.digest(), package.digest());
    assert_eq!(read.files(), package.files());
    assert_eq!(read.manifest(), package.manifest());
}

#[test]
fn an_archive_is_these_very_bytes() {
    // Others compute the same from the description in docs/decisions/0015.
    assert_eq!(pack(&opened(folder().path())).unwrap(), sound().bytes());
}

#[test]
fn what_is_not_the_packages_is_neither_packed_nor_in_its_digest() {
    let folder = folder();
    let before = opened(folder.path());
    for path in [
        ".env",
        "assets/.env",
        "notes.txt",
        "assets/target/x",
        "target/x",
        "assets/.git/config",
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "secret").unwrap();
    }
    assert_eq!(opened(folder.path()).files(), before.files());
    assert_eq!(opened(folder.path()).digest(), before.digest());
    for path in ["assets/more.txt", "LICENSE-MIT", "licence.txt"] {
        fs::write(folder.path().join(path), "more").unwrap();
        assert_ne!(opened(folder.path()).digest(), before.digest(), "{path}");
        fs::remove_file(folder.path().join(path)).unwrap();
    }
    fs::write(folder.path().join("README.md"), "other").unwrap();
    assert_ne!(opened(folder.path()).digest(), before.digest());
}

/// What reading may take at once, beside the archive and what it says it
/// unpacks to.
const MORE: u64 = 3 << 20;

#[test]
fn every_hostile_archive_is_refused_with_its_code_in_bounded_memory() {
    let sound = sound();
    for row in ROWS {
        let mut zip = sound.clone();
        (row.hurt)(&mut zip);
        let bytes = zip.bytes();
        let length = bytes.len() as u64;
        let mut codes = Vec::new();
        let memory = measure(|| codes = read(bytes).1);
        assert_eq!(codes, [row.code], "{}", row.name);
        assert!(
            memory.bytes_max < MORE + 3 * length,
            "{}: {} bytes",
            row.name,
            memory.bytes_max
        );
    }
}

#[test]
fn no_two_rows_are_one() {
    let names: BTreeSet<_> = ROWS.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), ROWS.len());
}

#[test]
fn other_files_are_no_archives() {
    for bytes in [&b""[..], b"x", b"\0asm\x0d\0\x01\0", b"\x7fELF", &[0; 4096]] {
        assert_eq!(read(bytes.to_vec()).1, ["archive/not-zip"]);
    }
    let huge = vec![0; MAX_ARCHIVE_BYTES as usize + 1];
    assert_eq!(read(huge).1, ["archive/too-large"]);
}

#[test]
fn an_archive_cut_anywhere_is_refused() {
    let bytes = sound().bytes();
    for length in 0..bytes.len() {
        let (package, codes) = read(bytes[..length].to_vec());
        assert!(package.is_none(), "{length}");
        assert_eq!(codes.len(), 1, "{length}: {codes:?}");
        if length >= 4 {
            assert_eq!(codes, ["archive/truncated"], "{length}");
        }
    }
    for begin in 1..bytes.len() {
        assert!(read(bytes[begin..].to_vec()).0.is_none(), "{begin}");
    }
}

#[test]
fn an_archive_with_another_bit_is_refused_or_the_same_package() {
    let bytes = sound().bytes();
    let digest = read(bytes.clone()).0.unwrap().digest();
    for at in 0..bytes.len() {
        let mut other = bytes.clone();
        other[at] ^= 1 << (at % 8);
        if let (Some(package), _) = read(other) {
            // Bits behind the end of a packed file, up to the next byte.
            assert_eq!(package.digest(), digest, "byte {at}");
        }
    }
}

#[test]
fn the_manifest_alone_says_nothing_of_the_rest() {
    let mut zip = sound();
    zip.entry("a.wasm").crc ^= 1;
    let candidate = Candidate::from_archive(Path::new("a.yoi-plugin"), zip.bytes());
    assert_eq!(candidate.manifest().unwrap().id().as_str(), "a");
    assert!(candidate.package().0.is_none());
}

#[test]
fn an_archive_is_known_by_its_name() {
    let (folder, store) = (folder(), tempfile::tempdir().unwrap());
    let package = opened(folder.path());
    let place = store.path().join("a.yoi-plugin");
    fs::write(&place, pack(&package).unwrap()).unwrap();
    assert_eq!(opened(&place).digest(), package.digest());
    assert_eq!(opened(&place).path(), place);
    for hidden in [".a.yoi-plugin", "a.zip"] {
        fs::copy(&place, store.path().join(hidden)).unwrap();
    }
    fs::create_dir(store.path().join("b.yoi-plugin")).unwrap();
    assert_eq!(inventory(store.path()).unwrap(), [place]);
    let (package, reviews) = Package::open(&store.path().join("a.zip"));
    assert!(package.is_none());
    assert_eq!(reviews[0].diagnostics[0].code, "package/folder");
}
