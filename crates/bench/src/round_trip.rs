//! A message of 64 bytes there and back.

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

async fn at(place: Place, yoi: &Runtime, amount: Amount) -> Result<[Row; 3]> {
    let (peer, _pinned) = place.set(peer::echo);
    let peer = peer?;
    let guest = Guest::load(yoi, "bench_round_trip", "round_trip", Some(peer))?;
    let count = amount.of(2_000, 200);
    let input = json!({"url": format!("ws://{peer}/"), "count": count, "size": SIZE});
    let mut sides = [(); 3].map(|()| Rounds::default());
    for _ in 0..amount.of(15, 2) {
        let bare = engine::round_trip(guest.authority(), peer, count, SIZE).await?;
        let measured: Measured = guest.call(&input).await?;
        let in_guest = Duration::from_nanos(measured.p50_ns);
        let bounded = native::round_trip(peer, Settings::Bounded, count, SIZE).await?;
        let as_it_comes = native::round_trip(peer, Settings::Default, count, SIZE).await?;
        for (rounds, other) in sides.iter_mut().zip([bare, bounded, as_it_comes]) {
            rounds.add(in_guest, other);
        }
    }
    let what = format!("round trip of 64 bytes{place}");
    let [bare, bounded, default] = &sides;
    Ok([
        Row::times(&what, ENGINE, bare).wanted(Wanted::at_most(1.15, bare.ratio())),
        Row::times(&what, LIBRARY, bounded).wanted(Wanted::at_most(1.15, bounded.ratio())),
        Row::times(&what, "tokio-tungstenite as it comes", default),
    ])
}
