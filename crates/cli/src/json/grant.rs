use serde::Serialize;
use yoi_authority::{AskReport, Verdict};
use yoi_target::Target;

use crate::ask_name::AskName;
use crate::grant::Outcome;
use crate::grant::choice::asked;
use crate::json::target::TargetParts;
use crate::plain;
use crate::revoke::Revoked;

/// What `plugin grant` prints.
#[derive(Debug, Serialize)]
pub(crate) struct GrantOutcome {
    ok: bool,
    id: String,
    version: String,
    digest: String,
    /// Whether `yoi.toml` is another than before.
    written: bool,
    /// How `yoi.toml` changes, as a unified diff; empty if it does not.
    diff: String,
    /// What is new in it.
    added: Vec<TargetParts>,
    /// What is taken out of it.
    removed: Vec<TargetParts>,
    /// Whether an older decision is bound to this content.
    renewed: bool,
    /// Every ask, dangerous ones first, as it stands with that.
    asks: Vec<AskOutcome>,
}

#[derive(Debug, Serialize)]
struct AskOutcome {
    /// As it is named on the command line.
    ask: String,
    /// In plain words.
    may: String,
    #[serde(flatten)]
    target: TargetParts,
    /// The author's words.
    reason: Option<String>,
    /// `granted`, `partial` or `missing`.
    state: &'static str,
    /// What there is of it.
    has: Vec<String>,
}

/// What `plugin revoke` prints.
#[derive(Debug, Serialize)]
pub(crate) struct RevokeOutcome {
    ok: bool,
    id: String,
    /// Whether `yoi.toml` is another than before.
    written: bool,
    /// How `yoi.toml` changes, as a unified diff; empty if it does not.
    diff: String,
    /// Whether there still is a decision for the package.
    enabled: bool,
    removed: Vec<TargetParts>,
    left: Vec<TargetParts>,
}

impl GrantOutcome {
    pub(crate) fn new(outcome: &Outcome<'_>, written: bool) -> Self {
        let package = &outcome.standing.package;
        let manifest = package.manifest();
        let asks = asked(&outcome.standing);
        Self {
            ok: true,
            id: manifest.id().to_string(),
            version: manifest.version().to_string(),
            digest: package.digest().to_string(),
            written,
            diff: outcome.edited.diff(),
            added: parts(&outcome.added),
            removed: parts(&outcome.removed),
            renewed: outcome.is_renewed,
            asks: asks
                .iter()
                .map(|it| AskOutcome::new(it.name, it.ask))
                .collect(),
        }
    }
}

impl AskOutcome {
    fn new(name: AskName, ask: &AskReport) -> Self {
        let (state, has) = match &ask.verdict {
            Verdict::Granted { .. } => ("granted", vec![ask.target.to_string()]),
            Verdict::Partial(parts) => {
                let has = parts.iter().map(|it| it.target.to_string());
                ("partial", has.collect())
            }
            Verdict::Missing => ("missing", Vec::new()),
        };
        Self {
            ask: name.to_string(),
            may: plain::may(&ask.target),
            target: TargetParts::new(&ask.target),
            reason: ask.reason.clone(),
            state,
            has,
        }
    }
}

impl RevokeOutcome {
    pub(crate) fn new(revoked: &Revoked<'_>, written: bool) -> Self {
        Self {
            ok: true,
            id: revoked.id.to_string(),
            written,
            diff: revoked.edited.diff(),
            enabled: revoked.edited.enablement().get(&revoked.id).is_some(),
            removed: parts(&revoked.removed),
            left: parts(&revoked.left),
        }
    }
}

fn parts(targets: &[Target]) -> Vec<TargetParts> {
    targets.iter().map(TargetParts::new).collect()
}
