use std::future::pending;
use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use yoi_runtime::{CallError, CallOptions, CancellationToken, Plugin};

use crate::call::audit::Told;
use crate::failure::Failure;
use crate::printer::Printer;

/// What takes less needs no word.
const SLOW: Duration = Duration::from_secs(1);

/// Runs one tool on this thread, and cancels the call when the process is
/// told to end, so that its connections are closed before it does.
pub(crate) fn call(
    plugin: &Plugin,
    tool: &str,
    input: &str,
    audit: Told,
) -> Result<Result<String, CallError>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new("call/machine", format!("there is no event loop: {error}"))
        })?;
    let cancellation = CancellationToken::new();
    let options = CallOptions {
        audit: Box::new(audit),
        cancellation: cancellation.clone(),
    };
    let output = runtime.block_on(async {
        let told_to_end = told_to_end();
        let mut call = Box::pin(plugin.call(tool, input, options));
        tokio::select! {
            biased;
            output = &mut call => output,
            () = told_to_end => {
                cancellation.cancel();
                call.await
            }
        }
    });
    // A look-up that nobody waits for any more must not hold up the end.
    runtime.shutdown_background();
    Ok(output)
}

/// Says something while work goes on that takes longer than a moment.
pub(crate) fn saying_if_slow<T>(printer: &Printer, line: &str, work: impl FnOnce() -> T) -> T {
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let patience = move || {
            if is_done.recv_timeout(SLOW) == Err(mpsc::RecvTimeoutError::Timeout) {
                printer.talk_on_terminal(line);
            }
        };
        // Without the thread nothing is said, and all the same done.
        let _ = thread::Builder::new().spawn_scoped(scope, patience);
        let result = work();
        drop(done);
        result
    })
}

/// Resolves when the process is told to end. From when this returns the signals
/// no longer end it by themselves.
#[cfg(unix)]
fn told_to_end() -> impl Future<Output = ()> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    async fn received(signal: io::Result<Signal>) {
        match signal {
            Ok(mut signal) => signal.recv().await.unwrap_or_default(),
            Err(_) => pending().await,
        }
    }
    let interrupted = signal(SignalKind::interrupt());
    let terminated = signal(SignalKind::terminate());
    async {
        tokio::select! {
            () = received(interrupted) => {}
            () = received(terminated) => {}
        }
    }
}

/// Resolves when the process is told to end.
#[cfg(not(unix))]
async fn told_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        pending().await
    }
}
