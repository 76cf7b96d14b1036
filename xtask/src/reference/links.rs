//! Every page is in the index, and every link of a page leads to a file that is there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::read;
use crate::workspace;

/// What names every page below `docs`.
const INDEX: &str = "docs/README.md";

/// Checks all of them, and tells how many there are.
pub(super) fn check() -> Result<usize> {
    let pages = pages()?;
    let (mut broken, mut count) = (Vec::new(), 0);
    for page in &pages {
        let folder = Path::new(page).parent().unwrap_or(Path::new(""));
        for link in links(&read(page)?) {
            count += 1;
            if !workspace::path(&folder.join(&link).to_string_lossy()).exists() {
                broken.push(format!("{page} leads to `{link}`, which is not there"));
            }
        }
    }
    broken.extend(unlisted(&pages, &read(INDEX)?));
    match broken.is_empty() {
        true => Ok(count),
        false => bail!(
            "pages are not as they should be:\n  {}",
            broken.join("\n  ")
        ),
    }
}

fn unlisted(pages: &[String], index: &str) -> Vec<String> {
    let listed: Vec<_> = links(index)
        .map(|it| normal(&Path::new("docs").join(it)))
        .collect();
    let pages = pages
        .iter()
        .filter(|it| it.starts_with("docs/") && *it != INDEX);
    let unlisted = pages.filter(|it| !listed.contains(&PathBuf::from(it)));
    // Each decision stands in the list of decisions.
    let unlisted = unlisted.filter(|it| !it.starts_with("docs/decisions/0"));
    unlisted
        .map(|it| format!("{it} is not in {INDEX}"))
        .collect()
}

/// Without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part.as_os_str() == ".." {
            true => drop(normal.pop()),
            false => normal.push(part),
        }
    }
    normal
}

fn pages() -> Result<Vec<String>> {
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
    let is_there = |it: &&str| workspace::path(it).exists();
    Ok(names.lines().filter(is_there).map(str::to_owned).collect())
}

/// The files that a page leads to, of its own checkout, without the places in them.
fn links(page: &str) -> impl Iterator<Item = String> {
    let prose = page.split("```").step_by(2);
    let links = prose.flat_map(|it| {
        it.split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
    });
    let links = links.map(|it| it.split('#').next().unwrap_or_default());
    links
        .filter(|it| !it.is_empty() && !it.contains("://") && !it.starts_with("mailto:"))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_links_of_a_page_are_found_but_not_those_of_its_code() {
        let page = "[a](b.md#c) ![d](e/f.svg)\n```\n[g](h)\n```\n[i](https://j) [k](#l)";
        assert_eq!(links(page).collect::<Vec<_>>(), ["b.md", "e/f.svg"]);
    }

    #[test]
    fn a_page_that_the_index_leaves_out_is_told() {
        let pages = ["docs/a.md", "docs/b/c.md", "README.md"].map(str::to_owned);
        assert_eq!(
            unlisted(&pages, "[x](b/../a.md)"),
            ["docs/b/c.md is not in docs/README.md"]
        );
    }
}
