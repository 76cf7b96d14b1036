use serde::Serialize;
use yoi_authority::{
    AskReport, Change, GrantReport, Limit, Limits, Met, ProtocolReport, State, Surface, Usage,
    Verdict,
};
use yoi_package::Tool;

use crate::json::check::Problem;
use crate::json::explain::Nearest;
use crate::json::registry::SignatureParts;
use crate::json::target::{TargetParts, texts};
use crate::next::{self, Next};
use crate::project::path_text;
use crate::show::protocol::nearest;
use crate::standing::{Standing, state_code};

/// What `plugin show` prints. `id`, `version`, `description`, `tools` and the
/// reasons of asks are the package's.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    ok: bool,
    id: String,
    version: String,
    digest: String,
    description: String,
    /// The folder, or the archive, that it lies in.
    path: String,
    /// The store that it lies in: `project` or `user`.
    source: &'static str,
    /// `enabled`, `pending` or `not-enabled`. Unless it is `enabled`, nothing
    /// is allowed, whatever the states of asks say.
    state: &'static str,
    signature: SignatureParts,
    /// What differs from the decision, if the state is `pending`.
    change: Option<Changes>,
    surfaces: Vec<&'static str>,
    tools: Vec<ToolParts>,
    websocket: Parts,
    request: Parts,
    limits: Vec<LimitParts>,
    /// Warnings of the package.
    diagnostics: Vec<Problem>,
    next: Next,
}

#[derive(Debug, Serialize)]
struct Changes {
    version: Option<Changed>,
    digest: Option<Changed>,
}

#[derive(Debug, Serialize)]
struct Changed {
    enabled: String,
    found: String,
}

#[derive(Debug, Serialize)]
struct ToolParts {
    name: String,
    description: String,
    input_schema: serde_json::Value,
}

/// What became of the asks and grants of one protocol.
#[derive(Debug, Serialize)]
struct Parts {
    asks: Vec<AskParts>,
    grants: Vec<GrantParts>,
}

#[derive(Debug, Serialize)]
struct AskParts {
    index: usize,
    #[serde(flatten)]
    target: TargetParts,
    /// The author's words.
    reason: Option<String>,
    /// `granted`, `partial` or `missing`.
    state: &'static str,
    /// What each grant gives of it.
    given: Vec<Given>,
}

#[derive(Debug, Serialize)]
struct Given {
    grant: usize,
    target: String,
    /// What of the ask is not given.
    cut: Vec<String>,
}

#[derive(Debug, Serialize)]
struct GrantParts {
    index: usize,
    #[serde(flatten)]
    target: TargetParts,
    /// `used`, `narrowed` or `unasked`.
    state: &'static str,
    /// The asks that it counts for.
    asks: Vec<usize>,
    /// The ask that comes nearest to meeting it, if none does.
    nearest: Option<Nearest>,
}

#[derive(Debug, Serialize)]
struct LimitParts {
    name: &'static str,
    value: u64,
    default: u64,
    ceiling: u64,
    about: &'static str,
}

impl Shown {
    pub(crate) fn new(standing: &Standing) -> Self {
        let (package, resolution) = (&standing.package, &standing.resolution);
        let (manifest, report) = (package.manifest(), resolution.report());
        let has_tools = standing
            .enabled
            .as_ref()
            .is_some_and(|it| it.has_surface(Surface::Tools));
        Self {
            ok: true,
            id: manifest.id().to_string(),
            version: manifest.version().to_string(),
            digest: package.digest().to_string(),
            description: manifest.description().to_owned(),
            path: path_text(package.path()),
            source: standing.source.word(),
            state: state_code(resolution.state()),
            signature: SignatureParts::new(&standing.signature),
            change: match resolution.state() {
                State::Pending(change) => Some(Changes::new(change)),
                _ => None,
            },
            surfaces: has_tools.then_some("tools").into_iter().collect(),
            tools: manifest.tools().iter().map(ToolParts::new).collect(),
            websocket: Parts::new(&report.websocket),
            request: Parts::new(&report.request),
            limits: resolution.limits().entries().map(LimitParts::new).collect(),
            diagnostics: Problem::all(&standing.reviews),
            next: next::after_show(standing),
        }
    }
}

impl Changes {
    fn new(change: &Change) -> Self {
        let changed = |enabled: String, found: String| Changed { enabled, found };
        let version = change.version.as_ref();
        let digest = change.digest.as_ref();
        Self {
            version: version.map(|it| changed(it.granted.to_string(), it.found.to_string())),
            digest: digest.map(|it| changed(it.granted.to_string(), it.found.to_string())),
        }
    }
}

impl ToolParts {
    fn new(tool: &Tool) -> Self {
        Self {
            name: tool.name().to_owned(),
            description: tool.description().to_owned(),
            input_schema: tool.input_schema().clone(),
        }
    }
}

impl Parts {
    fn new(report: &ProtocolReport) -> Self {
        Self {
            asks: report.asks.iter().map(AskParts::new).collect(),
            grants: report
                .grants
                .iter()
                .map(|grant| GrantParts::new(grant, report))
                .collect(),
        }
    }
}

impl AskParts {
    fn new(ask: &AskReport) -> Self {
        let (state, given) = match &ask.verdict {
            Verdict::Granted { grant } => ("granted", vec![Given::whole(*grant, ask)]),
            Verdict::Partial(parts) => ("partial", parts.iter().map(Given::part).collect()),
            Verdict::Missing => ("missing", Vec::new()),
        };
        Self {
            index: ask.index,
            target: TargetParts::new(&ask.target),
            reason: ask.reason.clone(),
            state,
            given,
        }
    }
}

impl Given {
    fn whole(grant: usize, ask: &AskReport) -> Self {
        Self {
            grant,
            target: ask.target.to_string(),
            cut: Vec::new(),
        }
    }

    fn part(met: &Met) -> Self {
        Self {
            grant: met.grant,
            target: met.target.to_string(),
            cut: texts(&met.cut),
        }
    }
}

impl GrantParts {
    fn new(grant: &GrantReport, report: &ProtocolReport) -> Self {
        let is_unasked = grant.usage == Usage::Unasked;
        let nearest = is_unasked.then(|| nearest(grant, report)).flatten();
        let (state, asks) = match &grant.usage {
            Usage::Used { asks } => ("used", asks.clone()),
            Usage::Narrowed { asks } => ("narrowed", asks.clone()),
            Usage::Unasked => ("unasked", Vec::new()),
        };
        Self {
            index: grant.index,
            target: TargetParts::new(&grant.target),
            state,
            asks,
            nearest: nearest.map(|(ask, apart)| Nearest {
                kind: "ask",
                index: ask.index,
                target: ask.target.to_string(),
                mismatch: apart.to_string(),
            }),
        }
    }
}

impl LimitParts {
    fn new(limit: Limit) -> Self {
        Self {
            name: limit.name,
            value: limit.value,
            default: Limits::default()
                .entry(limit.name)
                .map_or(limit.value, |it| it.value),
            ceiling: limit.ceiling,
            about: limit.about.trim_end_matches('.'),
        }
    }
}
