//! What a later list of targets has that an earlier one had not, and the other way round.

use std::collections::HashSet;

use crate::meet::Dimension;
use crate::target::Target;

/// One way in which a list of targets is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// No earlier target has any of it, or they had all of it and still have: then it is `within` them.
    New {
        /// Its place in the later list, counted from zero.
        index: usize,
        /// What is new.
        target: Target,
        /// Whether an earlier target held all of it.
        within: bool,
    },
    /// It holds what no single earlier target held.
    Wider {
        /// The pair, and how they differ: something was gained.
        overlap: Overlap,
    },
    /// An earlier target held all of it, and more.
    Narrower {
        /// The pair, and how they differ: something was lost.
        overlap: Overlap,
    },
    /// No later target has any of it.
    Gone {
        /// What was there.
        before: Target,
    },
}

/// Two targets that have something in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The place of the later one, counted from zero.
    pub index: usize,
    /// The later one.
    pub target: Target,
    /// The earlier one.
    pub before: Target,
    /// To what the later one was confined before: none if it gained nothing.
    pub gained: Vec<Dimension>,
    /// To what the earlier one is confined now: none if all of it is still held, by this or another.
    pub lost: Vec<Dimension>,
}

impl Difference {
    /// Whether there is something now that no single target held before.
    pub fn is_more(&self) -> bool {
        matches!(self, Self::New { within: false, .. } | Self::Wider { .. })
    }

    /// Every difference between two lists: those of the later targets in their order, then what is left of the
    /// earlier ones.
    ///
    /// What two earlier targets held only together counts as wider: it is better told twice than not at all. Lists
    /// that would take seconds to compare are not compared in their parts: what is not the same is new, or gone.
    ///
    /// ```
    /// use yoi_target::{Difference, Target};
    ///
    /// let before = [Target::parse("wss://stream.example.com/v1/trades")?];
    /// let now = [Target::parse("wss://stream.example.com/v1")?];
    /// let [Difference::Wider { overlap }] = &Difference::between(&before, &now)[..] else { panic!() };
    /// assert_eq!(overlap.gained[0].to_string(), "only paths `/v1/trades`");
    /// assert_eq!(Difference::between(&now, &now), []);
    /// # Ok::<(), yoi_target::TargetError>(())
    /// ```
    pub fn between(before: &[Target], now: &[Target]) -> Vec<Self> {
        if size(before).saturating_mul(size(now)) > MOST_PAIRS {
            return apart(before, now);
        }
        let later = now.iter().enumerate();
        let mut found: Vec<_> = later
            .filter_map(|(index, target)| of_later(before, now, index, target))
            .collect();
        let left: Vec<_> = before
            .iter()
            .filter_map(|target| of_earlier(target, now, &found))
            .collect();
        found.extend(left);
        found
    }

    fn overlap(&self) -> Option<&Overlap> {
        match self {
            Self::Wider { overlap } | Self::Narrower { overlap } => Some(overlap),
            Self::New { .. } | Self::Gone { .. } => None,
        }
    }
}

impl Overlap {
    fn of(before: &Target, index: usize, target: &Target) -> Option<Self> {
        let common = target.meet(before)?;
        Some(Self {
            index,
            target: target.clone(),
            before: before.clone(),
            gained: common.cut(target),
            lost: common.cut(before),
        })
    }

    fn size(&self) -> (usize, usize) {
        (self.gained.len(), self.lost.len())
    }
}

/// Entries of one list that are held against entries of the other.
const MOST_PAIRS: usize = 1 << 21;

fn size(targets: &[Target]) -> usize {
    let entries = |it: &Target| {
        let lists = [
            it.path_prefixes().len(),
            it.methods().len(),
            it.subprotocols().len(),
            it.extensions().len(),
            it.request_headers().len(),
        ];
        lists.iter().sum::<usize>()
    };
    targets.iter().map(entries).sum()
}

/// What is in one list only.
fn apart(before: &[Target], now: &[Target]) -> Vec<Difference> {
    let [had, has] = [before, now].map(|it| it.iter().collect::<HashSet<_>>());
    let later = now.iter().enumerate().filter(|(_, it)| !had.contains(it));
    let new = later.map(|(index, target)| Difference::New {
        index,
        target: target.clone(),
        within: false,
    });
    let earlier = before.iter().filter(|it| !has.contains(it));
    let gone = earlier.map(|it| Difference::Gone { before: it.clone() });
    new.chain(gone).collect()
}

fn of_later(
    before: &[Target],
    now: &[Target],
    index: usize,
    target: &Target,
) -> Option<Difference> {
    if before.contains(target) {
        return None;
    }
    let overlaps = before
        .iter()
        .filter_map(|it| Overlap::of(it, index, target));
    let Some(mut overlap) = overlaps.min_by_key(Overlap::size) else {
        return Some(Difference::New {
            index,
            target: target.clone(),
            within: false,
        });
    };
    let stays = now.iter().any(|it| it.covers(&overlap.before));
    if stays {
        overlap.lost.clear();
    }
    Some(match overlap.gained.is_empty() {
        true if stays => Difference::New {
            index,
            target: target.clone(),
            within: true,
        },
        true => Difference::Narrower { overlap },
        false => Difference::Wider { overlap },
    })
}

fn of_earlier(before: &Target, now: &[Target], found: &[Difference]) -> Option<Difference> {
    let is_told = |it: &Difference| it.overlap().is_some_and(|it| it.before == *before);
    if now.iter().any(|it| it.covers(before)) || found.iter().any(is_told) {
        return None;
    }
    let later = now.iter().enumerate();
    let overlaps = later.filter_map(|(index, target)| Overlap::of(before, index, target));
    Some(match overlaps.min_by_key(|it| it.lost.len()) {
        Some(overlap) => Difference::Narrower { overlap },
        None => Difference::Gone {
            before: before.clone(),
        },
    })
}
