//! What the operator can do next, with the very lines to paste.

use serde::Serialize;
use yoi_authority::{
    AskReport, Enablement, Grant, Report, Resolution, State, Surface, Verdict, grant_lines, resolve,
};
use yoi_package::Package;

use crate::page::{HEADING, Page, painted};
use crate::standing::Standing;

/// What to do where the surface of the tools is off.
pub(crate) const TOOLS_ON: &str =
    "to turn its tools on, name `\"tools\"` in its `surfaces` in `yoi.toml`";

/// The next step, and lines of `yoi.toml` if it takes some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Next {
    /// One line, which ends in a colon where lines follow.
    pub(crate) step: String,
    /// TOML to paste as it is. Made of parsed values only.
    pub(crate) lines: Option<String>,
}

impl Next {
    pub(crate) fn step(step: impl Into<String>) -> Self {
        Self {
            step: step.into(),
            lines: None,
        }
    }

    pub(crate) fn lines(step: impl Into<String>, lines: String) -> Self {
        Self {
            step: step.into(),
            lines: Some(lines.trim_start().to_owned()),
        }
    }

    /// The last part of a page. The lines stand at the margin, to be pasted.
    pub(crate) fn write(&self, page: &mut Page) {
        page.blank();
        page.line(format_args!("{}: {}", painted(HEADING, "next"), self.step));
        if let Some(lines) = &self.lines {
            page.blank();
            page.line(lines.trim_end());
        }
    }
}

/// What would let a package have all that it asks.
pub(crate) fn after_show(standing: &Standing) -> Next {
    let package = &standing.package;
    match standing.resolution.state() {
        State::NotEnabled => Next::lines(
            "to enable it with all that it asks, add to `yoi.toml` (leave out the grants that it is not to have):",
            enabling_lines(package) + &ask_lines(standing.resolution.report(), |_| true),
        ),
        State::Pending(_) => Next::lines(
            format!("look at what changed; {}", renewing(package)),
            identity_lines(package),
        ),
        State::Enabled => when_enabled(standing),
    }
}

/// Where the lines that bind a decision to new content go.
pub(crate) fn renewing(package: &Package) -> String {
    let id = package.manifest().id();
    format!(
        "to enable this content of it, set in the `[[plugins.enabled]]` of `{id}` in `yoi.toml`:"
    )
}

/// The decision for a package at its version and digest, without any grant.
pub(crate) fn enabling_lines(package: &Package) -> String {
    let id = package.manifest().id();
    format!(
        "[[plugins.enabled]]\nid = \"{id}\"\n{}surfaces = [\"tools\"]\n",
        identity_lines(package)
    )
}

/// What changes when a package changes.
pub(crate) fn identity_lines(package: &Package) -> String {
    let (version, digest) = (package.manifest().version(), package.digest());
    format!("version = \"{version}\"\ndigest = \"{digest}\"\n")
}

/// What a package could do if it were enabled as it is now, with the grants
/// that there are.
pub(crate) fn as_if_enabled(standing: &Standing) -> Option<Resolution> {
    let grants = standing
        .enabled
        .iter()
        .flat_map(|it| it.request().iter().chain(it.websocket()));
    let grants: String = grants.map(Grant::target).map(grant_lines).collect();
    let (enablement, _) = Enablement::parse(&(enabling_lines(&standing.package) + &grants));
    let enablement = enablement?;
    let manifest = standing.package.manifest();
    let enabled = enablement.get(manifest.id());
    Some(resolve(manifest, standing.package.digest(), enabled))
}

fn when_enabled(standing: &Standing) -> Next {
    let id = standing.package.manifest().id();
    let is_missing = |ask: &AskReport| ask.verdict == Verdict::Missing;
    let missing = ask_lines(standing.resolution.report(), is_missing);
    let has_tools = standing
        .enabled
        .as_ref()
        .is_some_and(|it| it.has_surface(Surface::Tools));
    match standing.package.manifest().tools().first() {
        _ if !missing.is_empty() => Next::lines(
            format!(
                "to grant what is missing, add below the `[[plugins.enabled]]` of `{id}` in `yoi.toml`:"
            ),
            missing,
        ),
        _ if !has_tools => Next::step(TOOLS_ON),
        Some(tool) => Next::step(format!(
            "call a tool: `yoi call {id} {} --input '{{}}'`",
            tool.name()
        )),
        None => Next::step("nothing: it has no tools to call"),
    }
}

/// The grants that give some asks whole, each with a warning where it is due.
fn ask_lines(report: &Report, is_wanted: impl Fn(&AskReport) -> bool) -> String {
    let asks = report.websocket.asks.iter().chain(&report.request.asks);
    let lines = asks.filter(|ask| is_wanted(ask)).map(|ask| {
        let warnings = ask.breadth.iter().map(|it| format!("# look twice: {it}\n"));
        format!(
            "\n{}{}",
            warnings.collect::<String>(),
            grant_lines(&ask.target)
        )
    });
    lines.collect()
}
