//! Messages as fast as they come.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use serde::Deserialize;
use serde_json::json;
use yoi_runtime::Runtime;

use crate::Amount;
use crate::cores::Place;
use crate::figures::Rounds;
use crate::guest::Guest;
use crate::native::{self, Settings};
use crate::peer;
use crate::report::Row;

/// At most how many messages the guest takes in one call; 0 is a function of its own, that takes one.
const BATCHES: [u32; 3] = [0, 256, 1024];

#[derive(Deserialize)]
struct Measured {
    elapsed_ns: u64,
}

pub(crate) async fn measure(yoi: &Runtime, amount: Amount) -> Result<Vec<Row>> {
    let mut rows = small(yoi, amount).await?;
    rows.extend(large(yoi, amount).await?);
    Ok(rows)
}

async fn small(yoi: &Runtime, amount: Amount) -> Result<Vec<Row>> {
    of_size(
        yoi,
        "64 bytes",
        64,
        amount.of(300_000, 5_000),
        amount.of(9, 1),
    )
    .await
}

async fn large(yoi: &Runtime, amount: Amount) -> Result<Vec<Row>> {
    of_size(
        yoi,
        "16 KiB",
        16 * 1024,
        amount.of(10_000, 500),
        amount.of(9, 1),
    )
    .await
}

async fn of_size(
    yoi: &Runtime,
    name: &str,
    size: usize,
    count: usize,
    rounds: usize,
) -> Result<Vec<Row>> {
    let (peer, _pinned) = Place::apart().set(|| peer::feed(size));
    let peer = peer?;
    let guest = Guest::load(yoi, "bench_stream", "stream", Some(peer))?;
    let mut measured = BATCHES.map(|batch| (batch, Rounds::default()));
    for _ in 0..rounds {
        for (batch, rounds) in &mut measured {
            let other = native::stream(peer, Settings::AsYoi, count).await?;
            rounds.add(in_guest(&guest, peer, *batch, count).await?, other);
        }
    }
    let row = |(batch, rounds): &(u32, Rounds)| {
        Row::rates(&format!("stream of {name}, {}", way(*batch)), rounds, count)
    };
    Ok(measured.iter().map(row).collect())
}

async fn in_guest(guest: &Guest, peer: SocketAddr, batch: u32, count: usize) -> Result<Duration> {
    let input =
        json!({"url": format!("ws://{peer}/"), "subscribe": null, "count": count, "batch": batch});
    let measured: Measured = guest.call(&input).await?;
    Ok(Duration::from_nanos(measured.elapsed_ns))
}

fn way(batch: u32) -> String {
    match batch {
        0 => "`receive`".to_owned(),
        batch => format!("`receive-many` of {batch}"),
    }
}
