//! `yoi plugin grant`: what a package asks, what the operator says to each, and `yoi.toml` with that.

pub(crate) mod choice;
mod named;
pub(crate) mod narrowing;
mod page;
pub(crate) mod prompt;

use std::path::Path;

use yoi_authority::{Enabled, Grant, Limits, State, Surface, grant_lines};
use yoi_target::Target;

use crate::args::GrantArgs;
use crate::ask_name::AskName;
use crate::decided;
use crate::edit::{self, EditError};
use crate::edited::{Decision, Edited};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::grant::choice::{Choice, Existing};
use crate::json;
use crate::next;
use crate::printer::Printer;
use crate::project::Project;
use crate::standing::Standing;

pub(crate) fn run(
    args: &GrantArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let (project, standing) =
        Standing::find(project, &args.id).map_err(Failure::without_warnings)?;
    let choice = match named::choice(args, &standing)? {
        Some(choice) => choice,
        None => prompt::choice(&project, &standing, printer)?,
    };
    let outcome = Outcome::of(&project, standing, &choice)?;
    let is_to_be_written = outcome.edited.is_new() && !args.dry_run;
    if is_to_be_written {
        if !args.yes {
            prompt::confirm(&outcome, printer)?;
        }
        outcome.edited.write()?;
        if let Err(reason) = decided::keep(&project, &outcome.standing.package) {
            printer.warn(&reason);
        }
    }
    match printer.is_json() {
        true => printer.object(&json::GrantOutcome::new(&outcome, is_to_be_written)),
        false => printer.data(&page::outcome(&outcome, is_to_be_written, printer)),
    }
    Ok(ExitStatus::Done)
}

/// What comes of a choice.
#[derive(Debug)]
pub(crate) struct Outcome<'a> {
    pub(crate) edited: Edited<'a>,
    /// Each that is new in `yoi.toml`.
    pub(crate) added: Vec<Target>,
    /// Each that is taken out of it.
    pub(crate) removed: Vec<Target>,
    /// Whether there was no decision for it.
    pub(crate) is_first: bool,
    /// Whether an older decision is bound to this content.
    pub(crate) is_renewed: bool,
    /// Where the package stands then.
    pub(crate) standing: Standing,
}

impl<'a> Outcome<'a> {
    fn of(project: &'a Project, standing: Standing, choice: &Choice) -> Result<Self, Failure> {
        let id = standing.package.manifest().id();
        let existing = standing.enabled.as_ref().map(targets).unwrap_or_default();
        let (kept, removed) = match choice.existing {
            Existing::Keep => (existing, Vec::new()),
            Existing::Replace => (Vec::new(), existing),
        };
        let added = missing(&kept, &choice.targets);
        let text = text(project, &standing, choice, &added);
        let meant = meant(&standing, choice, &added);
        let edited = Edited::new(project, id, text, Some(meant))?;
        let is_first = standing.enabled.is_none();
        let is_renewed = matches!(standing.resolution.state(), State::Pending(_));
        Ok(Self {
            added,
            removed,
            is_first,
            is_renewed,
            standing: standing.decided(edited.enablement()),
            edited,
        })
    }
}

/// All grants of a decision, WebSocket first.
pub(crate) fn targets(enabled: &Enabled) -> Vec<Target> {
    let grants = enabled.websocket().iter().chain(enabled.request());
    grants.map(|it| it.target().clone()).collect()
}

/// The numbers of all grants of a decision.
pub(crate) fn names(enabled: &Enabled) -> Vec<AskName> {
    let grants = enabled.websocket().iter().chain(enabled.request());
    let name = |it: &Grant| AskName {
        protocol: it.target().protocol(),
        index: it.index(),
    };
    grants.map(name).collect()
}

/// Those that are not given yet, none twice.
fn missing(kept: &[Target], wanted: &[Target]) -> Vec<Target> {
    let mut added: Vec<Target> = Vec::new();
    for target in wanted {
        let is_given = kept.iter().chain(&added).any(|it| it.covers(target));
        if !is_given {
            added.push(target.clone());
        }
    }
    added
}

fn text(
    project: &Project,
    standing: &Standing,
    choice: &Choice,
    added: &[Target],
) -> Result<String, EditError> {
    let before = project.text().unwrap_or_default();
    let package = &standing.package;
    let id = package.manifest().id().as_str();
    let Some(enabled) = &standing.enabled else {
        let lines: Vec<_> = std::iter::once(next::enabling_lines(package))
            .chain(added.iter().map(grant_lines))
            .collect();
        return Ok(edit::enabled(before, &lines.join("\n")));
    };
    let mut text = before.to_owned();
    if choice.existing == Existing::Replace {
        let grants: Vec<_> = names(enabled)
            .iter()
            .map(|it| (it.protocol, it.index))
            .collect();
        text = edit::revoked(&text, id, &grants)?;
    }
    if matches!(standing.resolution.state(), State::Pending(_)) {
        let version = package.manifest().version().to_string();
        text = edit::renewed(&text, id, &version, &package.digest().to_string())?;
    }
    edit::granted(&text, id, added)
}

fn meant(standing: &Standing, choice: &Choice, added: &[Target]) -> Decision {
    let package = &standing.package;
    let manifest = package.manifest();
    let before = standing.enabled.as_ref().map(Decision::of);
    let mut meant = before.unwrap_or_else(|| Decision {
        id: manifest.id().clone(),
        version: manifest.version().clone(),
        digest: package.digest(),
        has_tools: true,
        request: Vec::new(),
        websocket: Vec::new(),
        limits: Limits::default(),
    });
    meant.version = manifest.version().clone();
    meant.digest = package.digest();
    if choice.existing == Existing::Replace {
        meant.request.clear();
        meant.websocket.clear();
    }
    for target in added {
        meant.grants_mut(target.protocol()).push(target.clone());
    }
    meant
}

/// Whether a decision has its tools on.
pub(crate) fn has_tools(standing: &Standing) -> bool {
    let enabled = standing.enabled.as_ref();
    enabled.is_some_and(|it| it.has_surface(Surface::Tools))
}
