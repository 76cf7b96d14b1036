use std::fmt::Display;

use yoi_authority::{AskReport, GrantReport, Met, ProtocolReport, State, Usage, Verdict};
use yoi_target::{Apart, Protocol, Target};

use crate::danger::{self, Danger};
use crate::page::{BAD, GOOD, LOOK, Page, painted};
use crate::standing::Standing;
use crate::{escape, plain};

/// The part of one protocol: what is asked and what is granted, dangerous
/// things first.
pub(crate) fn write(page: &mut Page, protocol: Protocol, standing: &Standing) {
    let report = standing.resolution.report().of(protocol);
    let state = standing.resolution.state();
    page.part(match protocol {
        Protocol::WebSocket => "WebSocket",
        Protocol::Request => "Request",
    });
    if report.asks.is_empty() && report.grants.is_empty() {
        page.line("  nothing is asked for, and nothing is granted");
        return;
    }
    if matches!(state, State::Pending(_)) {
        page.line("  (what it would have if it were enabled anew with the same grants)");
    }
    asks(page, report);
    grants(page, report);
}

fn asks(page: &mut Page, report: &ProtocolReport) {
    if report.asks.is_empty() {
        page.line("  nothing is asked for");
    }
    for (ask, danger) in dangerous_first(&report.asks, |it| &it.target) {
        let verdict = verdict(&ask.verdict);
        page.line(format_args!(
            "  ask {}, {verdict}: {}",
            ask.index,
            named(&ask.target, &danger)
        ));
        details(page, &ask.target, &danger);
        if let Some(reason) = &ask.reason {
            page.line(format_args!(
                "    its author says: {}",
                escape::prose(reason)
            ));
        }
        if let Verdict::Partial(parts) = &ask.verdict {
            parts.iter().for_each(|met| part(page, met));
        }
    }
}

fn grants(page: &mut Page, report: &ProtocolReport) {
    if report.grants.is_empty() {
        page.line("  nothing is granted");
    }
    for (grant, danger) in dangerous_first(&report.grants, |it| &it.target) {
        let usage = usage(&grant.usage);
        page.line(format_args!(
            "  grant {}, {usage}: {}",
            grant.index,
            named(&grant.target, &danger)
        ));
        details(page, &grant.target, &danger);
        about(page, grant, report);
    }
}

/// Among equals the order of the manifest stays, and so do its numbers.
fn dangerous_first<T>(items: &[T], target: impl Fn(&T) -> &Target) -> Vec<(&T, Danger)> {
    let with_danger = |item| (item, Danger::of(target(item)));
    let mut sorted: Vec<_> = items.iter().map(with_danger).collect();
    sorted.sort_by_key(|(_, danger)| danger.rank());
    sorted
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Granted { grant } => format!("{} by grant {grant}", painted(GOOD, "granted")),
        Verdict::Partial(_) => painted(LOOK, "partly granted"),
        Verdict::Missing => painted(BAD, "missing"),
    }
}

fn usage(usage: &Usage) -> String {
    match usage {
        Usage::Used { asks } => format!("{} by {}", painted(GOOD, "used"), told_asks(asks)),
        Usage::Narrowed { .. } => painted(LOOK, "narrowed"),
        Usage::Unasked => painted(LOOK, "unasked"),
    }
}

/// A target, after the marks that it deserves.
fn named(target: &Target, danger: &Danger) -> String {
    let marks = danger.marks();
    let target = escape::untrusted(&target.to_string());
    match marks.is_empty() {
        true => format!("`{target}`"),
        false => format!("{} `{target}`", painted(BAD, marks)),
    }
}

pub(crate) fn details(page: &mut Page, target: &Target, danger: &Danger) {
    lists_of_cut(page, "    ", target);
    if let Some(unicode) = danger::unicode(target.host()) {
        page.line(format_args!(
            "    its host in Unicode: {}",
            escape::prose(&unicode)
        ));
    }
    let reasons = danger.reasons();
    if !reasons.is_empty() {
        page.line(format_args!("    look twice: {}", reasons.join("; ")));
    }
}

fn part(page: &mut Page, met: &Met) {
    let cut: Vec<_> = met.cut.iter().map(ToString::to_string).collect();
    page.line(format_args!(
        "    grant {} gives `{}`: {}",
        met.grant,
        escape::untrusted(&met.target.to_string()),
        escape::untrusted(&cut.join(", "))
    ));
    lists_of_cut(page, "      ", &met.target);
}

/// Where a target's text or words are cut, what they could leave out stands on lines of its own.
pub(crate) fn lists_of_cut(page: &mut Page, indent: &str, target: &Target) {
    if !escape::is_cut(&target.to_string()) && !escape::is_cut(&plain::may(target)) {
        return;
    }
    for path in target.path_prefixes() {
        page.line(format_args!(
            "{indent}path: {}",
            escape::ends(path.as_str())
        ));
    }
    list(page, indent, "methods", target.methods());
    list(page, indent, "subprotocols", target.subprotocols());
    list(page, indent, "extensions", target.extensions());
    let addresses: Vec<_> = target.addresses().words().collect();
    list(page, indent, "addresses", &addresses);
    list(page, indent, "request headers", target.request_headers());
}

/// So many of 64 bytes, the longest there are, stand on a line without a cut.
const ON_A_LINE: usize = 8;

fn list(page: &mut Page, indent: &str, name: &str, entries: &[impl Display]) {
    for entries in entries.chunks(ON_A_LINE) {
        let entries: Vec<_> = entries.iter().map(ToString::to_string).collect();
        let entries = escape::untrusted(&entries.join(", "));
        page.line(format_args!("{indent}{name}: {entries}"));
    }
}

/// `ask 0`, `asks 0 and 2`. There can be a thousand.
fn told_asks(asks: &[usize]) -> String {
    const MOST: usize = 8;
    let (told, rest) = asks.split_at(asks.len().min(MOST));
    let told: Vec<_> = told.iter().map(ToString::to_string).collect();
    match (told.as_slice(), rest.len()) {
        ([ask], 0) => format!("ask {ask}"),
        ([asks @ .., last], 0) => format!("asks {} and {last}", asks.join(", ")),
        (asks, more) => format!("asks {} and {more} more", asks.join(", ")),
    }
}

fn about(page: &mut Page, grant: &GrantReport, report: &ProtocolReport) {
    match &grant.usage {
        Usage::Used { .. } => {}
        Usage::Narrowed { asks } => {
            let goes = if asks.len() == 1 { "goes" } else { "go" };
            page.line(format_args!(
                "    it counts only as far as {} {goes}",
                told_asks(asks)
            ));
        }
        Usage::Unasked => page.line(format_args!(
            "    no ask meets it, so that it gives nothing{}",
            why(nearest(grant, report))
        )),
    }
}

fn why(nearest: Option<(&AskReport, Apart)>) -> String {
    match nearest {
        Some((ask, apart)) => {
            let apart = escape::untrusted(&apart.to_string());
            format!(": {apart} (nearest is ask {})", ask.index)
        }
        None => String::new(),
    }
}

/// Of a grant that no ask meets, the ask that comes nearest, and why it does not.
pub(crate) fn nearest<'a>(
    grant: &GrantReport,
    report: &'a ProtocolReport,
) -> Option<(&'a AskReport, Apart)> {
    let asks = report.asks.iter().map(|it| &it.target);
    let (place, apart) = grant.target.nearest_apart(asks)?;
    Some((&report.asks[place], apart))
}
