use std::io::{self, Read as _};

use serde_json::value::RawValue;
use yoi_authority::Limits;

use crate::failure::Failure;

/// Reads a tool's input: the argument itself, or the standard input for `-`.
/// No more is read than a tool may be given.
pub(crate) fn read(argument: &str, limits: &Limits) -> Result<String, Failure> {
    let limit = limits.tool_input_bytes;
    let input = match argument {
        "-" => from_stdin(limit)?,
        text => text.to_owned(),
    };
    if input.len() as u64 > limit {
        let message = format!("the input is longer than `tool_input_bytes` ({limit})");
        return Err(Failure::new("call/input-too-large", message).help(
            "raise it in the plugin's `[plugins.enabled.limits]` in `yoi.toml`, or send less",
        ));
    }
    match serde_json::from_str::<&RawValue>(&input) {
        Ok(_) => Ok(input),
        Err(error) => Err(Failure::new(
            "call/input-not-json",
            format!("the input is not JSON: {error}"),
        )
        .help("write for instance `--input '{\"key\": \"value\"}'`")),
    }
}

fn from_stdin(limit: u64) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error.to_string()))?;
    match bytes.len() as u64 > limit {
        // Cut within a character, and told as too long in any case.
        true => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        false => String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8")),
    }
}

fn unreadable(reason: &str) -> Failure {
    Failure::new(
        "call/input-unreadable",
        format!("the input cannot be read: {reason}"),
    )
}
