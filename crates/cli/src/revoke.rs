//! `yoi plugin revoke`: takes grants out of `yoi.toml`. It needs no package, and what it names it does not ask about:
//! less is always safe.

use std::path::Path;

use yoi_authority::Enabled;
use yoi_package::PackageId;
use yoi_target::Target;

use crate::args::RevokeArgs;
use crate::ask_name::AskName;
use crate::edit;
use crate::edited::{Decision, Edited};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::grant::{names, prompt};
use crate::meant::meant;
use crate::page::{HEADING, Page, counted, painted};
use crate::printer::Printer;
use crate::project::Project;
use crate::show::protocol::lists_of_cut;
use crate::{decided, escape, json, plain};

/// The flags that name something.
const NAMES: &str =
    "name what to take out: `--grant websocket:0`, `--target`, or `--all` for the whole decision";

pub(crate) fn run(
    args: &RevokeArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let project = Project::open(project)?;
    let enabled = find(&project, &args.id)?;
    let taken = Taken::of(args, enabled)?;
    let revoked = Revoked::of(&project, enabled, &taken)?;
    let is_written = revoked.edited.is_new() && !args.dry_run;
    if is_written {
        revoked.edited.write()?;
        if matches!(taken, Taken::All) {
            decided::forget(&project, &revoked.id);
        }
    }
    match printer.is_json() {
        true => printer.object(&json::RevokeOutcome::new(&revoked, is_written)),
        false => printer.data(&text(&revoked, is_written, printer)),
    }
    Ok(ExitStatus::Done)
}

fn find<'a>(project: &'a Project, id: &str) -> Result<&'a Enabled, Failure> {
    let plugins = project.enablement().plugins();
    if let Some(enabled) = plugins.iter().find(|it| it.id().as_str() == id) {
        return Ok(enabled);
    }
    let message = format!("`{id}` is not enabled in `yoi.toml`: there is nothing to take out");
    let names = plugins.iter().map(|it| it.id().as_str());
    Err(match meant(id, names) {
        Some(name) => {
            Failure::new("revoke/not-enabled", message).help(format!("did you mean `{name}`?"))
        }
        None => Failure::new("revoke/not-enabled", message),
    })
}

/// What is to be taken out.
enum Taken {
    All,
    Grants(Vec<AskName>),
}

impl Taken {
    fn of(args: &RevokeArgs, enabled: &Enabled) -> Result<Self, Failure> {
        if args.all {
            return Ok(Self::All);
        }
        let grants = named(args, enabled)?;
        match args.grants.is_empty() && args.targets.is_empty() {
            false => Ok(Self::Grants(grants)),
            true => prompt::grants_to_take_out(enabled, NAMES).map(Self::Grants),
        }
    }
}

/// The grants that were named, none twice.
fn named(args: &RevokeArgs, enabled: &Enabled) -> Result<Vec<AskName>, Failure> {
    let mut grants: Vec<AskName> = Vec::new();
    for name in &args.grants {
        if enabled.grants(name.protocol).get(name.index).is_none() {
            let id = enabled.id();
            return Err(Failure::new(
                "revoke/unknown-grant",
                format!("`{id}` has no grant `{name}`"),
            )
            .help(format!(
                "`yoi plugin show {id}` has its grants, with their numbers"
            )));
        }
        grants.push(*name);
    }
    for target in &args.targets {
        grants.extend(within(enabled, target)?);
    }
    grants.sort_by_key(|it| (it.protocol, it.index));
    grants.dedup();
    Ok(grants)
}

