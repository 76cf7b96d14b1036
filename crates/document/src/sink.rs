use std::cell::{Cell, RefCell};

use crate::{Codes, Diagnostic};

// Ordering and pruning compare problems with each other, and a hostile text
// has as many as it has lines.
const MAX_KEPT: usize = 1_000;

/// Where the tables of one document tell their problems.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) codes: &'static Codes,
    /// None where a problem was taken back.
    kept: RefCell<Vec<Option<Diagnostic>>>,
    left_out: Cell<usize>,
}

impl Sink {
    pub(crate) fn new(codes: &'static Codes) -> Self {
        Self {
            codes,
            kept: RefCell::default(),
            left_out: Cell::new(0),
        }
    }

    /// Keeps a problem, or counts it without making it: a hostile text has
    /// hundreds of thousands.
    pub(crate) fn tell(&self, diagnostic: impl FnOnce() -> Diagnostic) {
        self.tell_for_now(diagnostic);
    }

    /// The same, and the place by which it can be taken back if it is kept.
    pub(crate) fn tell_for_now(&self, diagnostic: impl FnOnce() -> Diagnostic) -> Option<usize> {
        if self.is_full() {
            self.left_out.set(self.left_out.get() + 1);
            return None;
        }
        // Making it may take back another one.
        let diagnostic = diagnostic();
        let mut kept = self.kept.borrow_mut();
        kept.push(Some(diagnostic));
        Some(kept.len() - 1)
    }

    pub(crate) fn take_back(&self, place: usize) {
        if let Some(told) = self.kept.borrow_mut().get_mut(place) {
            *told = None;
        }
    }

    fn is_full(&self) -> bool {
        self.kept.borrow().len() >= MAX_KEPT
    }

    pub(crate) fn into_parts(self) -> (Vec<Diagnostic>, usize) {
        let kept = self.kept.into_inner().into_iter().flatten();
        (kept.collect(), self.left_out.get())
    }
}
