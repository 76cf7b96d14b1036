//! Panics of this process, which are failures wherever they are caught.

use std::sync::{Mutex, PoisonError};

static SEEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// From here on they are counted.
pub(crate) fn count() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(panic.to_string());
        drop(seen);
        before(panic);
    }));
}

/// Those since the last time.
pub(crate) fn take() -> Vec<String> {
    std::mem::take(&mut SEEN.lock().unwrap_or_else(PoisonError::into_inner))
}
