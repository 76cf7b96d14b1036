//! The counted limits of one instance.

use wasmtime::ResourceLimiter;
use yoi_authority::Limits;

use crate::error::LimitHit;

/// Counts over all memories and tables of a store, and turns the first excess into the end of the call: a guest
/// that is merely told "no" would trap a moment later for a reason that nobody can read.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Limits,
    memory: u64,
    table: u64,
}

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            memory: 0,
            table: 0,
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        grow(
            &mut self.memory,
            (current, desired, maximum),
            self.limits.memory_bytes,
            LimitHit::Memory,
        )
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        grow(
            &mut self.table,
            (current, desired, maximum),
            self.limits.table_elements,
            LimitHit::Table,
        )
    }

    fn instances(&self) -> usize {
        count(self.limits.instances)
    }

    fn tables(&self) -> usize {
        count(self.limits.tables)
    }

    fn memories(&self) -> usize {
        count(self.limits.memories)
    }
}

fn grow(
    total: &mut u64,
    (current, desired, maximum): (usize, usize, Option<usize>),
    limit: u64,
    hit: fn(u64) -> LimitHit,
) -> wasmtime::Result<bool> {
    if maximum.is_some_and(|maximum| desired > maximum) {
        return Ok(false);
    }
    let grown = *total + desired.saturating_sub(current) as u64;
    if grown > limit {
        return Err(hit(limit).into());
    }
    *total = grown;
    Ok(true)
}

fn count(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_counted_over_all_memories_together() {
        let limit = Limits::default().memory_bytes as usize;
        let mut limiter = Limiter::new(Limits::default());
        assert!(limiter.memory_growing(0, limit / 2, None).unwrap());
        assert!(limiter.memory_growing(0, limit / 2, None).unwrap());
        let error = limiter.memory_growing(0, 1, None).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&LimitHit::Memory(limit as u64)));
    }

    #[test]
    fn a_maximum_that_the_guest_declared_itself_is_no_limit_of_ours() {
        let mut limiter = Limiter::new(Limits::default());
        assert!(!limiter.memory_growing(0, 2, Some(1)).unwrap());
    }
}
