//! `yoi.lock`: what was pulled, pinned by digests.

use std::fmt;

use semver::Version;
use yoi_document::{Codes, Diagnostic, Table, codes, read};
use yoi_package::{Digest, PackageId};

use crate::{BlobDigest, Reference};

/// The name of the file, beside `yoi.toml`.
pub const LOCK: &str = "yoi.lock";

const CODES: &Codes = &codes!("lock");

/// The only form so far.
const FORM: u64 = 1;

const HEADER: &str = "\
# What `yoi plugin pull` pulled, pinned by digests. Made by it: keep it with `yoi.toml`, and change it by
# `yoi plugin pull --update`.
";

/// What was pulled, in the order of ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    packages: Vec<Locked>,
}

/// One package, where it is from, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// Its id.
    pub id: PackageId,
    /// Its version.
    pub version: Version,
    /// What was named when it was pulled.
    pub reference: Reference,
    /// The manifest that the reference led to.
    pub manifest: BlobDigest,
    /// The package's content.
    pub digest: Digest,
}

/// Why a pull is refused: the lock says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The same reference leads to another manifest than before.
    #[error("`{}` was {} (version {}), and leads to {found} now", .locked.reference, .locked.manifest, .locked.version)]
    Changed {
        /// What is pinned.
        locked: Box<Locked>,
        /// What the reference leads to.
        found: BlobDigest,
    },
    /// The same reference leads to another package, by its own word. Nothing waives that: it would be kept under the
    /// name of the one that was decided upon.
    #[error("`{}` was the package `{}`, and is `{found}` now", .locked.reference, .locked.id)]
    Another {
        /// What is pinned.
        locked: Box<Locked>,
        /// The package that the reference leads to.
        found: PackageId,
    },
    /// The package came from somewhere else.
    #[error("`{}` is locked to `{}`, and this is `{reference}`", .locked.id, .locked.reference)]
    Elsewhere {
        /// What is pinned.
        locked: Box<Locked>,
        /// What was named now.
        reference: Reference,
    },
}

impl Refused {
    /// The rule that it broke: stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "lock/changed",
            Self::Another { .. } => "lock/another",
            Self::Elsewhere { .. } => "lock/elsewhere",
        }
    }
}

impl Lock {
    /// Reads the text of the file. There is a lock only if no problem is an error.
    pub fn parse(text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        read(text, CODES, |root| {
            let form = root.required_integer("lock", FORM..=FORM);
            let mut lock = Self::default();
            let packages = root.tables("package", |table, _| {
                let locked = Locked::read(table)?;
                if let Some(twice) = lock.has(&locked) {
                    let message = format!("{twice} is locked twice");
                    table.tell(
                        Diagnostic::error(CODES.duplicate, message)
                            .at(table.span().unwrap_or_default())
                            .help("keep one of the two"),
                    );
                }
                lock.put(locked);
                Some(())
            });
            let whole: Option<Vec<()>> = packages.into_iter().collect();
            form.and(whole).map(|_| lock)
        })
    }

    /// Every package, in the order of ids.
    pub fn packages(&self) -> &[Locked] {
        &self.packages
    }

    /// What is locked under an id.
    pub fn get(&self, id: &PackageId) -> Option<&Locked> {
        self.packages.iter().find(|it| it.id == *id)
    }

    /// What was pulled by exactly this reference.
    pub fn by_reference(&self, reference: &Reference) -> Option<&Locked> {
        self.packages.iter().find(|it| it.reference == *reference)
    }

    /// What of a package is there already: its id, or its reference.
    fn has(&self, locked: &Locked) -> Option<String> {
        let (id, reference) = (&locked.id, &locked.reference);
        let of_id = self.get(id).map(|it| format!("`{}`", it.id));
        of_id.or_else(|| {
            self.by_reference(reference)
                .map(|it| format!("`{}`", it.reference))
        })
    }

