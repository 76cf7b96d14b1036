//! Why a person should look twice at a target.

use std::cmp::Reverse;

use yoi_package::LookAlike;
use yoi_target::{AddressWord, Breadth, HostPattern, Target};

/// What is dangerous in a target, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Danger {
    breadth: Vec<Breadth>,
    look_alikes: Vec<LookAlike>,
    is_local: bool,
}

impl Danger {
    pub(crate) fn of(target: &Target) -> Self {
        Self {
            breadth: target.breadth(),
            look_alikes: LookAlike::find(target.host()),
            is_local: target.is_local(),
        }
    }

    /// Of several targets: what is dangerous in any of them.
    pub(crate) fn of_all<'a>(targets: impl Iterator<Item = &'a Target>) -> Self {
        let mut all = targets.map(Self::of).fold(Self::default(), |mut all, it| {
            all.breadth.extend(it.breadth);
            all.look_alikes.extend(it.look_alikes);
            all.is_local |= it.is_local;
            all
        });
        all.breadth.sort();
        all.breadth.dedup();
        all.look_alikes.dedup();
        all
    }

    pub(crate) fn is_broad(&self) -> bool {
        self.breadth.iter().any(Breadth::is_broad)
    }

    pub(crate) fn is_local(&self) -> bool {
        self.is_local
    }

    pub(crate) fn is_plain_text(&self) -> bool {
        self.breadth.contains(&Breadth::PlainText)
    }

    pub(crate) fn is_look_alike(&self) -> bool {
        !self.look_alikes.is_empty()
    }

    /// Every reason, in words, most dangerous first.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let look_alikes = self.look_alikes.iter().map(ToString::to_string);
        let breadth = self.breadth.iter().map(ToString::to_string);
        look_alikes.chain(breadth).collect()
    }

    /// The marks that it deserves.
    pub(crate) fn marks(&self) -> String {
        let marks = [
            (self.is_broad(), "BROAD"),
            (self.is_look_alike(), "LOOK-ALIKE"),
            (self.is_local, "LOCAL"),
            (self.is_plain_text(), "PLAIN TEXT"),
        ];
        let marks = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark);
        marks.collect::<Vec<_>>().join(" ")
    }

    /// Its place where the dangerous comes first: one worse reason outweighs
    /// all lesser ones.
    pub(crate) fn rank(&self) -> Reverse<u32> {
        let look_alike = if self.is_look_alike() { LOOK_ALIKE } else { 0 };
        let weights = self.breadth.iter().map(weight);
        Reverse(weights.fold(look_alike, |all, weight| all | weight))
    }
}

const LOOK_ALIKE: u32 = 1 << 3;

fn weight(breadth: &Breadth) -> u32 {
    let bit = match breadth {
        Breadth::AnyHost => 9,
        Breadth::PublicSuffix(_) => 8,
        Breadth::Local(AddressWord::Metadata) => 7,
        Breadth::Local(AddressWord::Private) => 6,
        Breadth::Local(AddressWord::Loopback) => 5,
        Breadth::Local(AddressWord::LinkLocal) => 4,
        // Here stands what looks like something else.
        Breadth::AnyPort => 2,
        Breadth::AllPathsOnBroadHost => 1,
        Breadth::PlainText => 0,
    };
    1 << bit
}

/// A host in Unicode, if that differs. Package-controlled, and not escaped.
pub(crate) fn unicode(host: &HostPattern) -> Option<String> {
    let unicode = host.unicode();
    (unicode != host.to_string()).then_some(unicode)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(texts: &[&str]) -> Vec<String> {
        let mut targets: Vec<Target> = texts.iter().map(|it| Target::parse(it).unwrap()).collect();
        targets.sort_by_key(|it| Danger::of(it).rank());
        targets.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_dangerous_comes_first_and_the_rest_keeps_its_order() {
        let worst_first = [
            "ws://*:*/",
            "wss://*/",
            "wss://*/v1",
            "wss://*.co.uk/",
            "wss://169.254.169.254/ addresses=metadata",
            "wss://b.example/ addresses=private",
            "ws://localhost/",
            "wss://xn--80ak6aa92e.com/",
            "wss://b.example:*/",
            "wss://*.b.example/",
            "ws://b.example/",
            "wss://c.example/",
            "wss://a.example/",
        ];
        let mut mixed = worst_first.to_vec();
        mixed[..11].reverse();
        assert_eq!(ranked(&mixed), worst_first);
    }
}
