//! Gives back a text of the length that it is given, in bytes.

#![no_main]

use yoi_sdk::ToolError;

fn output(bytes: usize) -> Result<String, ToolError> {
    Ok("x".repeat(bytes))
}

fn error(bytes: usize) -> Result<(), ToolError> {
    Err(ToolError::failed("x".repeat(bytes)))
}

yoi_sdk::tools!(output, error);
