//! `cargo xtask reference`: the schemas and the pages that are made from the code, written or held against what they
//! would be.

mod codes;
mod commands;
mod document;
mod embedding;
mod links;
mod wit;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{programs, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing, and fail if something is not as it would be written
    #[arg(long)]
    check: bool,
}

/// A file that is made.
struct Page {
    /// From the root of this checkout.
    path: &'static str,
    text: String,
}

/// What stands above a page that nobody is to edit.
const MADE: &str = "<!-- Made by `cargo xtask reference`: do not edit. -->\n\n";

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    programs::build(&["yoi"], &[])?;
    let pages = pages()?;
    match arguments.check {
        true => check(&pages)?,
        false => write(&pages)?,
    }
    let links = links::check()?;
    println!(
        "{} files are as the code says, and {links} links of pages lead somewhere",
        pages.len()
    );
    Ok(())
}

fn pages() -> Result<Vec<Page>> {
    let [plugin, enablement] = [yoi(&["schema", "plugin"])?, yoi(&["schema", "enablement"])?];
    let plugin_parts: Value = serde_json::from_str(&plugin)?;
    let yoi_parts: Value = serde_json::from_str(&enablement)?;
    let page = |path, text: String| Page {
        path,
        text: format!("{MADE}{text}"),
    };
    Ok(vec![
        page(
            "docs/reference/manifest.md",
            document::manifest(&plugin_parts)?,
        ),
        page(
            "docs/reference/enablement.md",
            document::enablement(&yoi_parts)?,
        ),
        page("docs/reference/limits.md", document::limits(&yoi_parts)?),
        page("docs/reference/commands.md", commands::page()?),
        page("docs/reference/codes.md", codes::page()?),
        page("docs/reference/wit.md", wit::page()?),
        embedding::page()?,
        Page {
            path: "schemas/plugin.schema.json",
            text: plugin,
        },
        Page {
            path: "schemas/yoi.schema.json",
            text: enablement,
        },
    ])
}

fn check(pages: &[Page]) -> Result<()> {
    let is_stale = |it: &&Page| read(it.path).ok().as_ref() != Some(&it.text);
    let stale: Vec<_> = pages.iter().filter(is_stale).map(|it| it.path).collect();
    match stale.is_empty() {
        true => Ok(()),
        false => bail!(
            "not as the code says: {}; `cargo xtask reference` writes them anew",
            stale.join(", ")
        ),
    }
}

fn write(pages: &[Page]) -> Result<()> {
    for page in pages {
        let path = workspace::path(page.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, &page.text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// A file of this checkout.
fn read(path: &str) -> Result<String> {
    let path: PathBuf = workspace::path(path);
    fs::read_to_string(&path).with_context(|| path.display().to_string())
}

/// What the real binary prints, wherever this runs.
fn yoi(arguments: &[&str]) -> Result<String> {
    let mut yoi = Command::new(programs::debug("yoi"));
    yoi.args(arguments).args(["--color", "never"]);
    // A terminal of whoever runs this would change where lines end.
    yoi.env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let output = yoi.output().context("the binary `yoi` does not start")?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("`yoi {}` failed: {}", arguments.join(" "), told.trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}
