//! What is said while something takes longer than a moment.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// What takes less needs no word.
const SLOW: Duration = Duration::from_secs(1);

const TICK: Duration = Duration::from_millis(100);

/// On a terminal, and on the standard error: a bar of so many bytes.
pub(crate) fn bar(bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {eta} left");
    let bar = ProgressBar::new(bytes);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
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
