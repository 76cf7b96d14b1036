use yoi_authority::{Met, Verdict};
use yoi_target::Target;

use crate::danger::Danger;
use crate::grant::choice::{Asked, asked};
use crate::grant::{Outcome, has_tools};
use crate::page::{BAD, GOOD, HEADING, LOOK, Page, counted, painted};
use crate::printer::Printer;
use crate::show::protocol::{details, lists_of_cut};
use crate::{escape, next, plain};

/// One ask, as it is put before a person who has to decide.
pub(crate) fn ask(page: &mut Page, asked: &Asked<'_>, said: &str) {
    may(page, asked, said, &asked.ask.target, &asked.danger);
    reason(page, asked);
}

/// A target of an ask's or in it, in words and as it is written.
fn may(page: &mut Page, asked: &Asked<'_>, said: &str, target: &Target, danger: &Danger) {
    let (marks, may) = (marks(danger), escape::untrusted(&plain::may(target)));
    page.line(format_args!("  {}{said}: {marks}it {may}", asked.name));
    let text = escape::untrusted(&target.to_string());
    page.line(format_args!("    as a target: `{text}`"));
    details(page, target, danger);
}

fn marks(danger: &Danger) -> String {
    let marks = danger.marks();
    match marks.is_empty() {
        true => String::new(),
        false => format!("{} ", painted(BAD, marks)),
    }
}

/// What was done, or would be, and what the package may do then.
pub(crate) fn outcome(outcome: &Outcome<'_>, is_written: bool, printer: &Printer) -> String {
    let mut page = Page::new(printer.columns());
    page.line(done(outcome, is_written));
    if !is_written && outcome.edited.is_new() {
        change(&mut page, outcome);
    }
    reach(&mut page, outcome, is_written);
    next(outcome, is_written).write(&mut page);
    page.into_text()
}

/// What a person is to say yes to: what it comes to, and the lines last, right above the question. Of what is not
/// granted there is a number only: its author wrote the rest, and could write much.
pub(crate) fn proposal(outcome: &Outcome<'_>, columns: Option<usize>) -> String {
    let mut page = Page::new(columns);
    page.part(THEN);
    let refused = given(&mut page, &asked(&outcome.standing)).len();
    if refused > 0 {
        let asks = counted(refused, "ask");
        page.line(format_args!(
            "  of what it asks, {asks} would not be granted"
        ));
    }
    page.part("What would be written");
    change(&mut page, outcome);
    page.into_text()
}

const THEN: &str = "What it could do then";

fn change(page: &mut Page, outcome: &Outcome<'_>) {
    page.blank();
    let lines = outcome.edited.painted_diff();
    lines.iter().for_each(|it| page.line(it));
}

/// All that it may do, the dangerous first, and what of its asks it may not.
fn reach(page: &mut Page, outcome: &Outcome<'_>, is_written: bool) {
    page.part(match is_written || !outcome.edited.is_new() {
        true => "What it may do now",
        false => THEN,
    });
    let all = asked(&outcome.standing);
    let refused = given(page, &all);
    if !refused.is_empty() {
        page.part("What it asks for and is not granted");
        for it in refused {
            ask(page, it, "");
        }
    }
}

/// What of its asks is granted, and gives back the others.
fn given<'a>(page: &mut Page, all: &'a [Asked<'a>]) -> Vec<&'a Asked<'a>> {
    if all.is_empty() {
        page.line("  it asks for nothing, and may reach nothing");
    }
    let (given, refused): (Vec<_>, Vec<_>) = all
        .iter()
        .partition(|it| it.ask.verdict != Verdict::Missing);
    if given.is_empty() && !all.is_empty() {
        page.line("  nothing: none of what it asks is granted");
    }
    for it in given {
        match &it.ask.verdict {
            Verdict::Partial(parts) => part(page, it, parts),
            verdict => ask(page, it, &format!(", {}", said(verdict))),
        }
    }
    refused
}

/// What is granted comes first, in the words of what is granted, and what is asked for besides comes after it.
fn part(page: &mut Page, asked: &Asked<'_>, parts: &[Met]) {
    let said = format!(", {}", said(&asked.ask.verdict));
    for part in parts {
        may(page, asked, &said, &part.target, &Danger::of(&part.target));
    }
    let text = escape::untrusted(&asked.ask.target.to_string());
    page.line(format_args!("    of what it asks: `{text}`"));
    lists_of_cut(page, "      ", &asked.ask.target);
    reason(page, asked);
}

fn reason(page: &mut Page, asked: &Asked<'_>) {
    if let Some(reason) = &asked.ask.reason {
        let reason = escape::prose(reason);
        page.line(format_args!("    its author says: {reason}"));
    }
}

pub(crate) fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Granted { .. } => painted(GOOD, "granted"),
        Verdict::Partial(_) => painted(LOOK, "granted in part"),
        Verdict::Missing => painted(LOOK, "not granted"),
    }
}

fn done(outcome: &Outcome<'_>, is_written: bool) -> String {
    let manifest = outcome.standing.package.manifest();
    let name = escape::untrusted(&format!("{} {}", manifest.id(), manifest.version()));
    let name = painted(HEADING, name);
    if !outcome.edited.is_new() {
        return format!("{name}: there is nothing to change in `yoi.toml`");
    }
    let parts = parts(outcome).join(", ");
    match is_written {
        true => format!("{name}: {parts}, in `yoi.toml`"),
        false => format!("{name}: {parts}, if this were written to `yoi.toml`; nothing is"),
    }
}

/// What changes, each in a few words. What does not is not told.
fn parts(outcome: &Outcome<'_>) -> Vec<String> {
    let (added, removed) = (outcome.added.len(), outcome.removed.len());
    let parts = [
        (added > 0).then(|| format!("{} added", counted(added, "grant"))),
        (added == 0 && outcome.is_first).then(|| "enabled without a grant".to_owned()),
        (removed > 0).then(|| format!("{} taken out", counted(removed, "grant"))),
        outcome
            .is_renewed
            .then(|| "bound to this content".to_owned()),
    ];
    parts.into_iter().flatten().collect()
}

fn next(outcome: &Outcome<'_>, is_written: bool) -> next::Next {
    let standing = &outcome.standing;
    let id = standing.package.manifest().id();
    match (is_written || !outcome.edited.is_new(), has_tools(standing)) {
        (false, _) => next::Next::step("the same without `--dry-run` writes it"),
        (true, false) => next::Next::step(next::TOOLS_ON),
        (true, true) => next::after_grant(standing).unwrap_or_else(|| {
            next::Next::step(format!("`yoi plugin show {id}` says how it stands"))
        }),
    }
}
