//! `cargo xtask security`: the tables of SECURITY.md and of what goes with it, held against the tests that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::workspace;

/// What stands in a table for a line that nothing holds yet.
const NO_TEST: &str = "no test yet";

/// A test by its name on a page: `crate: module::name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    krate: String,
    /// Without the parts that say no more than that it is a test.
    modules: Vec<String>,
    name: String,
}

/// Pages with tables whose last column names tests.
const PAGES: [&str; 2] = ["SECURITY.md", "docs/traps.md"];

pub(crate) fn run() -> Result<()> {
    PAGES.into_iter().try_for_each(check)
}

fn check(page: &str) -> Result<()> {
    let path = workspace::path(page);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let (mut broken, mut there, mut untested) = (Vec::new(), Tests::default(), 0);
    let mut named = BTreeSet::new();
    for row in rows(&text) {
        let tests = tests_of(row);
        untested += usize::from(row.contains(NO_TEST));
        if tests.is_empty() && !row.contains(NO_TEST) {
            broken.push(format!("no test, and no `{NO_TEST}`: {row}"));
        }
        named.extend(tests);
    }
    for test in &named {
        if !there.of(&test.krate)?.contains(test) {
            broken.push(format!("there is no test `{test}`"));
        }
    }
    if named.is_empty() {
        broken.push("no table names a test".to_owned());
    }
    if !broken.is_empty() {
        bail!("{page} says what is not so:\n  {}", broken.join("\n  "));
    }
    println!(
        "{} tests of {page} are there, {untested} lines have none yet",
        named.len()
    );
    Ok(())
}

/// The rows of those tables whose last column is for tests.
fn rows(text: &str) -> Vec<&str> {
    let mut is_of_tests = false;
    let mut rows = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let is_head = lines.peek().is_some_and(|next| next.starts_with("|--"));
        match line.starts_with('|') {
            true if is_head => is_of_tests = line.ends_with("| test that holds it |"),
            true if is_of_tests && !line.starts_with("|--") => rows.push(line),
            true => {}
            false => is_of_tests = false,
        }
    }
    rows
}

/// Every `crate: module::name` in backticks.
fn tests_of(row: &str) -> Vec<Named> {
    let last = row.trim_end_matches('|').rsplit('|').next();
    let quoted = last.unwrap_or_default().split('`').skip(1).step_by(2);
    quoted.filter_map(Named::parse).collect()
}

impl Named {
    fn parse(text: &str) -> Option<Self> {
        let (krate, path) = text.split_once(": ")?;
        let mut modules: Vec<_> = path.split("::").collect();
        let name = modules.pop()?;
        Some(Self::new(krate, &modules, name))
    }

    fn new(krate: &str, modules: &[&str], name: &str) -> Self {
        let says_something =
            |it: &&&str| !matches!(**it, "tests" | "suite" | "main" | "mod" | "lib");
        let modules = modules.iter().filter(says_something);
        Self {
            krate: krate.to_owned(),
            modules: modules
                .map(|it| it.strip_suffix("_tests").unwrap_or(it).to_owned())
                .collect(),
            name: name.to_owned(),
        }
    }
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path: Vec<_> = self
            .modules
            .iter()
            .chain([&self.name])
            .map(String::as_str)
            .collect();
        write!(f, "{}: {}", self.krate, path.join("::"))
    }
}

/// The tests of the crates that were asked for.
#[derive(Default)]
struct Tests(BTreeMap<String, BTreeSet<Named>>);

impl Tests {
    fn of(&mut self, krate: &str) -> Result<&BTreeSet<Named>> {
        if !self.0.contains_key(krate) {
            let found = found_in(krate)?;
            self.0.insert(krate.to_owned(), found);
        }
        self.0.get(krate).context("it has just been put there")
    }
}

fn found_in(krate: &str) -> Result<BTreeSet<Named>> {
    let root = workspace::path("crates").join(krate);
    let mut found = BTreeSet::new();
    for folder in ["src", "tests"] {
        let root = root.join(folder);
        let mut files = Vec::new();
        sources(&root, &mut files)?;
        for file in files {
            let text = fs::read_to_string(&file)?;
            let path = file.strip_prefix(&root)?.with_extension("");
            let modules: Vec<_> = path.iter().filter_map(|it| it.to_str()).collect();
            found.extend(names(&text).map(|name| Named::new(krate, &modules, name)));
        }
    }
    Ok(found)
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => sources(&path, files)?,
            false if path.extension().is_some_and(|it| it == "rs") => files.push(path),
            false => {}
        }
    }
    Ok(())
}

/// The functions that are tests: an attribute says so within the lines above.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let mut is_test = false;
    text.lines().filter_map(move |line| {
        let line = line.trim();
        let is_attribute = line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        is_test |= is_attribute;
        let line = ["pub ", "pub(crate) ", "async "]
            .iter()
            .fold(line, |line, word| line.strip_prefix(word).unwrap_or(line));
        let (name, _) = line.strip_prefix("fn ")?.split_once('(')?;
        std::mem::take(&mut is_test).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
| what | test that holds it |
|---|---|
| a | `cli: hostile::a_name`, `egress: dial::tests::judged::another` |
| b | no test yet |

| what | else |
|---|---|
| c | `d: e` |
";

    #[test]
    fn only_tables_of_tests_are_read() {
        let rows = rows(TABLE);
        assert_eq!(rows.len(), 2);
        let told: Vec<_> = tests_of(rows[0]).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            ["cli: hostile::a_name", "egress: dial::judged::another"]
        );
        assert_eq!(tests_of(rows[1]), []);
    }

    #[test]
    fn a_test_is_a_function_below_its_attribute() {
        let text = "fn a() {}\n#[test]\n#[ignore]\nfn b() {}\n#[tokio::test(x)]\n    pub(crate) async fn c() {}\nfn d() {}";
        assert_eq!(names(text).collect::<Vec<_>>(), ["b", "c"]);
    }

    #[test]
    fn a_test_is_found_where_it_is_and_nowhere_else() {
        let mut there = Tests::default();
        let mut holds = |name| {
            let named = Named::parse(name).unwrap();
            there.of(&named.krate).unwrap().contains(&named)
        };
        assert!(holds("cli: escape::what_could_alter_a_terminal_is_escaped"));
        assert!(!holds(
            "cli: hostile::what_could_alter_a_terminal_is_escaped"
        ));
        assert!(!holds("cli: escape::what_could_alter_a_terminal"));
        assert!(!holds(
            "nobody: escape::what_could_alter_a_terminal_is_escaped"
        ));
    }
}
