//! The page on embedding, with the very program that the tests run.

use anyhow::{Context as _, Result};

use super::{Page, read};

const PAGE: &str = "docs/embedding.md";
const PROGRAM: &str = "crates/host/examples/embed.rs";
const BEGIN: &str = "<!-- begin: crates/host/examples/embed.rs, by `cargo xtask reference` -->\n";
const END: &str = "<!-- end -->\n";

pub(super) fn page() -> Result<Page> {
    let (page, program) = (read(PAGE)?, read(PROGRAM)?);
    let (before, rest) = page
        .split_once(BEGIN)
        .context("docs/embedding.md has no begin of its program")?;
    let (_, after) = rest
        .split_once(END)
        .context("docs/embedding.md has no end of its program")?;
    Ok(Page {
        path: PAGE,
        text: format!("{before}{BEGIN}```rust\n{program}```\n{END}{after}"),
    })
}
