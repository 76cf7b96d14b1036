//! What the operator can do next, with the very lines to paste.

mod sample;

use serde::Serialize;
use yoi_authority::{
    AskReport, Enablement, Grant, Met, Report, Resolution, State, Surface, Verdict, grant_lines,
    resolve,
};
use yoi_package::Package;
use yoi_target::Target;

use crate::danger::Danger;
use crate::page::{HEADING, Page, painted};
use crate::standing::Standing;
use crate::{escape, shell};

/// What to do where the surface of the tools is off.
pub(crate) const TOOLS_ON: &str =
    "to turn its tools on, name `\"tools\"` in its `surfaces` in `yoi.toml`";

/// The next step, and lines of `yoi.toml` if it takes some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Next {
    /// One line, which ends in a colon where lines follow. Made of parsed values
    /// only; what could be long is cut.
    pub(crate) step: String,
    /// The command that the step is to run, or one that comes to the same as the lines.
    command: Option<String>,
    /// Set where there are both.
    #[serde(skip)]
    both: Option<Both>,
    /// TOML to paste as it is. Made of parsed values only.
    pub(crate) lines: Option<String>,
}

/// How a person is told of a command, and of lines in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Both {
    /// `to allow it`
    purpose: String,
    /// `add to the file:`
    place: String,
}

impl Next {
    pub(crate) fn step(step: impl Into<String>) -> Self {
        Self {
            step: step.into(),
            command: None,
            both: None,
            lines: None,
        }
    }

    fn call(command: String) -> Self {
        Self {
            step: format!("call a tool: `{command}`"),
            command: Some(command),
            both: None,
            lines: None,
        }
    }

    pub(crate) fn lines(step: impl Into<String>, lines: String) -> Self {
        Self {
            step: step.into(),
            command: None,
            both: None,
            lines: Some(lines.trim_start().to_owned()),
        }
    }

    /// Lines that go to a place for a purpose, or else a command that does that.
    pub(crate) fn allowing(
        purpose: &str,
        place: String,
        lines: String,
        command: Option<String>,
    ) -> Self {
        let mut next = Self::lines(format!("{purpose}, {place}"), lines);
        next.both = command.is_some().then(|| Both {
            purpose: purpose.to_owned(),
            place,
        });
        next.command = command;
        next
    }

    /// The last part of a page. The lines stand at the margin, to be pasted, and
    /// so does a command that is broken where the step tells it.
    pub(crate) fn write(&self, page: &mut Page) {
        page.blank();
        let step = match (&self.both, &self.command) {
            (Some(Both { purpose, place }), Some(command)) => {
                page.line(format_args!(
                    "{}: {purpose}, run:",
                    painted(HEADING, "next")
                ));
                page.blank();
                page.paste(command);
                page.blank();
                format!("or {place}")
            }
            _ => format!("{}: {}", painted(HEADING, "next"), self.step),
        };
        page.line(&step);
        let command = self.command.as_ref().filter(|_| !page.fits(&step));
        if let Some(lines) = self.lines.as_ref().or(command) {
            page.blank();
            page.paste(lines.trim_end());
        }
    }
}

