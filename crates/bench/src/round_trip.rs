//! A message of 64 bytes there and back.

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
use crate::report::{Row, Wanted};

const SIZE: usize = 64;

/// What the guest measured, by the host's monotonic clock. The reading of it counts against the guest.
#[derive(Deserialize)]
struct Measured {
    p50_ns: u64,
}

pub(crate) async fn measure(yoi: &Runtime, amount: Amount) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for &place in Place::all() {
        rows.extend(at(place, yoi, amount).await?);
    }
    Ok(rows)
}

async fn at(place: Place, yoi: &Runtime, amount: Amount) -> Result<[Row; 2]> {
    let (peer, _pinned) = place.set(peer::echo);
    let peer = peer?;
    let guest = Guest::load(yoi, "bench_round_trip", "round_trip", Some(peer))?;
    let count = amount.of(2_000, 200);
    let input = json!({"url": format!("ws://{peer}/"), "count": count, "size": SIZE});
    let (mut same, mut default) = (Rounds::default(), Rounds::default());
    for _ in 0..amount.of(15, 2) {
        let as_yoi = native::round_trip(peer, Settings::AsYoi, count, SIZE).await?;
        let measured: Measured = guest.call(&input).await?;
        let in_guest = Duration::from_nanos(measured.p50_ns);
        let as_it_comes = native::round_trip(peer, Settings::Default, count, SIZE).await?;
        same.add(in_guest, as_yoi);
        default.add(in_guest, as_it_comes);
    }
    let what = format!("round trip of 64 bytes{place}");
    Ok([
        Row::times(&what, "native client", &same).wanted(Wanted::at_most(1.25, same.ratio())),
        Row::times(&what, "native client, default settings", &default),
    ])
}
