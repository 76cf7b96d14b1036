//! What a quiet connection has of a thread that it shares with flooded ones.

use std::time::{Duration, Instant};

use tokio::task::AbortHandle;
use yoi_authority::Limits;
use yoi_egress::Message;

use super::meeting::connect;

/// The rows that flood: frames that make no message, and messages of nothing.
pub(crate) const FLOODS: [&str; 2] = ["g-endless-empty", "m-endless-empty-to-an-idle-owner"];

const ROUNDS: usize = 300;

/// Times of messages to an echo server and back, shortest first, while others receive all that these servers send.
pub(crate) async fn round_trips(echo: &str, floods: &[String]) -> Vec<Duration> {
    let limits = Limits::default();
    let mut flooded = Vec::new();
    for url in floods {
        flooded.push(receiving(url.clone(), limits).await);
    }
    let mut quiet = connect(echo, &limits).await;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        quiet.send(Message::Text("hello".into())).await.unwrap();
        quiet.receive(Duration::from_secs(10)).await.unwrap();
        times.push(start.elapsed());
    }
    flooded.iter().for_each(AbortHandle::abort);
    times.sort();
    times
}

/// That of a hundred which only one is longer than.
pub(crate) fn p99(times: &[Duration]) -> Duration {
    times[times.len() * 99 / 100]
}

async fn receiving(url: String, limits: Limits) -> AbortHandle {
    let mut connection = connect(&url, &limits).await;
    let receiving =
        async move { while connection.receive(Duration::from_secs(60)).await.is_ok() {} };
    tokio::spawn(receiving).abort_handle()
}
