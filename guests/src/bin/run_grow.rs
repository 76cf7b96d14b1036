//! Takes memory until there is no more.

#![no_main]

use std::hint::black_box;
use yoi_sdk::ToolError;

const STEP: u64 = 1 << 20;

/// Says how many bytes it got: a memory that can't grow is a value.
fn report(most: u64) -> Result<u64, ToolError> {
    let mut got = 0;
    let mut kept = Vec::new();
    while got < most {
        let mut block: Vec<u8> = Vec::new();
        if block.try_reserve_exact(STEP as usize).is_err() {
            break;
        }
        kept.push(black_box(block));
        got += STEP;
    }
    Ok(got)
}

/// Does not look whether it got any.
fn abort(_: ()) -> Result<(), ToolError> {
    loop {
        black_box(Vec::<u8>::with_capacity(STEP as usize).leak());
    }
}

yoi_sdk::tools!(report, abort);
