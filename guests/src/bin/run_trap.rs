//! Panics, with the text that it is given.

#![no_main]

use yoi_sdk::ToolError;

fn trap(text: String) -> Result<(), ToolError> {
    panic!("{text}")
}

yoi_sdk::tools!(trap);
