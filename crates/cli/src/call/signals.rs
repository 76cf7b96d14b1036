use std::io;
use std::process;
use std::thread;

use yoi_runtime::CancellationToken;

/// What a shell reports for a process that an interrupt ended.
const INTERRUPTED: i32 = 130;

/// Cancels when the process is told to end, so that the call's connections are
/// closed before it does. Told so again, it ends at once, whatever it is
/// waiting for. From when this returns the signals no longer end it by
/// themselves.
///
/// # Errors
///
/// What keeps the thread that watches from being started.
pub(crate) fn watch(cancellation: CancellationToken) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let entered = runtime.enter();
    let mut signals = Signals::new();
    drop(entered);
    let watching = async move {
        while signals.next().await.is_some() {
            if cancellation.is_cancelled() {
                process::exit(INTERRUPTED);
            }
            cancellation.cancel();
        }
    };
    // A thread of its own: that of the call may be computing or writing.
    thread::Builder::new().spawn(move || runtime.block_on(watching))?;
    Ok(())
}

#[cfg(unix)]
use unix::Signals;

#[cfg(unix)]
mod unix {
    use std::future::pending;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// The signals that tell the process to end. One that cannot be caught ends
    /// it by itself.
    pub(super) struct Signals {
        interrupt: Option<Signal>,
        terminate: Option<Signal>,
    }

    impl Signals {
        pub(super) fn new() -> Self {
            Self {
                interrupt: signal(SignalKind::interrupt()).ok(),
                terminate: signal(SignalKind::terminate()).ok(),
            }
        }

        pub(super) async fn next(&mut self) -> Option<()> {
            tokio::select! {
                received = received(&mut self.interrupt) => received,
                received = received(&mut self.terminate) => received,
            }
        }
    }

    async fn received(signal: &mut Option<Signal>) -> Option<()> {
        match signal {
            Some(signal) => signal.recv().await,
            None => pending().await,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) -> Option<()> {
        tokio::signal::ctrl_c().await.ok()
    }
}
