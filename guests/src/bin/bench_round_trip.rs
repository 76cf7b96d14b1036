//! Measures round trips to an echo, from inside the guest.

#![no_main]

use serde_json::{Value, json};
use yoi_guests::{PATIENCE, pattern};
use yoi_sdk::clock;
use yoi_sdk::prelude::*;

#[derive(Deserialize)]
struct Bench {
    url: String,
    count: usize,
    size: usize,
}

fn round_trip(input: Bench) -> Result<Value, ToolError> {
    let connection = Connection::open(&input.url)?;
    let message = pattern(input.size, false);
    let mut times = Vec::with_capacity(input.count);
    for _ in 0..input.count {
        let start = clock::monotonic();
        connection.send(&message)?;
        connection
            .receive(PATIENCE)?
            .ok_or(websocket::Error::Timeout)?;
        times.push((clock::monotonic() - start).as_nanos() as u64);
    }
    times.sort_unstable();
    Ok(summary(&times))
}

fn summary(sorted: &[u64]) -> Value {
    let at = |share: usize| sorted.get(sorted.len().saturating_sub(1) * share / 100);
    json!({
        "count": sorted.len(),
        "total_ns": sorted.iter().sum::<u64>(),
        "min_ns": at(0),
        "p50_ns": at(50),
        "p90_ns": at(90),
        "p99_ns": at(99),
        "max_ns": at(100),
    })
}

yoi_sdk::tools!(round_trip);
