//! A door that opens once, between a test and a server's script
use crate::watched::Watched;
use std::time::Duration;

/// Opened by one side, waited for by the other; clones are the same gate.
#[derive(Clone)]
pub struct Gate {
    open: Watched<bool>,
}

impl Gate {
    /// A closed gate.
    #[allow(
        clippy::new_without_default,
        reason = "a gate is made on purpose, never by default"
    )]
    pub fn new() -> Self {
        Self {
            open: Watched::new(false),
        }
    }

    /// Opens the gate for good.
    pub fn open(&self) {
        self.open.update(|open| *open = true);
    }

    /// Whether the gate was opened.
    pub fn is_open(&self) -> bool {
        self.open.read(|open| *open)
    }

    /// Waits until the gate is open.
    pub async fn opened(&self) {
        self.open.until_forever(|| self.is_open()).await;
    }

    /// Blocks until the gate is open; false when time is up.
    #[must_use]
    pub fn wait(&self, timeout: Duration) -> bool {
        self.open.wait_until(timeout, || self.is_open())
    }
}
