//! What was found for one action.

use crate::action::Action;
use crate::address::{AddressSet, AddressWord};
use crate::extension::Extension;
use crate::target::Target;

/// One bit for each address word, and one for each extension.
const SETS: usize = 1 << (AddressWord::ALL.len() + Extension::ALL.len());

/// The targets of an index that match one action, as far as it matters which:
/// for each set of address words and extensions, the first target with exactly
/// these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    firsts: [Option<usize>; SETS],
}

impl Matching {
    /// The first target that matches, counted from zero.
    pub fn first(&self) -> Option<usize> {
        self.firsts.iter().flatten().copied().min()
    }

    /// For each set of address words and extensions that a target has which
    /// matches: the words, and the first such target, counted from zero.
    pub fn each(&self) -> impl Iterator<Item = (AddressSet, usize)> {
        let sets = self.firsts.iter().enumerate();
        sets.filter_map(|(slot, first)| Some((set_of(slot), (*first)?)))
    }

    /// The words that the targets which match name, all together.
    pub fn addresses(&self) -> AddressSet {
        self.each().flat_map(|(set, _)| set.words()).collect()
    }

    /// Whether a target which matches names this extension.
    pub fn has_extension(&self, extension: Extension) -> bool {
        let found = self.firsts.iter().enumerate();
        let mut found = found.filter(|(_, first)| first.is_some());
        found.any(|(slot, _)| slot & extension_bit(extension) != 0)
    }

    /// Notes those of `group` that match, given in their order.
    pub(super) fn note(&mut self, targets: &[Target], group: &Group, action: &Action<'_>) {
        let mut open = group.slots;
        for &index in &group.indices {
            if open == 0 {
                return;
            }
            let target = &targets[index];
            let slot = slot_of(target);
            if open & 1 << slot != 0 && target.matches(action) {
                open &= !(1 << slot);
                let first = &mut self.firsts[slot];
                *first = Some(first.map_or(index, |first| first.min(index)));
            }
        }
    }
}

/// Targets of one scheme, host, port and path prefix.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Ascending.
    indices: Vec<usize>,
    /// The sets of address words and extensions that occur, one bit each.
    slots: u32,
}

impl Group {
    pub(super) fn add(&mut self, index: usize, target: &Target) {
        self.indices.push(index);
        self.slots |= 1 << slot_of(target);
    }
}

fn slot_of(target: &Target) -> usize {
    let (words, set) = (AddressWord::ALL.into_iter().enumerate(), target.addresses());
    let slot = words.fold(0, |slot, (bit, word)| {
        slot | usize::from(set.contains(word)) << bit
    });
    let extensions = target.extensions().iter();
    extensions.fold(slot, |slot, &it| slot | extension_bit(it))
}

fn extension_bit(extension: Extension) -> usize {
    1 << (AddressWord::ALL.len() + extension as usize)
}

fn set_of(slot: usize) -> AddressSet {
    let words = AddressWord::ALL.into_iter().enumerate();
    let named = words.filter(|(bit, _)| slot & 1 << bit != 0);
    named.map(|(_, word)| word).collect()
}
