use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use yoi_runtime::{CallError, CallOptions, CancellationToken, Plugin};

use crate::call::audit::Told;
use crate::call::signals;
use crate::failure::Failure;

/// What takes less needs no word.
const SLOW: Duration = Duration::from_secs(1);

const TICK: Duration = Duration::from_millis(100);

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
        .map_err(|error| no_machine("event loop", &error))?;
    let cancellation = CancellationToken::new();
    signals::watch(cancellation.clone())
        .map_err(|error| no_machine("watch for signals", &error))?;
    let options = CallOptions {
        audit: Box::new(audit),
        cancellation: cancellation.clone(),
    };
    let output = runtime.block_on(plugin.call(tool, input, options));
    // There is nothing left to cancel: from here on a signal ends the process.
    cancellation.cancel();
    // A look-up that nobody waits for any more must not hold up the end.
    runtime.shutdown_background();
    Ok(output)
}

fn no_machine(what: &str, error: &io::Error) -> Failure {
    Failure::new("call/machine", format!("there is no {what}: {error}"))
}

/// Says something, with the seconds, while work goes on that takes longer than a
/// moment: on a terminal, and gone when the work is done. The line is made of
/// parsed values only.
pub(crate) fn saying_if_slow<T>(line: &str, work: impl FnOnce() -> T) -> T {
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let patience = move || {
            if is_done.recv_timeout(SLOW) == Err(mpsc::RecvTimeoutError::Timeout) {
                let spinner = spinner(line);
                // Nothing is sent: it ends when the other end is gone.
                let _ = is_done.recv();
                spinner.finish_and_clear();
            }
        };
        // Without the thread nothing is said, and all the same done.
        let _ = thread::Builder::new().spawn_scoped(scope, patience);
        let result = work();
        drop(done);
        result
    })
}

fn spinner(line: &str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(line.to_owned());
    let style = ProgressStyle::with_template("{spinner} {msg}, {elapsed}");
    let spinner = match style {
        Ok(style) => spinner.with_style(style),
        Err(_) => spinner,
    };
    spinner.enable_steady_tick(TICK);
    spinner
}
