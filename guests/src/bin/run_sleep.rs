//! Sleeps for the milliseconds that it is given.

#![no_main]

use std::time::Duration;
use yoi_sdk::{ToolError, clock};

fn sleep(milliseconds: u64) -> Result<u64, ToolError> {
    let start = clock::monotonic();
    clock::sleep(Duration::from_millis(milliseconds));
    Ok((clock::monotonic() - start).as_millis() as u64)
}

yoi_sdk::tools!(sleep);
