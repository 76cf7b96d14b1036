//! Writes lines to the log, as many and as long as it is told.

#![no_main]

use yoi_sdk::log::{self, Level};
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Lines {
    lines: usize,
    bytes: usize,
}

fn flood(input: Lines) -> Result<(), ToolError> {
    let line = "x".repeat(input.bytes);
    (0..input.lines).for_each(|_| log::write(Level::Info, &line));
    Ok(())
}

fn levels(text: String) -> Result<(), ToolError> {
    log::trace!("{text}");
    log::debug!("{text}");
    log::info!("{text}");
    log::warn!("{text}");
    log::error!("{text}");
    Ok(())
}

yoi_sdk::tools!(flood, levels);
