use serde::Serialize;
use yoi_authority::Denial;

use crate::danger::{self, Danger};
use crate::decision::{Decision, Question};
use crate::explain::nearest;
use crate::json::target::{DangerParts, texts};
use crate::next::Next;
use crate::standing::{Standing, state_code};

/// What `plugin explain` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Explained {
    ok: bool,
    id: String,
    state: &'static str,
    allowed: bool,
    /// `websocket` or `request`.
    protocol: &'static str,
    /// As it would be dialled, without its query; none if it is refused.
    url: Option<String>,
    /// The URL's host in Unicode, if that differs.
    unicode: Option<String>,
    method: Option<String>,
    subprotocols: Vec<String>,
    /// What allows it.
    rule: Option<Rule>,
    /// Why it is not allowed.
    denial: Option<Why>,
    /// Of what allows it, or else of the ask that covers it.
    danger: Option<DangerParts>,
    next: Option<Next>,
}

#[derive(Debug, Serialize)]
struct Rule {
    ask: usize,
    grant: usize,
    target: String,
    /// Where the host may lead besides public addresses.
    addresses: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Why {
    code: &'static str,
    message: String,
    /// The ask that covers it, if one does.
    ask: Option<usize>,
    nearest: Option<Nearest>,
}

/// What comes nearest, and where it first differs.
#[derive(Debug, Serialize)]
pub(super) struct Nearest {
    /// `ask` or `grant`.
    pub(super) kind: &'static str,
    pub(super) index: usize,
    pub(super) target: String,
    pub(super) mismatch: String,
}

impl Explained {
    pub(crate) fn new(standing: &Standing, question: &Question<'_>, decision: &Decision) -> Self {
        let (rule, denial) = match decision {
            Decision::Allowed { rule, addresses } => {
                let rule = Rule {
                    ask: rule.ask(),
                    grant: rule.grant(),
                    target: rule.target().to_string(),
                    addresses: texts(addresses.words()),
                };
                (Some(rule), None)
            }
            Decision::Denied(denial) => (None, Some(denial)),
        };
        let target = decision.target(standing, question.protocol);
        Self {
            ok: true,
            id: standing.package.manifest().id().to_string(),
            state: state_code(standing.resolution.state()),
            allowed: rule.is_some(),
            protocol: match question.method() {
                Some(_) => "request",
                None => "websocket",
            },
            url: question.url(),
            unicode: question.host().as_ref().and_then(danger::unicode),
            method: question.method().map(str::to_owned),
            subprotocols: question.subprotocols().to_vec(),
            rule,
            denial: denial.map(Why::new),
            danger: target.map(|it| DangerParts::new(&Danger::of(it))),
            next: denial.map(|denial| question.next(standing, denial)),
        }
    }
}

impl Why {
    fn new(denial: &Denial) -> Self {
        Self {
            code: denial.reason().code(),
            message: denial.reason().to_string(),
            ask: denial.ask(),
            nearest: nearest(denial).map(|(kind, near)| Nearest {
                kind,
                index: near.index,
                target: near.target.to_string(),
                mismatch: near.mismatch.to_string(),
            }),
        }
    }
}
