//! `yoi:host/types`, `log`, `clock` and `random`.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

use crate::audit::{Event, LogLevel};
use crate::bindings::yoi::host::{clock, log, random, types};
use crate::ctx::HostView;

/// What a line of the log costs beside its text.
const LINE_BYTES: usize = 32;
const MOST_RANDOM_BYTES: u32 = 65_536;

impl types::Host for HostView<'_> {}

impl log::Host for HostView<'_> {
    async fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        let left = usize::try_from(self.ctx.log_bytes_left).unwrap_or(usize::MAX);
        if left == 0 {
            return Ok(());
        }
        let message = cut(&message, left);
        // A line costs more than its text, or a guest could write empty ones without end.
        self.ctx.log_bytes_left = self
            .ctx
            .log_bytes_left
            .saturating_sub((message.len() + LINE_BYTES) as u64);
        self.ctx.record(Event::Log {
            level: level.into(),
            message,
        });
        if self.ctx.log_bytes_left == 0 {
            self.ctx.record(Event::LogFull);
        }
        Ok(())
    }
}

impl clock::Host for HostView<'_> {
    async fn now_ms(&mut self) -> wasmtime::Result<u64> {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Ok(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    async fn monotonic_ns(&mut self) -> wasmtime::Result<u64> {
        static START: OnceLock<Instant> = OnceLock::new();
        let since = START.get_or_init(Instant::now).elapsed();
        Ok(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
    }

    async fn sleep_ms(&mut self, duration: u32) -> wasmtime::Result<()> {
        tokio::time::sleep(Duration::from_millis(duration.into())).await;
        Ok(())
    }
}

impl random::Host for HostView<'_> {
    async fn bytes(&mut self, length: u32) -> wasmtime::Result<Vec<u8>> {
        let mut bytes = vec![0; length.min(MOST_RANDOM_BYTES) as usize];
        getrandom::fill(&mut bytes)
            .map_err(|error| wasmtime::format_err!("the system has no random bytes: {error}"))?;
        Ok(bytes)
    }
}

impl From<log::Level> for LogLevel {
    fn from(level: log::Level) -> Self {
        match level {
            log::Level::Trace => Self::Trace,
            log::Level::Debug => Self::Debug,
            log::Level::Info => Self::Info,
            log::Level::Warn => Self::Warn,
            log::Level::Error => Self::Error,
        }
    }
}

/// The longest start of `text` with at most `most` bytes.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len()))
        .rev()
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("añb", 2), "a");
        assert_eq!(cut("añb", 3), "añ");
        assert_eq!(cut("añb", 99), "añb");
        assert_eq!(cut("ñ", 0), "");
    }
}
