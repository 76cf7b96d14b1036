//! An error that nobody catches: in JavaScript and Python it is a trap, as here.

#![no_main]

use yoi_guests::open;
use yoi_sdk::ToolError;

fn trap(url: String) -> Result<(), ToolError> {
    match open(&url, &[]) {
        Ok(_) => Ok(()),
        Err(_) => std::process::abort(),
    }
}

yoi_sdk::tools!(trap);
