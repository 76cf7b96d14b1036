//! Chance that can be had again.

use crate::messages::mix;

/// Numbers that follow from a seed, today and in ten years.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn close(&mut self) -> (u16, String) {
        let code = [1000, 1001, 1011, 3000, 4999][self.below(5) as usize];
        let reason = ["", "done", "bye \u{1f980}"][self.below(3) as usize];
        (code, reason.to_owned())
    }
}
