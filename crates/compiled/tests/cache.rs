//! The cache against tampering, sharing and a second start.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use wasmtime::Engine;
use yoi_compiled::{CacheError, CompiledCache, Origin};

/// The smallest component: a header and nothing in it.
const EMPTY_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

struct Folders {
    root: tempfile::TempDir,
}

impl Folders {
    fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
        }
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("compiled")
    }

    fn key(&self) -> PathBuf {
        self.root.path().join("state").join("key")
    }

    fn open(&self) -> CompiledCache {
        CompiledCache::open(&self.folder(), &self.key()).unwrap()
    }

    fn entry(&self) -> PathBuf {
        let mut entries: Vec<_> = fs::read_dir(self.folder())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(
            entries.len(),
            1,
            "one entry and nothing temporary: {entries:?}"
        );
        entries.remove(0)
    }
}

fn origin(cache: &CompiledCache) -> Origin {
    cache.load(&Engine::default(), EMPTY_COMPONENT).unwrap().1
}

#[test]
fn a_second_start_does_not_compile() {
    let folders = Folders::new();
    assert_eq!(origin(&folders.open()), Origin::Compiled);
    assert_eq!(origin(&folders.open()), Origin::Cached);
}

#[test]
fn an_altered_entry_is_not_loaded_but_replaced() {
    let folders = Folders::new();
    origin(&folders.open());
    let whole = fs::read(folders.entry()).unwrap();
    for at in [0, 31, 32, whole.len() / 2, whole.len() - 1] {
        let mut altered = whole.clone();
        altered[at] ^= 1;
        fs::write(folders.entry(), &altered).unwrap();
        assert_eq!(origin(&folders.open()), Origin::Compiled, "byte {at}");
        assert_eq!(
            origin(&folders.open()),
            Origin::Cached,
            "replaced after byte {at}"
        );
    }
}

#[test]
fn a_cut_or_empty_entry_is_not_loaded() {
    let folders = Folders::new();
    origin(&folders.open());
    let whole = fs::read(folders.entry()).unwrap();
    for length in [0, 1, 32, whole.len() - 1] {
        fs::write(folders.entry(), &whole[..length]).unwrap();
        assert_eq!(origin(&folders.open()), Origin::Compiled, "{length} bytes");
    }
}

#[test]
fn an_entry_does_not_pass_under_another_name() {
    let folders = Folders::new();
    let cache = folders.open();
    origin(&cache);
    let entry = folders.entry();
    let sealed = fs::read(&entry).unwrap();
    fs::remove_file(&entry).unwrap();
    // Another component, with a custom section: another name, for which the sealed bytes do not stand.
    let other = [EMPTY_COMPONENT, b"\0\x02\x01a"].concat();
    cache.load(&Engine::default(), &other).unwrap();
    fs::write(folders.entry(), &sealed).unwrap();
    assert_eq!(
        cache.load(&Engine::default(), &other).unwrap().1,
        Origin::Compiled
    );
}

#[test]
fn an_entry_sealed_with_another_key_is_not_loaded() {
    let folders = Folders::new();
    origin(&folders.open());
    fs::remove_file(folders.key()).unwrap();
    assert_eq!(origin(&folders.open()), Origin::Compiled);
}

#[test]
fn bytes_that_are_no_component_are_an_error_and_leave_no_entry() {
    let folders = Folders::new();
    assert!(
        folders
            .open()
            .load(&Engine::default(), b"not wasm")
            .is_err()
    );
    assert_eq!(fs::read_dir(folders.folder()).unwrap().count(), 0);
}

#[test]
fn many_threads_at_once_see_whole_entries_and_one_key() {
    let folders = Folders::new();
    std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| origin(&folders.open())))
            .collect();
        assert!(starts.into_iter().all(|start| start.join().is_ok()));
    });
    assert_eq!(origin(&folders.open()), Origin::Cached);
    folders.entry();
}

#[cfg(unix)]
#[test]
fn a_folder_or_key_that_others_can_write_is_refused() {
    let folders = Folders::new();
    folders.open();
    for path in [
        folders.folder(),
        folders.key(),
        folders.key().parent().unwrap().to_owned(),
    ] {
        let before = mode(&path);
        set_mode(&path, before | 0o020);
        let refused = CompiledCache::open(&folders.folder(), &folders.key()).unwrap_err();
        assert!(matches!(refused, CacheError::Open { .. }), "{refused}");
        set_mode(&path, before);
    }
    folders.open();
}

#[cfg(unix)]
#[test]
fn an_entry_that_others_can_write_is_not_loaded() {
    let folders = Folders::new();
    origin(&folders.open());
    set_mode(&folders.entry(), 0o666);
    assert_eq!(origin(&folders.open()), Origin::Compiled);
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
