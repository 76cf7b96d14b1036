use std::io;

use yoi_runtime::{CallError, CallOptions, CancellationToken, Plugin};

use crate::call::audit::Told;
use crate::call::signals;
use crate::failure::Failure;

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
