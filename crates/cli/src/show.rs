pub(crate) mod protocol;

use std::path::Path;

use yoi_authority::{Change, Limit, Limits, State};
use yoi_package::{ARCHIVE_EXTENSION, Manifest, Package};
use yoi_target::Protocol;

use crate::args::ShowArgs;
use crate::diagnostics;
use crate::difference::{self, Compared};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::page::{GOOD, HEADING, LOOK, Page, painted};
use crate::printer::Printer;
use crate::project;
use crate::standing::{Standing, state_words};
use crate::{escape, json, next, shell, signed};

pub(crate) fn run(
    args: &ShowArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let (project, standing) = Standing::find(project, &args.id)?;
    if args.diff {
        let compared = Compared::of(&project, &standing);
        match printer.is_json() {
            true => printer.object(&json::Differing::new(&standing, &compared)),
            false => printer.page(&difference::text(&standing, &compared, printer.columns())),
        }
        return Ok(ExitStatus::Done);
    }
    match printer.is_json() {
        true => printer.object(&json::Shown::new(&standing)),
        false => printer.page(&text(args, &standing, printer)),
    }
    Ok(ExitStatus::Done)
}

fn text(args: &ShowArgs, standing: &Standing, printer: &Printer) -> String {
    let mut page = Page::new(printer.columns());
    head(&mut page, standing);
    tools(&mut page, standing.package.manifest());
    protocol::write(&mut page, Protocol::WebSocket, standing);
    protocol::write(&mut page, Protocol::Request, standing);
    limits(&mut page, &standing.resolution.limits(), args.limits);
    next::after_show(standing).write(&mut page);
    page.into_text()
}

fn head(page: &mut Page, standing: &Standing) {
    let (package, manifest) = (&standing.package, standing.package.manifest());
    let name = format!("{} {}", manifest.id(), manifest.version());
    page.line(painted(HEADING, escape::untrusted(&name)));
    page.line(format_args!(
        "its author says: {}",
        escape::prose(manifest.description())
    ));
    page.blank();
    page.line(format_args!(
        "state: {}",
        state(standing.resolution.state())
    ));
    if let State::Pending(change) = standing.resolution.state() {
        changes(page, change);
    }
    page.line(format_args!("digest: {}", package.digest()));
    let kind = kind(package.path());
    page.line(format_args!("{kind}: {}", project::shown(package.path())));
    if kind == "archive" {
        page.line(format_args!(
            "signed: {}",
            signed::words(&standing.signature)
        ));
    }
    if diagnostics::counts(&standing.reviews).1 > 0 {
        let summary = diagnostics::summary(&standing.reviews);
        page.line(format_args!("check: {summary}, {}", see(package)));
    }
}

/// What a package lies in.
fn kind(path: &Path) -> &'static str {
    match path.extension().is_some_and(|it| it == ARCHIVE_EXTENSION) {
        true => "archive",
        false => "folder",
    }
}

/// Who put the package there chose its folder's name.
fn see(package: &Package) -> String {
    let path = package.path();
    let path = path.strip_prefix(".").unwrap_or(path);
    match shell::word(path) {
        Some(word) => format!("see `yoi plugin check {word}`"),
        None => format!(
            "which `yoi plugin check` tells; its {}'s name is not fit to be pasted",
            kind(path)
        ),
    }
}

/// What a package has that is not enabled as it is.
const NOTHING: &str = "it may reach nothing, and its tools cannot be called";

fn state(state: &State) -> String {
    let words = state_words(state);
    match state {
        State::Enabled => painted(GOOD, words),
        State::NotEnabled => format!("{words}: {NOTHING}"),
        State::Pending(_) => format!(
            "{}: it is not what was enabled; {NOTHING}",
            painted(LOOK, words)
        ),
    }
}

fn tools(page: &mut Page, manifest: &Manifest) {
    page.part("Tools");
    if manifest.tools().is_empty() {
        page.line("  none");
    }
    for tool in manifest.tools() {
        page.line(format_args!(
            "  {}: {}",
            tool.name(),
            escape::prose(tool.description())
        ));
    }
}

fn changes(page: &mut Page, change: &Change) {
    if let Some(version) = &change.version {
        let told = format!(
            "version {} was enabled, this is {}",
            version.granted, version.found
        );
        page.line(format_args!("changed: {}", escape::untrusted(&told)));
    }
    if let Some(digest) = &change.digest {
        page.line(format_args!(
            "changed: digest {} was enabled",
            digest.granted
        ));
    }
}

fn limits(page: &mut Page, limits: &Limits, all: bool) {
    let is_set = |it: &Limit| {
        Limits::default()
            .entry(it.name)
            .is_none_or(|usual| usual.value != it.value)
    };
    let (set, usual): (Vec<_>, Vec<_>) = limits.entries().partition(is_set);
    page.part("Limits");
    for limit in &set {
        let usual = Limits::default().entry(limit.name).map_or(0, |it| it.value);
        page.line(format_args!(
            "  {limit}{} (set by you; {usual} if left out): {}",
            limit.unit,
            about(limit)
        ));
    }
    for limit in usual.iter().filter(|_| all) {
        page.line(format_args!("  {limit}{}: {}", limit.unit, about(limit)));
    }
    if !all {
        page.line(format_args!(
            "  {} at their defaults, which `--limits` lists",
            usual.len()
        ));
    }
}

/// One line has no full stop.
fn about(limit: &Limit) -> &'static str {
    limit.about.trim_end_matches('.')
}
