//! Reads the clocks and draws random bytes.

#![no_main]

use serde_json::{Value, json};
use yoi_sdk::{ToolError, clock, random};

fn read(random_bytes: usize) -> Result<Value, ToolError> {
    let (first, second) = (clock::monotonic(), clock::monotonic());
    let drawn = random::bytes(random_bytes);
    Ok(json!({
        "epoch_ms": clock::since_epoch().as_millis() as u64,
        "went_back": second < first,
        "random_bytes": drawn.len(),
        "random": drawn.iter().take(16).collect::<Vec<_>>(),
        "numbers_differ": random::number() != random::number(),
    }))
}

yoi_sdk::tools!(read);
