//! Calls itself until the stack ends.

#![no_main]

use std::hint::black_box;
use yoi_sdk::ToolError;

fn recurse(depth: u64) -> Result<u64, ToolError> {
    Ok(deeper(depth))
}

/// The boxes keep the compiler from making a loop of it.
fn deeper(depth: u64) -> u64 {
    match black_box(depth) {
        u64::MAX => 0,
        depth => black_box(deeper(depth + 1)) ^ depth,
    }
}

yoi_sdk::tools!(recurse);
