//! Cases that others wrote, held against this crate. Each corpus is read where it lies on this machine, or is facts
//! written anew in a table of ours, and says what it counted in lines that `cargo xtask corpora` collects.
//!
//! A case is *equal* where they and we accept, or they and we refuse; *stricter* where we refuse what they accept;
//! *looser* where we accept what they refuse. Wherever we differ, a reason stands in the list that was reviewed.
#![allow(clippy::print_stdout, reason = "`cargo xtask corpora` reads it")]

mod cpython;
mod deno;
mod idna;
mod spellings;
mod spin;
mod whatwg;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// How our answers compare with theirs.
#[derive(Default)]
struct Tally {
    equal: usize,
    stricter: Reasons,
    looser: Reasons,
}

type Reasons = BTreeMap<&'static str, usize>;

/// Reasons to differ, each with the count of cases that it is for.
type Reviewed = &'static [(&'static str, usize)];

/// In place of a reason: they and we agree.
const SAME: &str = "";

impl Tally {
    /// Counts a case by what they and we say of it, and why we differ if we do.
    fn count(&mut self, theirs: bool, ours: bool, why: impl FnOnce() -> &'static str) {
        let counter = match (theirs, ours) {
            (true, false) => self.stricter.entry(why()).or_default(),
            (false, true) => self.looser.entry(why()).or_default(),
            _ => &mut self.equal,
        };
        *counter += 1;
    }

    /// Counts a case of a table that says why we differ, or [`SAME`].
    fn judge(&mut self, case: &str, theirs: bool, ours: bool, why: &'static str) {
        assert_eq!(
            theirs != ours,
            why != SAME,
            "{case}: theirs {theirs}, ours {ours}"
        );
        self.count(theirs, ours, || why);
    }

    /// Says what was counted, and fails where it is not what was reviewed.
    #[track_caller]
    fn report(&self, name: &str, equal: usize, stricter: Reviewed, looser: Reviewed) {
        let (stricter_cases, looser_cases) = (sum(&self.stricter), sum(&self.looser));
        let cases = self.equal + stricter_cases + looser_cases;
        let mut lines = format!(
            "corpus: name={name} cases={cases} equal={} stricter={stricter_cases} looser={looser_cases}\n",
            self.equal
        );
        for (kind, reasons) in [("stricter", &self.stricter), ("looser", &self.looser)] {
            for (why, count) in reasons {
                lines.push_str(&format!("because: name={name} {kind}={count} why={why}\n"));
            }
        }
        // At once, so that no other test's line comes between.
        print!("{lines}");
        assert_eq!(self.stricter, reasons(stricter), "{name}, stricter");
        assert_eq!(self.looser, reasons(looser), "{name}, looser");
        assert_eq!(self.equal, equal, "{name}, equal");
    }
}

fn sum(reasons: &Reasons) -> usize {
    reasons.values().sum()
}

fn reasons(reviewed: Reviewed) -> Reasons {
    reviewed.iter().copied().collect()
}

/// The folder of a dependency's source, with the tests that it came with.
fn source_of(package: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value =
        serde_json::from_slice(&output.stdout).expect("`cargo metadata` prints JSON");
    let packages = metadata["packages"].as_array().unwrap();
    let manifests: Vec<_> = packages
        .iter()
        .filter(|found| found["name"] == package)
        .filter_map(|found| found["manifest_path"].as_str())
        .collect();
    let [manifest] = manifests[..] else {
        panic!("`{package}` is to be there once: {manifests:?}");
    };
    Path::new(manifest).parent().unwrap().to_owned()
}
