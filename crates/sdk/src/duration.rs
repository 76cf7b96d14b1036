use std::time::Duration;

/// Whole milliseconds, rounded up so that a short wait does not become none,
/// and at most `u32::MAX` (49 days), far above any limit of a host.
pub(crate) fn milliseconds(duration: Duration) -> u32 {
    let whole = duration.as_nanos().div_ceil(1_000_000);
    u32::try_from(whole).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_millisecond_counts_as_one() {
        assert_eq!(milliseconds(Duration::ZERO), 0);
        assert_eq!(milliseconds(Duration::from_nanos(1)), 1);
        assert_eq!(milliseconds(Duration::from_millis(7)), 7);
        assert_eq!(milliseconds(Duration::from_micros(7_001)), 8);
    }

    #[test]
    fn what_does_not_fit_is_the_longest_wait() {
        assert_eq!(milliseconds(Duration::MAX), u32::MAX);
    }
}
