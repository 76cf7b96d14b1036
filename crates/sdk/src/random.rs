//! Random bytes from the host's operating system, fit for keys.

use crate::bindings::yoi::host::random as host;

const MOST_AT_ONCE: usize = 65_536;

/// `length` random bytes. Over 65,536 they come from more than one host call.
pub fn bytes(length: usize) -> Vec<u8> {
    let mut all = Vec::new();
    while all.len() < length {
        let more = (length - all.len()).min(MOST_AT_ONCE);
        all.extend(host::bytes(more as u32));
    }
    all
}

/// A random number, each of the 2⁶⁴ as likely as any other.
pub fn number() -> u64 {
    let drawn = host::bytes(8);
    drawn
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