/// What would let a package have all that it asks.
pub(crate) fn after_show(standing: &Standing) -> Next {
    let package = &standing.package;
    let id = package.manifest().id();
    match standing.resolution.state() {
        State::NotEnabled => Next::lines(
            format!(
                "to decide what it is to have, `yoi plugin grant {id}`; or, by hand, to enable it with all that it asks, add to `yoi.toml` (leave out the grants that it is not to have):"
            ),
            enabling_lines(package) + &ask_lines(standing.resolution.report(), |_| true),
        ),
        State::Pending(_) => Next::lines(
            format!(
                "look at what changed, with `yoi plugin show {id} --diff`, and decide, with `yoi plugin grant {id}`; or, by hand, {}",
                renewing(package)
            ),
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

/// What to do with a package that has what it is to have; none if it has no tools.
pub(crate) fn after_grant(standing: &Standing) -> Option<Next> {
    let command = call_command(&standing.package)?;
    let report = standing.resolution.report();
    let mut asks = report.websocket.asks.iter().chain(&report.request.asks);
    let has_asks = asks.clone().next().is_some();
    if !has_asks || asks.any(|it| it.verdict != Verdict::Missing) {
        return Some(Next::call(command));
    }
    let id = standing.package.manifest().id();
    let mut next = Next::call(command);
    next.step = format!(
        "if it is to have some of what it asks, `yoi plugin grant {id}`; or {}",
        next.step
    );
    Some(next)
}

fn when_enabled(standing: &Standing) -> Next {
    let report = standing.resolution.report();
    let missing = ask_lines(report, |ask| ask.verdict == Verdict::Missing);
    let partial = ask_lines(report, |ask| matches!(ask.verdict, Verdict::Partial(_)));
    let id = standing.package.manifest().id();
    let has_tools = standing
        .enabled
        .as_ref()
        .is_some_and(|it| it.has_surface(Surface::Tools));
    if !missing.is_empty() {
        return Next::lines(
            format!(
                "if it is to have more of what it asks, `yoi plugin grant {id}`; or, by hand, {} (leave out what it is not to have)",
                adding(standing).trim_end_matches(':')
            ) + ":",
            missing,
        );
    }
    if !has_tools {
        return Next::step(TOOLS_ON);
    }
    match (partial.is_empty(), call_command(&standing.package)) {
        (true, Some(command)) => Next::call(command),
        (true, None) => Next::step("nothing: it has no tools to call"),
        (false, command) => when_partial(standing, command.as_deref(), partial),
    }
}

/// Less than was asked for may be just what the operator wants.
fn when_partial(standing: &Standing, command: Option<&str>, lines: String) -> Next {
    let parts = partly_granted(standing.resolution.report()).join("; ");
    // Cut by itself, so that what to do is never cut off.
    let parts = escape::untrusted(&parts);
    let call = command.map(|it| format!(", and call a tool: `{it}`"));
    let call = call.unwrap_or_default();
    let adding = adding(standing);
    Next::lines(
        format!(
            "{parts}; leave it, if that is what you want{call}; or, to grant all of it, {adding}"
        ),
        lines,
    )
}

/// Where grants go.
fn adding(standing: &Standing) -> String {
    let id = standing.package.manifest().id();
    format!("add below the `[[plugins.enabled]]` of `{id}` in `yoi.toml`:")
}

/// What each ask that is granted in part is granted without.
fn partly_granted(report: &Report) -> Vec<String> {
    let of = |name: &'static str, asks: &[AskReport]| -> Vec<String> {
        asks.iter()
            .filter_map(|ask| told_partial(name, ask))
            .collect()
    };
    let mut told = of("websocket", &report.websocket.asks);
    told.extend(of("request", &report.request.asks));
    told
}

fn told_partial(protocol: &str, ask: &AskReport) -> Option<String> {
    let Verdict::Partial(parts) = &ask.verdict else {
        return None;
    };
    let cut = |part: &Met| {
        let cut: Vec<_> = part.cut.iter().map(ToString::to_string).collect();
        cut.join(", ")
    };
    let cuts: Vec<_> = parts.iter().map(cut).collect();
    let (index, cuts) = (ask.index, cuts.join("; or "));
    Some(format!(
        "{protocol} ask {index} is granted in part ({cuts})"
    ))
}

/// How to call the first tool.
fn call_command(package: &Package) -> Option<String> {
    let id = package.manifest().id();
    let tool = package.manifest().tools().first()?;
    let (name, input) = (tool.name(), sample::input(tool.input_schema()));
    Some(match name.starts_with('-') {
        // It would be read as an option.
        true => format!("yoi call --input {input} {id} -- {name}"),
        false => format!("yoi call {id} {name} --input {input}"),
    })
}

/// The grants that give some asks whole, each with a warning where it is due.
fn ask_lines(report: &Report, is_wanted: impl Fn(&AskReport) -> bool) -> String {
    let asks = report.websocket.asks.iter().chain(&report.request.asks);
    let lines = asks.filter(|ask| is_wanted(ask)).map(|ask| {
        let lines = grant_lines(&ask.target);
        format!("\n{}{lines}", warnings(&ask.target))
    });
    lines.collect()
}

/// The command that grants a target, and asks before it does. None where no
/// shell could be trusted to read it as it is.
pub(crate) fn grant_command(package: &Package, target: &Target) -> Option<String> {
    let id = package.manifest().id();
    let target = shell::text(&target.to_string())?;
    Some(format!("yoi plugin grant {id} --target {target}"))
}

/// Why to look twice before a target is granted, as comments above its lines.
pub(crate) fn warnings(target: &Target) -> String {
    let reasons = Danger::of(target).reasons();
    let lines = reasons.iter().map(|it| format!("# look twice: {it}\n"));
    lines.collect()
}
