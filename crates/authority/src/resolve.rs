use std::fmt;
use std::sync::{Arc, OnceLock};

use yoi_package::{Ask, Digest, Manifest, Version};

use crate::pairing::Pairing;
use crate::report::ProtocolReport;
use crate::{Authority, Enabled, Grant, Limits, Report};

/// What a package may do after the operator's decision, and why.
#[derive(Debug, Clone)]
pub struct Resolution {
    state: State,
    authority: Authority,
    request: Arc<Sides>,
    websocket: Arc<Sides>,
    // Looks at every pair, and nobody asks for it before a call.
    report: OnceLock<Report>,
    limits: Limits,
}

/// The asks and grants of one protocol, for the report.
#[derive(Debug)]
struct Sides {
    asks: Vec<Ask>,
    grants: Vec<Grant>,
}

/// Where a package stands with the operator.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum State {
    /// There is no decision for it. Being installed is none.
    #[default]
    NotEnabled,
    /// There is a decision for another version or content of it.
    Pending(Change),
    /// There is a decision for this very package.
    Enabled,
}

/// How a package differs from the one that was enabled; at least one differs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// The versions, if they differ.
    pub version: Option<Changed<Version>>,
    /// The digests, if they differ.
    pub digest: Option<Changed<Digest>>,
}

/// A value that is not what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed<T> {
    /// As in the operator's decision.
    pub granted: T,
    /// As in the package.
    pub found: T,
}

/// Pairs what a package asks with what the operator grants it. `digest` is the
/// package's, of the content that will run; `enabled` is the decision for its
/// id, if there is one.
pub fn resolve(manifest: &Manifest, digest: Digest, enabled: Option<&Enabled>) -> Resolution {
    // A decision for another package is no decision for this one.
    let enabled = enabled.filter(|it| it.id() == manifest.id());
    let state = state(manifest, digest, enabled);
    let (request, websocket) = match enabled {
        Some(enabled) if state == State::Enabled => (
            Pairing::new(manifest.request(), enabled.request()),
            Pairing::new(manifest.websocket(), enabled.websocket()),
        ),
        _ => (
            Pairing::asks_only(manifest.request()),
            Pairing::asks_only(manifest.websocket()),
        ),
    };
    Resolution {
        authority: Authority::new(manifest.id().clone(), state.clone(), request, websocket),
        state,
        request: Sides::new(manifest.request(), enabled.map(Enabled::request)),
        websocket: Sides::new(manifest.websocket(), enabled.map(Enabled::websocket)),
        report: OnceLock::new(),
        limits: enabled.map(Enabled::limits).unwrap_or_default(),
    }
}

fn state(manifest: &Manifest, digest: Digest, enabled: Option<&Enabled>) -> State {
    let Some(enabled) = enabled else {
        return State::NotEnabled;
    };
    let change = Change {
        version: changed(enabled.version(), manifest.version()),
        digest: changed(&enabled.digest(), &digest),
    };
    match change == Change::default() {
        true => State::Enabled,
        false => State::Pending(change),
    }
}

fn changed<T: Clone + PartialEq>(granted: &T, found: &T) -> Option<Changed<T>> {
    (granted != found).then(|| Changed {
        granted: granted.clone(),
        found: found.clone(),
    })
}

impl Sides {
    fn new(asks: &[Ask], grants: Option<&[Grant]>) -> Arc<Self> {
        Arc::new(Self {
            asks: asks.to_vec(),
            grants: grants.unwrap_or_default().to_vec(),
        })
    }

    fn report(&self) -> ProtocolReport {
        ProtocolReport::new(&self.asks, &self.grants)
    }
}

impl Resolution {
    /// Where the package stands with the operator.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the package may do: nothing, unless it is enabled.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// What becomes of each ask and grant. While the package is pending, what
    /// would become of them if it were enabled anew with the same grants.
    ///
    /// Made when it is first asked for: it looks at every pair of ask and grant.
    pub fn report(&self) -> &Report {
        self.report.get_or_init(|| Report {
            request: self.request.report(),
            websocket: self.websocket.report(),
        })
    }

    /// The bounds on each instance: the operator's, or the defaults.
    pub fn limits(&self) -> Limits {
        self.limits
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self
            .version
            .as_ref()
            .map(|it| format!("version {} was enabled, this is {}", it.granted, it.found));
        let digest = self.digest.as_ref().map(|it| {
            format!(
                "digest `{}` was enabled, this is `{}`",
                it.granted, it.found
            )
        });
        let parts: Vec<_> = version.into_iter().chain(digest).collect();
        f.write_str(&parts.join("; "))
    }
}
