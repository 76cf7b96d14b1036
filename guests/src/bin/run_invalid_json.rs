//! Gives back its input as the output, unread: any text, JSON or not.

#![no_main]

use yoi_sdk::ToolError;

fn raw(_name: &str, input: &str) -> Result<String, ToolError> {
    // A JSON string may hold any text: what it holds is the output.
    Ok(serde_json::from_str(input)?)
}

yoi_sdk::raw!(raw);
