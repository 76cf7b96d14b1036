//! How a package differs from what its operator decided upon.

use yoi_authority::{Change, State};
use yoi_package::{Decided, Manifest, Tool};
use yoi_target::{Difference, Dimension, Overlap, Protocol, Target};

use crate::ask_name::{AskName, key};
use crate::danger::Danger;
use crate::page::{BAD, GOOD, HEADING, LOOK, Page, painted};
use crate::project::Project;
use crate::show::protocol::details;
use crate::standing::Standing;
use crate::{decided, escape, plain};

/// What was compared with what.
#[derive(Debug)]
pub(crate) enum Compared {
    /// There is no decision that it could differ from.
    NotEnabled,
    /// It is what was decided upon.
    Same,
    /// With what it was then.
    Decided(Box<Changes>),
    /// With the grants, for want of something better.
    Grants {
        /// Why what it was then is not known.
        reason: String,
        changes: Box<Changes>,
    },
}

/// Every difference.
#[derive(Debug)]
pub(crate) struct Changes {
    pub(crate) identity: Change,
    pub(crate) websocket: Vec<Difference>,
    pub(crate) request: Vec<Difference>,
    /// None if it is not known what there was.
    pub(crate) rest: Option<Rest>,
}

/// What a package has beside its asks.
#[derive(Debug)]
pub(crate) struct Rest {
    pub(crate) has_other_component: bool,
    pub(crate) has_other_description: bool,
    /// By their names.
    pub(crate) new_tools: Vec<String>,
    pub(crate) gone_tools: Vec<String>,
    pub(crate) changed_tools: Vec<String>,
}

impl Compared {
    pub(crate) fn of(project: &Project, standing: &Standing) -> Self {
        let (State::Pending(identity), Some(enabled)) =
            (standing.resolution.state(), &standing.enabled)
        else {
            return match standing.resolution.state() {
                State::Enabled => Self::Same,
                _ => Self::NotEnabled,
            };
        };
        let manifest = standing.package.manifest();
        let asks = |manifest: &Manifest, protocol| -> Vec<Target> {
            let asks = manifest.asks(protocol).iter();
            asks.map(|it| it.target().clone()).collect()
        };
        let changes = |before: &dyn Fn(Protocol) -> Vec<Target>, rest| {
            let between =
                |protocol| Difference::between(&before(protocol), &asks(manifest, protocol));
            Box::new(Changes {
                identity: identity.clone(),
                websocket: between(Protocol::WebSocket),
                request: between(Protocol::Request),
                rest,
            })
        };
        match decided::of(project, enabled) {
            Ok(decided) => {
                let rest = Rest::of(&decided, standing);
                Self::Decided(changes(&|it| asks(decided.manifest(), it), Some(rest)))
            }
            Err(reason) => {
                let granted = |protocol| {
                    let grants = enabled.grants(protocol).iter();
                    grants.map(|it| it.target().clone()).collect()
                };
                Self::Grants {
                    reason,
                    changes: changes(&granted, None),
                }
            }
        }
    }

    pub(crate) fn changes(&self) -> Option<&Changes> {
        match self {
            Self::Decided(changes) | Self::Grants { changes, .. } => Some(changes),
            Self::NotEnabled | Self::Same => None,
        }
    }
}

impl Rest {
    fn of(decided: &Decided, standing: &Standing) -> Self {
        let (before, now) = (decided.manifest(), standing.package.manifest());
        let named = |tools: &[Tool], name: &str| tools.iter().find(|it| it.name() == name).cloned();
        let without = |tools: &[Tool], others: &[Tool]| {
            let gone = tools.iter().filter(|it| named(others, it.name()).is_none());
            gone.map(|it| it.name().to_owned()).collect()
        };
        let is_changed =
            |it: &&Tool| named(before.tools(), it.name()).is_some_and(|was| was != **it);
        let changed = now.tools().iter().filter(is_changed);
        Self {
            has_other_component: !decided.has_component_of(&standing.package),
            has_other_description: before.description() != now.description(),
            new_tools: without(now.tools(), before.tools()),
            gone_tools: without(before.tools(), now.tools()),
            changed_tools: changed.map(|it| it.name().to_owned()).collect(),
        }
    }
}

/// For people.
pub(crate) fn text(standing: &Standing, compared: &Compared, columns: Option<usize>) -> String {
    let mut page = Page::new(columns);
    let manifest = standing.package.manifest();
    let name = escape::untrusted(&format!("{} {}", manifest.id(), manifest.version()));
    let name = painted(HEADING, name);
    match compared {
        Compared::NotEnabled => {
            page.line(format_args!(
                "{name} is not enabled: there is no decision that it could differ from"
            ));
        }
        Compared::Same => page.line(format_args!("{name} is what was decided upon")),
        Compared::Decided(changes) => {
            page.line(format_args!(
                "{name} is not what was decided upon: it is pending"
            ));
            write(&mut page, changes, "asked for", standing);
        }
        Compared::Grants { reason, changes } => {
            page.line(format_args!(
                "{name} is not what was decided upon: it is pending"
            ));
            page.line(format_args!(
                "{}: what it asked for then is not known: {}",
                painted(LOOK, "compared with the grants"),
                escape::untrusted(reason)
            ));
            write(&mut page, changes, "granted", standing);
        }
    }
    if compared.changes().is_some() {
        let id = manifest.id();
        page.blank();
        page.line(format_args!(
            "{}: `yoi plugin grant {id}` lets you decide",
            painted(HEADING, "next")
        ));
    }
    page.into_text()
}

