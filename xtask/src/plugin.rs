//! `cargo xtask plugin FOLDER`: makes a package of a Rust plugin's folder.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use yoi_build::{Selection, build_crate};

use crate::{setup, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The plugin's folder, with `Cargo.toml` and `plugin.toml`
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = &arguments.folder;
    for file in ["Cargo.toml", "plugin.toml"] {
        if !folder.join(file).is_file() {
            bail!("`{}` has no `{file}`", folder.display());
        }
    }
    let toolchain = setup::toolchain()?;
    let target = workspace::path("target/wasm");
    let modules = build_crate(&toolchain, folder, &target, &Selection::Library)?;
    let module = modules.first().context("the crate has no library")?;
    let component = folder.join(format!("{}.wasm", module.name));
    module.write_component(&component)?;
    println!("{}", component.display());
    Ok(())
}
