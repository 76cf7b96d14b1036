//! How much a cache may keep: what was used least recently goes first.

use std::fs::{self, DirEntry, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::ENTRY_SUFFIX;

/// The most that a folder keeps. One entry over the bound alone is kept until the next one is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Bytes of all entries together.
    pub bytes: u64,
    /// Entries.
    pub entries: usize,
}

/// A write takes seconds at most: what is older was left by a process that died within one.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

impl Default for Bound {
    /// 2 GiB and 1,000 entries: the largest components compile to some 35 MB each.
    fn default() -> Self {
        Self {
            bytes: 2 << 30,
            entries: 1_000,
        }
    }
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// Notes that an entry was used now. One that can't be touched is merely evicted earlier.
pub(crate) fn touch(file: &File) {
    let _ = file.set_modified(SystemTime::now());
}

/// Removes the entries that were used least recently until the rest is within the bound, and what dead processes left.
/// `newest` stays. Other processes may do the same at the same time: an entry that is gone is as good as removed.
pub(crate) fn enforce(bound: Bound, folder: &Path, newest: &Path) {
    let Ok(files) = fs::read_dir(folder) else {
        return;
    };
    let mut kept = Vec::new();
    for file in files.flatten() {
        let Some(entry) = measured(&file) else {
            continue;
        };
        let name = file.file_name();
        match name.to_str().unwrap_or_default() {
            name if name.ends_with(ENTRY_SUFFIX) => kept.push(entry),
            name if name.ends_with(".new") => remove_abandoned(&entry),
            // What lies here besides is not ours.
            _ => {}
        }
    }
    kept.sort_by_key(|entry| std::cmp::Reverse((entry.path == newest, entry.used)));
    let (mut bytes, mut entries) = (0_u64, 0);
    for entry in kept {
        bytes = bytes.saturating_add(entry.bytes);
        entries += 1;
        let is_within = bytes <= bound.bytes && entries <= bound.entries;
        if !is_within && entry.path != newest {
            let _ = fs::remove_file(&entry.path);
        }
    }
}

fn measured(file: &DirEntry) -> Option<Kept> {
    // Of the name itself: what a link leads to is not measured.
    let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
    Some(Kept {
        path: file.path(),
        bytes: metadata.len(),
        used: metadata.modified().ok()?,
    })
}

fn remove_abandoned(temporary: &Kept) {
    let age = SystemTime::now().duration_since(temporary.used);
    if age.is_ok_and(|age| age > ABANDONED) {
        let _ = fs::remove_file(&temporary.path);
    }
}
