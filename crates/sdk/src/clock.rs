//! Time from the host: `std::time` has no clock on this target, and its `now`
//! functions panic.

use crate::bindings::yoi::host::clock as host;
use crate::duration::milliseconds;
use std::time::Duration;

/// The time since 1970-01-01T00:00:00Z, in steps of a millisecond.
pub fn since_epoch() -> Duration {
    Duration::from_millis(host::now_ms())
}

/// The time since some moment in the past. It never goes back, so the
/// difference of two readings is the time between them.
pub fn monotonic() -> Duration {
    Duration::from_nanos(host::monotonic_ns())
}

/// Waits. The deadline of the tool call goes on.
pub fn sleep(duration: Duration) {
    host::sleep_ms(milliseconds(duration));
}