    /// Whether what a reference leads to now is what it led to.
    ///
    /// # Errors
    ///
    /// [`Refused::Another`] for a package of another id than the locked one, [`Refused::Changed`] for another manifest,
    /// [`Refused::Elsewhere`] for a package that was locked by another reference.
    pub fn check(
        &self,
        reference: &Reference,
        manifest: BlobDigest,
        id: &PackageId,
    ) -> Result<(), Refused> {
        if let Some(locked) = self.by_reference(reference) {
            let locked = Box::new(locked.clone());
            if locked.id != *id {
                let found = id.clone();
                return Err(Refused::Another { locked, found });
            }
            if locked.manifest != manifest {
                let found = manifest;
                return Err(Refused::Changed { locked, found });
            }
        }
        match self.get(id) {
            Some(locked) if locked.reference != *reference => Err(Refused::Elsewhere {
                locked: Box::new(locked.clone()),
                reference: reference.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// Locks a package, in place of what was locked under its id or reference.
    pub fn put(&mut self, locked: Locked) {
        self.packages
            .retain(|it| it.id != locked.id && it.reference != locked.reference);
        let at = self
            .packages
            .partition_point(|it| it.id.as_str() < locked.id.as_str());
        self.packages.insert(at, locked);
    }
}

impl Locked {
    fn read(table: &mut Table<'_>) -> Option<Self> {
        let id = table.required_string("id");
        let id = id.and_then(|it| table.parsed("lock/id", &it, PackageId::parse));
        let version = table.required_string("version");
        let version = version.and_then(|it| table.parsed("lock/version", &it, Version::parse));
        let reference = table.required_string("reference");
        let reference =
            reference.and_then(|it| table.parsed("lock/reference", &it, Reference::parse));
        let manifest = table.required_string("manifest");
        let manifest = manifest.and_then(|it| table.parsed("lock/digest", &it, BlobDigest::parse));
        let digest = table.required_string("digest");
        let digest = digest.and_then(|it| table.parsed("lock/digest", &it, Digest::parse));
        Some(Self {
            id: id?,
            version: version?,
            reference: reference?,
            manifest: manifest?,
            digest: digest?,
        })
    }
}

/// The text of the file: the same for the same packages. No value can hold what TOML would escape.
impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}lock = {FORM}")?;
        for locked in &self.packages {
            let Locked {
                id,
                version,
                reference,
                manifest,
                digest,
            } = locked;
            write!(
                f,
                "\n[[package]]\nid = \"{id}\"\nversion = \"{version}\"\nreference = \"{reference}\"\n\
                 manifest = \"{manifest}\"\ndigest = \"{digest}\"\n"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn locked(id: &str, reference: &str, manifest: u8) -> Locked {
        Locked {
            id: PackageId::parse(id).unwrap(),
            version: Version::new(0, 1, 0),
            reference: Reference::parse(reference).unwrap(),
            manifest: BlobDigest::of(&[manifest]),
            digest: Digest::of(&[("a", &[manifest])]),
        }
    }

    fn of(packages: &[Locked]) -> Lock {
        let mut lock = Lock::default();
        packages.iter().cloned().for_each(|it| lock.put(it));
        lock
    }

    #[test]
    fn the_text_does_not_depend_on_the_order_of_pulls_and_is_read_back() {
        let (a, b) = (locked("x.a", "r.x/a:1", 1), locked("x.b", "r.x/b:1", 2));
        let text = of(&[a.clone(), b.clone()]).to_string();
        assert_eq!(of(&[b.clone(), a.clone()]).to_string(), text);
        assert_eq!(Lock::parse(&text), (Some(of(&[a, b])), Vec::new()));
        assert_eq!(Lock::parse(&of(&[]).to_string()).0, Some(of(&[])));
    }

    #[test]
    fn a_reference_that_leads_elsewhere_now_is_refused() {
        let lock = of(&[locked("x.a", "r.x/a:1", 1)]);
        let id = PackageId::parse("x.a").unwrap();
        let reference = Reference::parse("r.x/a:1").unwrap();
        assert_eq!(lock.check(&reference, BlobDigest::of(&[1]), &id), Ok(()));
        let refused = lock
            .check(&reference, BlobDigest::of(&[2]), &id)
            .unwrap_err();
        assert_eq!(refused.code(), "lock/changed");
    }

    #[test]
    fn a_reference_that_leads_to_another_package_is_refused_whatever_its_manifest() {
        let lock = of(&[locked("x.a", "r.x/a:1", 1), locked("x.b", "r.x/b:1", 2)]);
        let reference = Reference::parse("r.x/a:1").unwrap();
        for (id, manifest) in [("x.b", 2), ("x.b", 1), ("x.c", 3)] {
            let id = PackageId::parse(id).unwrap();
            let refused = lock
                .check(&reference, BlobDigest::of(&[manifest]), &id)
                .unwrap_err();
            assert_eq!(refused.code(), "lock/another", "{id} {manifest}");
        }
    }

    #[test]
    fn a_package_from_another_place_is_refused() {
        let lock = of(&[locked("x.a", "r.x/a:1", 1)]);
        let id = PackageId::parse("x.a").unwrap();
        for elsewhere in ["evil.x/a:1", "r.x/a:2", "r.x/other:1"] {
            let reference = Reference::parse(elsewhere).unwrap();
            let refused = lock
                .check(&reference, BlobDigest::of(&[1]), &id)
                .unwrap_err();
            assert_eq!(refused.code(), "lock/elsewhere", "{elsewhere}");
        }
    }

    #[test]
    fn a_lock_with_a_problem_is_none() {
        let whole = of(&[locked("x.a", "r.x/a:1", 1)]).to_string();
        for (from, to, code) in [
            ("lock = 1", "lock = 2", "lock/out-of-range"),
            ("lock = 1", "", "lock/missing-key"),
            ("x.a", "", "lock/empty"),
            ("0.1.0", "one", "lock/version"),
            ("r.x/a:1", "a", "lock/reference"),
            ("manifest = \"sha256:", "manifest = \"", "lock/digest"),
            ("digest = \"sha256:", "digest = \"md5:", "lock/digest"),
            ("digest =", "hash =", "lock/missing-key"),
        ] {
            let text = whole.replacen(from, to, 1);
            assert_ne!(text, whole, "{from}");
            let (lock, diagnostics) = Lock::parse(&text);
            assert_eq!(lock, None, "{text}");
            let codes: Vec<_> = diagnostics.iter().map(|it| it.code).collect();
            assert!(codes.contains(&code), "{codes:?} for {from}");
        }
        let twice = format!("{whole}\n{}", whole.split_once("\n\n").unwrap().1);
        let (lock, diagnostics) = Lock::parse(&twice);
        assert_eq!((lock, diagnostics[0].code), (None, "lock/duplicate"));
        let twice = twice.replacen("x.a", "x.b", 1);
        let (lock, diagnostics) = Lock::parse(&twice);
        assert_eq!((lock, diagnostics[0].code), (None, "lock/duplicate"));
        assert!(
            diagnostics[0].message.contains("`r.x/a:1`"),
            "one place, two packages: {diagnostics:?}"
        );
        assert_eq!(Lock::parse("").0, None, "nothing is no lock");
    }
}
