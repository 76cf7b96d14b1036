//! The cache against tampering, sharing and a second start.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use wasmtime::Engine;
use yoi_compiled::{Bound, CacheError, CompiledCache, Origin};

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

/// Components that differ by a custom section.
fn component(number: u8) -> Vec<u8> {
    [EMPTY_COMPONENT, &[0, 2, 1, number]].concat()
}

fn load(cache: &CompiledCache, number: u8) -> Origin {
    cache
        .load(&Engine::default(), &component(number))
        .unwrap()
        .1
}

fn aged(path: &Path, age: Duration) {
    let file = fs::File::open(path).unwrap();
    file.set_modified(SystemTime::now() - age).unwrap();
}

/// The paths in a folder, and their bytes together.
fn content(folder: &Path) -> (Vec<PathBuf>, u64) {
    let paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let bytes = paths.iter().map(|it| fs::metadata(it).unwrap().len()).sum();
    (paths, bytes)
}

/// Loads what was never loaded, and says which entry that made.
fn made(folders: &Folders, cache: &CompiledCache, number: u8) -> PathBuf {
    let (before, _) = content(&folders.folder());
    assert_eq!(load(cache, number), Origin::Compiled);
    let (after, _) = content(&folders.folder());
    let mut new = after.into_iter().filter(|it| !before.contains(it));
    new.next().unwrap()
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

const ENTRIES: usize = 3;

#[test]
fn over_the_bound_of_entries_what_was_used_least_recently_goes() {
    let folders = Folders::new();
    let cache = folders.open().bounded(Bound {
        entries: ENTRIES,
        ..Bound::default()
    });
    for number in 0..3 {
        let age = Duration::from_secs(100 - u64::from(number));
        aged(&made(&folders, &cache, number), age);
    }
    assert_eq!(load(&cache, 0), Origin::Cached, "the oldest is used now");
    load(&cache, 3);
    assert_eq!(content(&folders.folder()).0.len(), ENTRIES);
    assert_eq!(load(&cache, 0), Origin::Cached);
    assert_eq!(load(&cache, 2), Origin::Cached);
    assert_eq!(load(&cache, 3), Origin::Cached);
    assert_eq!(load(&cache, 1), Origin::Compiled, "it was the least used");
}

#[test]
fn the_bytes_of_a_cache_are_bounded_however_much_is_loaded() {
    let folders = Folders::new();
    let one = {
        made(&folders, &folders.open(), 0);
        content(&folders.folder()).1
    };
    let bytes = 4 * one + one / 2;
    let cache = folders.open().bounded(Bound {
        bytes,
        ..Bound::default()
    });
    for number in 1..=40 {
        load(&cache, number);
        let (_, kept) = content(&folders.folder());
        assert!(kept <= bytes, "{kept} of {bytes} after {number}");
    }
    assert_eq!(content(&folders.folder()).0.len(), 4);
    assert_eq!(load(&cache, 40), Origin::Cached);
}

#[test]
fn an_entry_over_the_bound_alone_serves_until_the_next() {
    let folders = Folders::new();
    let cache = folders.open().bounded(Bound {
        bytes: 1,
        entries: 0,
    });
    load(&cache, 0);
    assert_eq!(load(&cache, 0), Origin::Cached);
    load(&cache, 1);
    assert_eq!(content(&folders.folder()).0.len(), 1);
    assert_eq!(load(&cache, 1), Origin::Cached);
}

#[test]
fn what_a_dead_process_left_goes_and_what_is_not_ours_stays() {
    let folders = Folders::new();
    let cache = folders.open().bounded(Bound {
        bytes: 0,
        entries: 0,
    });
    let named = |name: &str| folders.folder().join(name);
    let names = [
        "dead.0123456789abcdef.new",
        "live.0123456789abcdef.new",
        "notes.txt",
    ];
    for name in names {
        fs::write(named(name), "half").unwrap();
        aged(&named(name), Duration::from_secs(2 * 60 * 60));
    }
    aged(&named(names[1]), Duration::from_secs(60));
    load(&cache, 0);
    assert_eq!(names.map(|it| named(it).exists()), [false, true, true]);
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
