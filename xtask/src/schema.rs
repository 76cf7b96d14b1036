//! `cargo xtask schema`: a linter that no one here wrote reads the published JSON Schemas, finds nothing in the files of
//! this checkout, and finds each error that is planted in them.

mod linter;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::workspace;
use linter::Linter;

/// Where the files are put that are linted under another name than their own.
const FOLDER: &str = "target/schema";

/// Errors, each in the place of a text of an example, and what the linter calls it.
const PLANTED: &[(&str, &str, &str, &str)] = &[
    ("plugin", "schema = 1", "schema = 2", "const"),
    ("plugin", "schema = 1\n", "", "table-key-required"),
    (
        "plugin",
        "id = \"example.",
        "id = \"Example.",
        "string-pattern",
    ),
    ("plugin", "[component]", "[components]", "key-not-allowed"),
    ("plugin", "scheme = \"wss\"", "scheme = \"https\"", "enum"),
    ("plugin", "host = ", "hosts = ", "key-not-allowed"),
    (
        "plugin",
        "path_prefixes = [\"/",
        "path_prefixes = [\"",
        "string-pattern",
    ),
    (
        "plugin",
        "subprotocols = [\"trades.v1\"]",
        "subprotocols = []",
        "array-min-values",
    ),
    (
        "plugin",
        "reason = \"reads trades\"",
        "port = 0",
        "integer-minimum",
    ),
    ("yoi", "digest = \"sha256:", "digest = \"", "string-pattern"),
    (
        "yoi",
        "[plugins.enabled.limits]",
        "[plugins.enabled.limit]",
        "key-not-allowed",
    ),
    (
        "yoi",
        "call_timeout_ms = ",
        "call_timeout = ",
        "key-not-allowed",
    ),
    (
        "yoi",
        "call_timeout_ms = ",
        "call_timeout_ms = 100",
        "integer-maximum",
    ),
    (
        "yoi",
        "methods = [\"GET\"]",
        "methods = [\"get\"]",
        "string-pattern",
    ),
];

pub(crate) fn run() -> Result<()> {
    let linter = Linter::ensure(&workspace::path(FOLDER))?;
    let folder = workspace::path(FOLDER).join("files");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;

    let mut files = committed()?;
    let examples = files.len();
    files.extend(fenced(&folder)?);
    let found = linter.lint(&files)?;
    if let Some((file, told)) = found.iter().next() {
        bail!("{}: {}", file.display(), told.join("; "));
    }

    let planted = plant(&folder)?;
    let found = linter.lint(&planted)?;
    for (file, (_, from, to, code)) in planted.iter().zip(PLANTED) {
        let told = found.get(&file.canonicalize()?);
        let told = told.map(Vec::as_slice).unwrap_or_default();
        if !told.iter().any(|it| it.starts_with(&format!("{code}:"))) {
            bail!(
                "with `{to}` in the place of `{from}` the linter should tell of `{code}`, and says: {told:?}"
            );
        }
    }
    println!(
        "{examples} files and {} blocks of pages are as their schemas want, and {} planted errors were found",
        files.len() - examples,
        planted.len()
    );
    Ok(())
}

/// Every `plugin.toml` and `yoi.toml` of this checkout, templates too. Each says by itself what its schema is.
fn committed() -> Result<Vec<PathBuf>> {
    let mut git = Command::new("git");
    git.args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
    ]);
    git.args(["*plugin.toml", "*yoi.toml"])
        .current_dir(workspace::path("."));
    let output = git.output().context("git does not start")?;
    let names = String::from_utf8(output.stdout)?;
    let files: Vec<_> = names.lines().map(workspace::path).collect();
    for file in &files {
        if !fs::read_to_string(file)?.starts_with("#:schema ") {
            bail!("{} does not begin with a line `#:schema …`", file.display());
        }
    }
    match files.len() {
        // An empty list would be linted as the whole folder.
        0 => bail!("there is no example of a `plugin.toml`"),
        _ => Ok(files),
    }
}

/// The whole documents in the pages, each in a file.
fn fenced(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for page in pages()? {
        let text = fs::read_to_string(&page)?;
        for rest in text.split("```toml\n").skip(1) {
            let (block, _) = rest.split_once("```").unwrap_or((rest, ""));
            if let Some(name) = schema_of(block) {
                let file = folder.join(format!("page-{}-{name}.toml", files.len()));
                fs::write(&file, with_schema(name, block))?;
                files.push(file);
            }
        }
    }
    Ok(files)
}

fn pages() -> Result<Vec<PathBuf>> {
    let mut git = Command::new("git");
    git.args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        "*.md",
    ]);
    let output = git.current_dir(workspace::path(".")).output()?;
    let names = String::from_utf8(output.stdout)?;
    Ok(names
        .lines()
        .map(workspace::path)
        .filter(|it| it.exists())
        .collect())
}

/// A block that shows a part of a document is none.
fn schema_of(block: &str) -> Option<&'static str> {
    let begins = |start: &str| block.lines().any(|line| line.starts_with(start));
    match (begins("schema = "), begins("[[plugins.enabled]]")) {
        (true, _) => Some("plugin"),
        (_, true) => Some("yoi"),
        _ => None,
    }
}

fn with_schema(name: &str, text: &str) -> String {
    let schemas = workspace::path("schemas");
    let schemas = schemas.canonicalize().unwrap_or(schemas);
    let text = match text.starts_with("#:schema") {
        true => text.split_once('\n').map_or("", |(_, rest)| rest),
        false => text,
    };
    format!("#:schema {}/{name}.schema.json\n{text}", schemas.display())
}

fn plant(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let examples = BTreeMap::from([
        ("plugin", "examples/ticker/plugin.toml"),
        ("yoi", "examples/yoi.toml"),
    ]);
    for (index, (name, from, to, _)) in PLANTED.iter().enumerate() {
        let example = fs::read_to_string(workspace::path(examples[name]))?;
        if !example.contains(from) {
            bail!("{} has no `{from}` to plant an error in", examples[name]);
        }
        let file = folder.join(format!("planted-{index}-{name}.toml"));
        fs::write(&file, with_schema(name, &example.replacen(from, to, 1)))?;
        files.push(file);
    }
    Ok(files)
}