fn write(page: &mut Page, changes: &Changes, was: &str, standing: &Standing) {
    identity(page, &changes.identity);
    page.part("Asks");
    let of = |protocol, differences: &[Difference]| -> Vec<(Protocol, Difference)> {
        differences
            .iter()
            .map(|it| (protocol, it.clone()))
            .collect()
    };
    let mut all = of(Protocol::WebSocket, &changes.websocket);
    all.extend(of(Protocol::Request, &changes.request));
    if all.is_empty() {
        page.line(format_args!("  the same as was {was}"));
    }
    // More comes before less, less before what is gone, and among equals what is dangerous.
    all.sort_by_key(|(_, it)| match target(it) {
        Some(target) => (!it.is_more(), false, Some(Danger::of(target).rank())),
        None => (true, true, None),
    });
    for (protocol, difference) in &all {
        one(page, *protocol, difference, was, standing);
    }
    if let Some(rest) = &changes.rest {
        beside(page, rest);
    }
}

fn identity(page: &mut Page, change: &Change) {
    if let Some(version) = &change.version {
        let told = format!("{}, now {}", version.granted, version.found);
        page.line(format_args!("version: {}", escape::untrusted(&told)));
    }
    if let Some(digest) = &change.digest {
        page.line(format_args!(
            "digest: {}, now {}",
            digest.granted, digest.found
        ));
    }
}

fn target(difference: &Difference) -> Option<&Target> {
    match difference {
        Difference::New { target, .. } => Some(target),
        Difference::Wider { overlap } | Difference::Narrower { overlap } => Some(&overlap.target),
        Difference::Gone { .. } => None,
    }
}

/// In a word, which a program may read too.
pub(crate) fn word(difference: &Difference) -> &'static str {
    match difference {
        Difference::New { .. } => "new",
        Difference::Wider { .. } => "wider",
        Difference::Narrower { .. } => "narrower",
        Difference::Gone { .. } => "gone",
    }
}

fn one(
    page: &mut Page,
    protocol: Protocol,
    difference: &Difference,
    was: &str,
    standing: &Standing,
) {
    let name = |index| AskName { protocol, index };
    match difference {
        Difference::New {
            index,
            target,
            within,
        } => {
            let within = match within {
                true => format!(", within what was {was}"),
                false => String::new(),
            };
            let style = if within.is_empty() { BAD } else { LOOK };
            let word = painted(style, "new");
            asked(page, &format!("  {word}{within}: {}", name(*index)), target);
        }
        Difference::Wider { overlap } => {
            let word = painted(BAD, "wider");
            asked(
                page,
                &format!("  {word}: {}", name(overlap.index)),
                &overlap.target,
            );
            compared(page, overlap, was);
        }
        Difference::Narrower { overlap } => {
            let word = painted(GOOD, "narrower");
            asked(
                page,
                &format!("  {word}: {}", name(overlap.index)),
                &overlap.target,
            );
            compared(page, overlap, was);
        }
        Difference::Gone { before } => {
            let (word, before) = (
                painted(GOOD, "gone"),
                escape::untrusted(&before.to_string()),
            );
            page.line(format_args!("  {word}: {} `{before}`", key(protocol)));
        }
    }
    let reason = |index: usize| {
        let ask = standing.package.manifest().asks(protocol).get(index)?;
        ask.reason().map(escape::prose)
    };
    let index = match difference {
        Difference::New { index, .. } => Some(*index),
        Difference::Wider { overlap } => Some(overlap.index),
        _ => None,
    };
    if let Some(reason) = index.and_then(reason) {
        page.line(format_args!("    its author says: {reason}"));
    }
}

fn asked(page: &mut Page, head: &str, target: &Target) {
    let danger = Danger::of(target);
    let marks = danger.marks();
    let marks = match marks.is_empty() {
        true => String::new(),
        false => format!("{} ", painted(BAD, marks)),
    };
    let may = escape::untrusted(&plain::may(target));
    page.line(format_args!("{head}: {marks}it {may}"));
    let text = escape::untrusted(&target.to_string());
    page.line(format_args!("    as a target: `{text}`"));
    details(page, target, &danger);
}

fn compared(page: &mut Page, overlap: &Overlap, was: &str) {
    let before = escape::untrusted(&overlap.before.to_string());
    page.line(format_args!("    was {was}: `{before}`"));
    let listed = |dimensions: &[Dimension]| {
        let texts: Vec<_> = dimensions.iter().map(ToString::to_string).collect();
        escape::untrusted(&texts.join(", "))
    };
    if !overlap.gained.is_empty() {
        page.line(format_args!("    before: {}", listed(&overlap.gained)));
    }
    if !overlap.lost.is_empty() {
        page.line(format_args!("    now: {}", listed(&overlap.lost)));
    }
}

fn beside(page: &mut Page, rest: &Rest) {
    page.part("Beside its asks");
    let component = if rest.has_other_component {
        "other code"
    } else {
        "the same code"
    };
    page.line(format_args!("  component: {component}"));
    if rest.has_other_description {
        page.line("  description: another one");
    }
    let tools = [
        ("new", &rest.new_tools),
        ("changed", &rest.changed_tools),
        ("gone", &rest.gone_tools),
    ];
    for (word, names) in tools {
        if !names.is_empty() {
            let names = escape::untrusted(&names.join(", "));
            page.line(format_args!("  tools, {word}: {names}"));
        }
    }
}
