//! Messages as fast as they come.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use serde::Deserialize;
use serde_json::json;
use yoi_bench::figures::Rounds;
use yoi_runtime::Runtime;

use crate::Amount;
use crate::cores::Place;
use crate::engine;
use crate::guest::Guest;
use crate::native::{self, Settings};
use crate::peer;
use crate::report::{ENGINE, LIBRARY, Row, Wanted};

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
        // Which core the kernel copies on differs from round to round, and the times with it.
        amount.of(41, 1),
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
    let mut measured = BATCHES.map(|batch| (batch, Rounds::default(), Rounds::default()));
    for _ in 0..rounds {
        for (batch, bare, library) in &mut measured {
            let engine = engine::stream(guest.authority(), peer, count, *batch).await?;
            let in_guest = in_guest(&guest, peer, *batch, count).await?;
            bare.add(in_guest, engine);
            library.add(
                in_guest,
                native::stream(peer, Settings::Bounded, count).await?,
            );
        }
    }
    let rows = measured.iter().flat_map(|(batch, bare, library)| {
        let what = format!("stream of {name}, {}", way(*batch));
        let rows = [
            (ENGINE, bare, None),
            (LIBRARY, library, wanted(size, *batch)),
        ];
        rows.map(|(other, rounds, least)| {
            let row = Row::rates(&what, other, rounds, count);
            match least {
                Some(least) => row.wanted(Wanted::at_least(least, rounds.share())),
                None => row,
            }
        })
    });
    Ok(rows.collect())
}

async fn in_guest(guest: &Guest, peer: SocketAddr, batch: u32, count: usize) -> Result<Duration> {
    let input =
        json!({"url": format!("ws://{peer}/"), "subscribe": null, "count": count, "batch": batch});
    let measured: Measured = guest.call(&input).await?;
    Ok(Duration::from_nanos(measured.elapsed_ns))
}

/// What share of the library's rate is wanted.
fn wanted(size: usize, batch: u32) -> Option<f64> {
    match (size, batch) {
        (64, 1..) => Some(0.85),
        (64, _) => None,
        (_, 0) => Some(0.90),
        // Many long messages in one call are put together, which is a copy more than to take them one by one.
        _ => None,
    }
}

fn way(batch: u32) -> String {
    match batch {
        0 => "`receive`".to_owned(),
        batch => format!("`receive-many` of {batch}"),
    }
}
