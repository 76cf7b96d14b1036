//! Gives back its input.

#![no_main]

use serde_json::Value;
use yoi_sdk::ToolError;

fn echo(input: Value) -> Result<Value, ToolError> {
    Ok(input)
}

yoi_sdk::tools!(echo);