/// The grants that give nothing but what is to be gone.
///
/// # Errors
///
/// Where a grant gives a part of it and more: what is to stay has to be said.
fn within(enabled: &Enabled, target: &Target) -> Result<Vec<AskName>, Failure> {
    let protocol = target.protocol();
    let meeting = enabled
        .grants(protocol)
        .iter()
        .filter(|it| it.target().meet(target).is_some());
    let mut grants = Vec::new();
    for grant in meeting {
        let name = AskName {
            protocol,
            index: grant.index(),
        };
        if !target.covers(grant.target()) {
            let message = format!(
                "grant `{name}` gives more than `{target}`: `{}`",
                grant.target()
            );
            return Err(Failure::new("revoke/part", message).help(format!(
                "take it out whole, with `--grant {name}`, and grant again what is to stay"
            )));
        }
        grants.push(name);
    }
    match grants.is_empty() {
        false => Ok(grants),
        true => {
            let id = enabled.id();
            let message = format!("no grant of `{id}` gives anything of `{target}`");
            Err(Failure::new("revoke/nothing", message)
                .help(format!("`yoi plugin show {id}` has its grants")))
        }
    }
}

/// What comes of it.
#[derive(Debug)]
pub(crate) struct Revoked<'a> {
    pub(crate) id: PackageId,
    pub(crate) edited: Edited<'a>,
    pub(crate) removed: Vec<Target>,
    pub(crate) left: Vec<Target>,
}

impl<'a> Revoked<'a> {
    fn of(project: &'a Project, enabled: &Enabled, taken: &Taken) -> Result<Self, Failure> {
        let before = project.text().unwrap_or_default();
        let id = enabled.id();
        let (text, meant) = match taken {
            Taken::All => (edit::disabled(before, id.as_str()), None),
            Taken::Grants(grants) => {
                let numbers: Vec<_> = grants.iter().map(|it| (it.protocol, it.index)).collect();
                let text = edit::revoked(before, id.as_str(), &numbers);
                (text, Some(without(enabled, grants)))
            }
        };
        let is_taken = |name: &AskName| match taken {
            Taken::All => true,
            Taken::Grants(grants) => grants.contains(name),
        };
        let (removed, left): (Vec<_>, Vec<_>) = names(enabled).into_iter().partition(is_taken);
        let target = |name: AskName| {
            let grants = enabled.grants(name.protocol);
            grants[name.index].target().clone()
        };
        Ok(Self {
            id: id.clone(),
            edited: Edited::new(project, id, text, meant)?,
            removed: removed.into_iter().map(target).collect(),
            left: left.into_iter().map(target).collect(),
        })
    }
}

fn without(enabled: &Enabled, taken: &[AskName]) -> Decision {
    let mut decision = Decision::of(enabled);
    for name in taken.iter().rev() {
        // Sorted, so that the last goes first and the numbers of the others stay.
        decision.grants_mut(name.protocol).remove(name.index);
    }
    decision
}

fn text(revoked: &Revoked<'_>, is_written: bool, printer: &Printer) -> String {
    let mut page = Page::new(printer.columns());
    let id = painted(HEADING, &revoked.id);
    let is_enabled = revoked.edited.enablement().get(&revoked.id).is_some();
    let removed = counted(revoked.removed.len(), "grant");
    let what = match is_enabled {
        true => format!("{removed} taken out"),
        false => format!("not enabled any more; {removed} taken out"),
    };
    match is_written {
        true => page.line(format_args!("{id}: {what} of `yoi.toml`")),
        false => page.line(format_args!(
            "{id}: {what}, if this were written to `yoi.toml`; nothing is"
        )),
    }
    if !is_written {
        page.blank();
        revoked
            .edited
            .painted_diff()
            .iter()
            .for_each(|it| page.line(it));
    }
    targets(&mut page, "Taken out", &revoked.removed);
    if is_enabled {
        targets(&mut page, "Left", &revoked.left);
    }
    page.into_text()
}

fn targets(page: &mut Page, heading: &str, targets: &[Target]) {
    page.part(heading);
    if targets.is_empty() {
        page.line("  nothing");
    }
    for target in targets {
        let may = escape::untrusted(&plain::may(target));
        page.line(format_args!("  it {may}"));
        let text = escape::untrusted(&target.to_string());
        page.line(format_args!("    as a target: `{text}`"));
        lists_of_cut(page, "    ", target);
    }
}
