use serde::Serialize;
use yoi_target::{Difference, Protocol};

use crate::ask_name::AskName;
use crate::difference::{self, Changes, Compared};
use crate::json::target::{TargetParts, texts};
use crate::plain;
use crate::standing::{Standing, state_code};

/// What `plugin show --diff` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Differing {
    ok: bool,
    id: String,
    version: String,
    digest: String,
    state: &'static str,
    /// With what it was compared: `decided`, what it was when it was decided
    /// upon; `grants`, for want of that; none where there is nothing to compare.
    compared_with: Option<&'static str>,
    /// Why it was compared with the grants.
    why: Option<String>,
    /// The version that was decided upon, if it is another.
    version_before: Option<String>,
    digest_before: Option<String>,
    websocket: Vec<Parts>,
    request: Vec<Parts>,
    /// None if it is not known what there was.
    beside: Option<Beside>,
}

#[derive(Debug, Serialize)]
struct Parts {
    /// `new`, `wider`, `narrower` or `gone`.
    change: &'static str,
    /// As it is named on the command line; none for what is gone.
    ask: Option<String>,
    /// In plain words.
    may: Option<String>,
    now: Option<TargetParts>,
    before: Option<TargetParts>,
    /// For what is new: whether all of it was there before.
    within: bool,
    /// To what of it the one before was confined.
    gained: Vec<String>,
    /// To what the one before is confined now.
    lost: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Beside {
    other_component: bool,
    other_description: bool,
    new_tools: Vec<String>,
    changed_tools: Vec<String>,
    gone_tools: Vec<String>,
}

impl Differing {
    pub(crate) fn new(standing: &Standing, compared: &Compared) -> Self {
        let package = &standing.package;
        let manifest = package.manifest();
        let changes = compared.changes();
        let (compared_with, why) = match compared {
            Compared::NotEnabled | Compared::Same => (None, None),
            Compared::Decided(_) => (Some("decided"), None),
            Compared::Grants { reason, .. } => (Some("grants"), Some(reason.clone())),
        };
        let of = |protocol| changes.map(|it| parts(protocol, it)).unwrap_or_default();
        let identity = changes.map(|it| &it.identity);
        let version = identity.and_then(|it| it.version.as_ref());
        let digest = identity.and_then(|it| it.digest.as_ref());
        Self {
            ok: true,
            id: manifest.id().to_string(),
            version: manifest.version().to_string(),
            digest: package.digest().to_string(),
            state: state_code(standing.resolution.state()),
            compared_with,
            why,
            version_before: version.map(|it| it.granted.to_string()),
            digest_before: digest.map(|it| it.granted.to_string()),
            websocket: of(Protocol::WebSocket),
            request: of(Protocol::Request),
            beside: changes.and_then(|it| it.rest.as_ref()).map(|rest| Beside {
                other_component: rest.has_other_component,
                other_description: rest.has_other_description,
                new_tools: rest.new_tools.clone(),
                changed_tools: rest.changed_tools.clone(),
                gone_tools: rest.gone_tools.clone(),
            }),
        }
    }
}

fn parts(protocol: Protocol, changes: &Changes) -> Vec<Parts> {
    let differences = match protocol {
        Protocol::WebSocket => &changes.websocket,
        Protocol::Request => &changes.request,
    };
    differences
        .iter()
        .map(|it| Parts::new(protocol, it))
        .collect()
}

impl Parts {
    fn new(protocol: Protocol, difference: &Difference) -> Self {
        let empty = Self {
            change: difference::word(difference),
            ask: None,
            may: None,
            now: None,
            before: None,
            within: false,
            gained: Vec::new(),
            lost: Vec::new(),
        };
        let name = |index| Some(AskName { protocol, index }.to_string());
        match difference {
            Difference::New {
                index,
                target,
                within,
            } => Self {
                ask: name(*index),
                may: Some(plain::may(target)),
                now: Some(TargetParts::new(target)),
                within: *within,
                ..empty
            },
            Difference::Wider { overlap } | Difference::Narrower { overlap } => Self {
                ask: name(overlap.index),
                may: Some(plain::may(&overlap.target)),
                now: Some(TargetParts::new(&overlap.target)),
                before: Some(TargetParts::new(&overlap.before)),
                gained: texts(&overlap.gained),
                lost: texts(&overlap.lost),
                ..empty
            },
            Difference::Gone { before } => Self {
                before: Some(TargetParts::new(before)),
                ..empty
            },
        }
    }
}
