//! `cargo xtask guests`: compiles what runs inside yoi, with one target folder
//! for all of it, so that the standard library is compiled once.

use crate::workspace;
use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};
use yoi_build::{Module, Selection, Toolchain, build_crate, write_if_changed};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Builds this guest only, and no example
    #[arg(value_name = "GUEST")]
    only: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let toolchain = Toolchain::find(&workspace::path(""))?;
    match &arguments.only {
        Some(name) => build_guests(&toolchain, &Selection::Binary(name.clone())),
        None => build_all(&toolchain),
    }
}

/// Builds every guest and example.
pub(crate) fn build_all(toolchain: &Toolchain) -> anyhow::Result<()> {
    build_guests(toolchain, &Selection::Binaries)?;
    examples()?
        .iter()
        .try_for_each(|folder| build_example(toolchain, folder))
}

fn build_guests(toolchain: &Toolchain, selection: &Selection) -> anyhow::Result<()> {
    let out = workspace::path("target/guests");
    for module in build(toolchain, &workspace::path("guests"), selection)? {
        write(&module, &out.join(format!("{}.wasm", module.name)))?;
    }
    Ok(())
}

fn build_example(toolchain: &Toolchain, folder: &Path) -> anyhow::Result<()> {
    let name = folder
        .file_name()
        .context("an example has a folder of its own")?;
    let out = workspace::path("target/examples").join(name);
    for module in build(toolchain, folder, &Selection::Library)? {
        write(&module, &out.join(format!("{}.wasm", module.name)))?;
    }
    write_if_changed(
        &out.join("plugin.toml"),
        &fs::read(folder.join("plugin.toml"))?,
    )?;
    Ok(())
}

fn build(
    toolchain: &Toolchain,
    folder: &Path,
    selection: &Selection,
) -> anyhow::Result<Vec<Module>> {
    Ok(build_crate(
        toolchain,
        folder,
        &workspace::path("target/wasm"),
        selection,
    )?)
}

fn write(module: &Module, to: &Path) -> anyhow::Result<()> {
    module
        .write_component(to)
        .with_context(|| format!("guest `{}`", module.name))?;
    Ok(())
}

/// The folders of `examples/` that hold a crate, in the order of their names.
fn examples() -> anyhow::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(workspace::path("examples"))? {
        let folder = entry?.path();
        folders.extend(folder.join("Cargo.toml").is_file().then_some(folder));
    }
    folders.sort();
    Ok(folders)
}
