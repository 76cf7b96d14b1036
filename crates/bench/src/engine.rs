//! yoi's own connection engine without a guest: what the sandbox adds is what is above this.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use yoi_authority::{Authority, Limits};
use yoi_bench::figures::quantile;
use yoi_egress::{Connection, Egress, Message, OpenOptions};

const PATIENCE: Duration = Duration::from_secs(10);
/// What one call of many returns at most, as for a guest.
const BATCH_BYTES: usize = 1 << 20;

/// The median of `count` round trips of `size` bytes.
pub(crate) async fn round_trip(
    authority: &Authority,
    peer: SocketAddr,
    count: usize,
    size: usize,
) -> Result<Duration> {
    let mut connection = open(authority, peer).await?;
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let payload = vec![b'x'; size];
        let start = Instant::now();
        connection.send(Message::Binary(payload)).await?;
        let message = connection.receive(PATIENCE).await?;
        message.context("the peer does not answer")?;
        times.push(start.elapsed());
    }
    Ok(quantile(&times, 50))
}

/// The time to take `count` messages, `batch` at a time, or one by one if that is 0.
pub(crate) async fn stream(
    authority: &Authority,
    peer: SocketAddr,
    count: usize,
    batch: u32,
) -> Result<Duration> {
    let mut connection = open(authority, peer).await?;
    let start = Instant::now();
    let mut taken = 0;
    while taken < count {
        let more = match batch {
            0 => usize::from(connection.receive(PATIENCE).await?.is_some()),
            batch => {
                let most = (batch as usize).min(count - taken);
                let batch = connection.receive_many(most, BATCH_BYTES, PATIENCE);
                batch.await?.lengths.len()
            }
        };
        if more == 0 {
            bail!("the peer sends nothing");
        }
        taken += more;
    }
    Ok(start.elapsed())
}

async fn open(authority: &Authority, peer: SocketAddr) -> Result<Connection> {
    let permit = authority
        .open_websocket(&format!("ws://{peer}/"), &[] as &[&str])
        .map_err(|denial| anyhow::anyhow!("{denial:?}"))?;
    let (egress, limits) = (Egress::default(), Limits::default());
    Ok(egress.open(permit, OpenOptions::default(), &limits).await?)
}
