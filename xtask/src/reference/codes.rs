//! The page of the codes: what is said of each, held against the codes that stand in the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::read;
use crate::workspace;

const TOLD: &str = "xtask/src/reference/codes.toml";

/// The crates that tell people of problems.
const CRATES: [&str; 4] = ["package", "authority", "registry", "cli"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    /// What makes a document or a package unusable.
    errors: BTreeMap<String, String>,
    /// What someone should look at.
    warnings: BTreeMap<String, String>,
    /// Why a command failed.
    failures: BTreeMap<String, String>,
    /// Why an action is denied.
    denials: BTreeMap<String, String>,
    /// What looks like a code in the sources and is none.
    none: BTreeSet<String>,
}

pub(super) fn page() -> Result<String> {
    let told: Told = toml::from_str(&read(TOLD)?).context(TOLD)?;
    check(&told)?;
    let part = |title: &str, about: &str, codes: &BTreeMap<String, String>| {
        let rows = codes
            .iter()
            .map(|(code, says)| format!("| `{code}` | {says} |\n"));
        format!(
            "\n## {title}\n\n{about}\n\n| code | says |\n|---|---|\n{}",
            rows.collect::<String>()
        )
    };
    Ok([
        "# Codes\n\nEach problem has a code, which is stable: programs may rely on it, and on no message.\n".to_owned(),
        part("Errors", "What makes a manifest, a `yoi.toml` or a package unusable. `diagnostics[].code` in JSON.", &told.errors),
        part("Warnings", "What someone should look at. `diagnostics[].code` in JSON.", &told.warnings),
        part("Failures", "Why a command could not do what was asked; its exit status is 1. `error.code` in JSON.", &told.failures),
        part("Denials", "Why an action is denied. `denial.code` of `explain` in JSON.", &told.denials),
    ]
    .concat())
}

fn check(told: &Told) -> Result<()> {
    let mut found = BTreeSet::new();
    for name in CRATES {
        collect(
            &workspace::path("crates").join(name).join("src"),
            &mut found,
        )?;
    }
    let all = [&told.errors, &told.warnings, &told.failures];
    let known: BTreeSet<String> = all.into_iter().flat_map(|it| it.keys().cloned()).collect();
    let mut wrong = Vec::new();
    let new = found
        .iter()
        .filter(|it| !known.contains(*it) && !told.none.contains(*it));
    wrong.extend(new.map(|it| format!("nothing is said of `{it}`")));
    let gone = known.union(&told.none).filter(|it| !found.contains(*it));
    wrong.extend(gone.map(|it| format!("no source has `{it}`")));
    let denials = denials(&read("crates/authority/src/denial.rs")?);
    let said: BTreeSet<_> = told.denials.keys().cloned().collect();
    wrong.extend(
        said.symmetric_difference(&denials)
            .map(|it| format!("the denial `{it}` is only in one of both")),
    );
    match wrong.is_empty() {
        true => Ok(()),
        false => bail!(
            "{TOLD} is not as the sources are:\n  {}",
            wrong.join("\n  ")
        ),
    }
}

fn collect(folder: &Path, found: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => collect(&path, found)?,
            false if path.ends_with("tests.rs") => {}
            false => found.extend(codes(&fs::read_to_string(&path)?)),
        }
    }
    Ok(())
}

/// What every document can have: the fields of `yoi_document::Codes`.
const OF_DOCUMENTS: [&str; 9] = [
    "syntax",
    "too-large",
    "more",
    "unknown-key",
    "missing-key",
    "wrong-type",
    "out-of-range",
    "empty",
    "duplicate",
];

/// The texts of a source that are of the form `subject/rule`, without its tests and comments.
fn codes(source: &str) -> Vec<String> {
    let lines = without_tests(source)
        .lines()
        .filter(|it| !it.trim_start().starts_with("//"));
    let mut codes = Vec::new();
    for line in lines {
        let texts = line.split('"').skip(1).step_by(2);
        codes.extend(texts.filter(|it| is_code(it)).map(str::to_owned));
        if let Some((document, _)) = line
            .split_once("codes!(\"")
            .and_then(|(_, rest)| rest.split_once('"'))
        {
            codes.extend(OF_DOCUMENTS.map(|rule| format!("{document}/{rule}")));
        }
    }
    codes
}

/// What stands before the module of its tests, which is the last item. `mod tests;` is another file, and no end.
fn without_tests(source: &str) -> &str {
    const TESTS: &str = "#[cfg(test)]\n";
    let mut marks = source.match_indices(TESTS).map(|(at, _)| at);
    let begins = marks.find(|at| {
        let mut lines = source[at + TESTS.len()..].lines();
        lines.find(|it| !it.starts_with("#[")) == Some("mod tests {")
    });
    &source[..begins.unwrap_or(source.len())]
}

fn is_code(text: &str) -> bool {
    let is_word = |it: &str| {
        it.starts_with(|c: char| c.is_ascii_lowercase())
            && it.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'))
    };
    text.split_once('/')
        .is_some_and(|(subject, rule)| is_word(subject) && is_word(rule))
}

/// The texts in the function that names the reasons.
fn denials(source: &str) -> BTreeSet<String> {
    let body = source.split("fn code(&self)").nth(1).unwrap_or_default();
    let body = body.split("\n    }\n").next().unwrap_or_default();
    body.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_a_source_are_found_but_not_those_of_its_tests() {
        let source = "//! \"a/comment\"\nf(\"store/un-known\", \"not a/code\", \"/x\")\ncodes!(\"m\")\n#[cfg(test)]\nmod tests {\n\"a/test\"";
        let found = codes(source);
        assert_eq!(found[0], "store/un-known");
        assert_eq!(found.len(), 1 + OF_DOCUMENTS.len());
        assert!(found.contains(&"m/unknown-key".to_owned()));
    }

    #[test]
    fn the_module_of_tests_may_have_other_attributes_and_one_in_another_file_hides_nothing() {
        let inside = "f(\"a/b\")\n#[cfg(test)]\n#[allow(dead_code)]\nmod tests {\n\"a/test\"";
        assert_eq!(codes(inside), ["a/b"]);
        let outside = "#[cfg(test)]\nmod tests;\n\nf(\"a/b\")";
        assert_eq!(codes(outside), ["a/b"]);
    }
}
