use yoi_target::{Dimension, Protocol, Target};

use yoi_authority::AskReport;

use crate::ask_name::AskName;
use crate::danger::Danger;
use crate::failure::Failure;
use crate::standing::Standing;

/// What an operator decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) existing: Existing,
    /// What is to be granted, each covered by an ask.
    pub(crate) targets: Vec<Target>,
}

/// What becomes of the grants that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    Keep,
    Replace,
}

/// An ask with its name and what is dangerous in it.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) name: AskName,
    pub(crate) ask: &'a AskReport,
    pub(crate) danger: Danger,
}

/// Every ask of a package, dangerous ones first, among equals in the order of the manifest.
pub(crate) fn asked(standing: &Standing) -> Vec<Asked<'_>> {
    let report = standing.resolution.report();
    let of = |protocol| {
        report.of(protocol).asks.iter().map(move |ask| Asked {
            name: AskName {
                protocol,
                index: ask.index,
            },
            danger: Danger::of(&ask.target),
            ask,
        })
    };
    let mut asked: Vec<_> = of(Protocol::WebSocket)
        .chain(of(Protocol::Request))
        .collect();
    asked.sort_by_key(|it| it.danger.rank());
    asked
}

/// A target that an ask covers, or what of it nobody asked for.
pub(crate) fn covered(asked: &[Asked<'_>], target: Target) -> Result<Target, Failure> {
    if asked.iter().any(|it| it.ask.target.covers(&target)) {
        return Ok(target);
    }
    let overlaps = asked.iter().filter_map(|it| {
        let common = it.ask.target.meet(&target)?;
        Some((it.name, common.cut(&target)))
    });
    let failure = match overlaps.min_by_key(|(_, cut)| cut.len()) {
        Some((name, cut)) => unasked(&target, name, &cut),
        None => Failure::new("grant/unasked", nothing_of(asked, &target)),
    };
    Err(failure.help("a grant gives at most what is asked: `yoi plugin show` has the asks"))
}

/// Why the ask that comes nearest has nothing of it.
fn nothing_of(asked: &[Asked<'_>], target: &Target) -> String {
    let nothing = format!("no ask has anything of `{target}`");
    let asks = asked.iter().map(|it| &it.ask.target);
    match target.nearest_apart(asks) {
        Some((place, apart)) => {
            format!("{nothing}: {apart} (nearest is `{}`)", asked[place].name)
        }
        None => nothing,
    }
}

fn unasked(target: &Target, ask: AskName, cut: &[Dimension]) -> Failure {
    let cut: Vec<_> = cut.iter().map(ToString::to_string).collect();
    let message = format!(
        "`{target}` is more than is asked for: of it, `{ask}` asks for {}",
        cut.join(", ")
    );
    Failure::new("grant/unasked", message)
}
