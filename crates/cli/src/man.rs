use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use clap_mangen::{Man, generate_to};

use crate::args::Args;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::project::shown;

pub(crate) fn run(folder: Option<&Path>, printer: &Printer) -> Result<ExitStatus, Failure> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        // Nothing fails that is written to memory.
        let _ = Man::new(Args::command()).render(&mut page);
        printer.data(&String::from_utf8_lossy(&page));
        return Ok(ExitStatus::Done);
    };
    fs::create_dir_all(folder)
        .and_then(|()| generate_to(Args::command(), folder))
        .map_err(|error| {
            let message = format!("no pages can be written to `{}`: {error}", shown(folder));
            Failure::new("man/folder", message).help("name a folder that you may write to")
        })?;
    Ok(ExitStatus::Done)
}
