use std::collections::BTreeMap;
use std::ops::Range;

use thiserror::Error;
use yoi_document::{Diagnostic, Table};

use crate::PackagePath;

/// Most entries that `include` may have.
pub const MAX_INCLUDES: usize = 64;

/// Folders that only a build makes.
const BUILT: [&str; 3] = ["target", "node_modules", "__pycache__"];

/// What a package holds beside its manifest and its component, by `[package]
/// include`: each entry is a file, or a folder that stands for all files below
/// it. What begins with a dot (`.env`, `.git`) and what builds leave behind
/// (`target`, `node_modules`, `__pycache__`) is never taken. Files that tell of
/// the package or of its licence (`README*`, `LICENSE*`, `LICENCE*`, in any
/// case, beside the manifest) are taken without being named.
/// Package-controlled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Include(Vec<Included>);

/// One entry, and where it stands in the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Included {
    pub(crate) path: PackagePath,
    pub(crate) span: Range<usize>,
}

impl Include {
    pub(crate) fn read(table: &mut Table<'_>) -> Option<Self> {
        let Some(entries) = table.strings("include") else {
            // Left out, or told already.
            return Some(Self::default());
        };
        if entries.value.len() > MAX_INCLUDES {
            let message = format!("`include` has more than {MAX_INCLUDES} entries");
            let told = Diagnostic::error("manifest/too-many", message);
            table.tell(
                told.help("name a folder instead of the files in it")
                    .at(entries.span),
            );
            return None;
        }
        let read = entries.value.iter().map(|entry| {
            let path = table.parsed("manifest/include", entry, |text| {
                let path = PackagePath::parse(text).map_err(|error| error.to_string())?;
                refuse_left_out(&path)?;
                Ok::<_, String>(path)
            })?;
            Some(Included {
                path,
                span: entry.span.clone(),
            })
        });
        let read: Vec<_> = read.collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }

    /// Its entries, as they were written.
    pub fn paths(&self) -> impl Iterator<Item = &PackagePath> {
        self.0.iter().map(|it| &it.path)
    }

    pub(crate) fn entries(&self) -> &[Included] {
        &self.0
    }

    /// Whether a file at this path belongs to the package by these rules.
    pub fn takes(&self, path: &PackagePath) -> bool {
        tells_of_package(path.as_str())
            || (self.0.iter().any(|it| it.covers(path)) && !is_left_out(path))
    }
}

impl Included {
    pub(crate) fn covers(&self, path: &PackagePath) -> bool {
        let rest = path.as_str().strip_prefix(self.path.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Whether a name beside the manifest is that of a README or a licence.
pub(crate) fn tells_of_package(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !name.contains('/')
        && ["readme", "license", "licence"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// Whether no package takes what has this name, nor what lies below it.
pub(crate) fn is_never_taken(name: &str) -> bool {
    name.starts_with('.') || BUILT.contains(&name)
}

fn is_left_out(path: &PackagePath) -> bool {
    path.as_str().split('/').any(is_never_taken)
}

fn refuse_left_out(path: &PackagePath) -> Result<(), String> {
    match path.as_str().split('/').find(|part| is_never_taken(part)) {
        Some(part) => Err(format!(
            "`{path}` is never packed: `{part}` is hidden, or made by a build"
        )),
        None => Ok(()),
    }
}

/// Two paths that cannot both be files, everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Clash {
    /// The same path twice.
    #[error("`{0}` stands twice")]
    Twice(PackagePath),
    /// They are one where upper and lower case are one.
    #[error(
        "`{one}` and `{other}` are one file, or lie in one folder, where upper and lower case are the same"
    )]
    Case {
        /// One path.
        one: PackagePath,
        /// The other.
        other: PackagePath,
    },
    /// One is a file where the other has a folder.
    #[error("`{file}` is a file, and `{below}` would lie below it")]
    Below {
        /// The file.
        file: PackagePath,
        /// The other one.
        below: PackagePath,
    },
}

/// The first two paths that clash.
pub(crate) fn clash<'p>(paths: impl IntoIterator<Item = &'p PackagePath>) -> Option<Clash> {
    let mut files = BTreeMap::<String, &PackagePath>::new();
    let mut folders = BTreeMap::<String, (&str, &PackagePath)>::new();
    for path in paths {
        let text = path.as_str();
        let lower = text.to_ascii_lowercase();
        if let Some(other) = files.insert(lower.clone(), path) {
            return Some(between(other, path));
        }
        if let Some((_, other)) = folders.get(&lower) {
            return Some(below(path, other));
        }
        for (end, _) in text.match_indices('/') {
            if let Some(file) = files.get(&lower[..end]) {
                return Some(below(file, path));
            }
            let (spelt, other) = *folders
                .entry(lower[..end].to_owned())
                .or_insert((&text[..end], path));
            if spelt != &text[..end] {
                return Some(between(other, path));
            }
        }
    }
    None
}

fn between(one: &PackagePath, other: &PackagePath) -> Clash {
    let (one, other) = (one.clone(), other.clone());
    match one == other {
        true => Clash::Twice(one),
        false => Clash::Case { one, other },
    }
}

fn below(file: &PackagePath, below: &PackagePath) -> Clash {
    Clash::Below {
        file: file.clone(),
        below: below.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn told(paths: &[&str]) -> Option<String> {
        let paths: Vec<_> = paths
            .iter()
            .map(|it| PackagePath::parse(it).unwrap())
            .collect();
        let forward = clash(&paths).map(|it| it.to_string());
        assert_eq!(forward.is_some(), clash(paths.iter().rev()).is_some());
        forward
    }

    #[test]
    fn paths_that_are_apart_everywhere_do_not_clash() {
        assert_eq!(told(&["a", "b/a", "b/c", "ab", "b.c/a", "b+/a"]), None);
    }

    #[test]
    fn one_path_in_two_spellings_clashes_at_any_depth() {
        assert_eq!(told(&["a/b", "a/b"]).unwrap(), "`a/b` stands twice");
        for two in [["a", "A"], ["a/x", "A/y"], ["a/b/x", "a/B/y"]] {
            assert!(
                told(&two).unwrap().contains("upper and lower case"),
                "{two:?}"
            );
        }
    }

    #[test]
    fn a_file_has_nothing_below_it() {
        for two in [["a", "a/b"], ["A", "a/b"], ["a/b", "a/b/c/d"]] {
            assert!(told(&two).unwrap().contains("below it"), "{two:?}");
        }
    }
}
