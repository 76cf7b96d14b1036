use super::case::{Behavior, Case};

/// Why some cases of the suite are not simply OK. A case that is not named here must be.
pub(crate) const EXPLAINED: [Explained; 2] = [
    Explained {
        cases: &["7.1.6"],
        behavior: Behavior::Informational,
        why: "A message of 256 KiB, a short one and a close frame come in one go, and the suite only looks at whether \
              the answers or the end come first. The host answers a close frame as soon as it has read it, as RFC \
              6455 (section 5.5.1) has it; both messages still reach the guest.",
    },
    Explained {
        cases: &["7.13.1", "7.13.2"],
        behavior: Behavior::Informational,
        why: "Close frames with the codes 5000 and 65535, of which RFC 6455 (section 7.4.2) says nothing.",
    },
];

pub(crate) struct Explained {
    pub(super) cases: &'static [&'static str],
    pub(super) behavior: Behavior,
    pub(super) why: &'static str,
}

/// The explanation of a case, if it is of this behaviour.
pub(crate) fn is_explained(case: &Case, behavior: Behavior) -> bool {
    expected(&case.to_string()) == Some(behavior)
}

fn expected(case: &str) -> Option<Behavior> {
    let explained = EXPLAINED.iter().find(|it| it.cases.contains(&case));
    explained.map(|it| it.behavior)
}
