//! One call of a loaded package.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};
use yoi_bench::figures::quantile;
use yoi_runtime::Runtime;

use crate::Amount;
use crate::guest::Guest;
use crate::report::{Row, Wanted};

const WANTED: Duration = Duration::from_micros(100);

pub(crate) async fn measure(yoi: &Runtime, amount: Amount) -> Result<Vec<Row>> {
    let guest = Guest::load(yoi, "run_echo", "echo", None)?;
    let input = json!({"pair": "BTC-EUR"});
    let count = amount.of(5_000, 100);
    let (mut calls, mut instances) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for _ in 0..count / 10 {
        guest.call::<Value>(&input).await?;
    }
    for _ in 0..count {
        let start = Instant::now();
        guest.call::<Value>(&input).await?;
        calls.push(start.elapsed());
        let start = Instant::now();
        guest.instantiate().await?;
        instances.push(start.elapsed());
    }
    let p50 = quantile(&calls, 50);
    Ok(vec![
        Row::time("tool call, p50", p50).wanted(Wanted::under(WANTED, p50)),
        Row::time("tool call, p90", quantile(&calls, 90)),
        Row::time("tool call, p99", quantile(&calls, 99)),
        Row::time(
            "to instantiate and drop alone, p50",
            quantile(&instances, 50),
        ),
    ])
}
