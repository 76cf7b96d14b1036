use std::cell::{Cell, RefCell};

use crate::{Codes, Diagnostic};

// Ordering and pruning compare problems with each other, and a hostile text
// has as many as it has lines.
const MAX_KEPT: usize = 1_000;

/// Where the tables of one document tell their problems.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) codes: &'static Codes,
    kept: RefCell<Vec<Diagnostic>>,
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
        match self.is_full() {
            true => self.left_out.set(self.left_out.get() + 1),
            false => self.kept.borrow_mut().push(diagnostic()),
        }
    }

    fn is_full(&self) -> bool {
        self.kept.borrow().len() >= MAX_KEPT
    }

    pub(crate) fn into_parts(self) -> (Vec<Diagnostic>, usize) {
        (self.kept.into_inner(), self.left_out.get())
    }
}
