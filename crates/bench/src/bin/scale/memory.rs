//! What this process holds.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::time::{Instant, sleep};
use yoi_testkit::process;

/// Memory of this process, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Resident, shared pages too.
    pub(crate) rss: u64,
    /// The same, with its share of shared pages.
    pub(crate) pss: u64,
}

/// What a cycle must leave as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) tasks: usize,
    pub(crate) descriptors: usize,
}

/// A connection gives its buffers back after a second without traffic, and then looks again each second.
const REST: Duration = Duration::from_millis(2_500);
const SAMPLE: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(20);
/// Changes below this are noise.
const STILL: u64 = 128 * 1024;

impl Memory {
    pub(crate) fn now() -> Result<Self> {
        let text = fs::read_to_string("/proc/self/smaps_rollup").context(
            "memory is read from /proc/self/smaps_rollup, which this system does not have",
        )?;
        Self::read(&text).context("/proc/self/smaps_rollup has no Rss and Pss")
    }

    /// Once it does not change any more, and not before connections have had the time to rest.
    pub(crate) async fn settled() -> Result<Self> {
        let end = Instant::now() + LONGEST;
        sleep(REST).await;
        let mut last = Self::now()?;
        let mut still = 0;
        while still < 3 && Instant::now() < end {
            sleep(SAMPLE).await;
            let now = Self::now()?;
            still = match now.rss.abs_diff(last.rss) {
                ..=STILL => still + 1,
                _ => 0,
            };
            last = now;
        }
        Ok(last)
    }

    fn read(text: &str) -> Option<Self> {
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
            Some(kibibytes * 1024)
        };
        Some(Self {
            rss: field("Rss:")?,
            pss: field("Pss:")?,
        })
    }
}

impl Counts {
    pub(crate) fn now() -> Self {
        Self {
            tasks: tokio::runtime::Handle::current()
                .metrics()
                .num_alive_tasks(),
            descriptors: process::descriptor_count(),
        }
    }

    /// As soon as they are `wanted`, or what they are when time is up.
    pub(crate) async fn until(wanted: Self) -> Self {
        let end = Instant::now() + LONGEST;
        loop {
            let now = Self::now();
            if now == wanted || Instant::now() > end {
                return now;
            }
            sleep(SAMPLE / 10).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_what_the_kernel_writes() {
        let text = "55 rw [rollup]\nRss:                1364 kB\nPss:                 253 kB\nPss_Dirty: 92 kB\n";
        let memory = Memory {
            rss: 1364 * 1024,
            pss: 253 * 1024,
        };
        assert_eq!(Memory::read(text), Some(memory));
        assert_eq!(Memory::read("Rss: 1 kB\n"), None);
    }
}
