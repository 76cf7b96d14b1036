use yoi_authority::{GrantReport, Met, ProtocolReport, State, Usage, Verdict};
use yoi_target::{Breadth, Protocol, Target};

use crate::escape;
use crate::page::{BAD, GOOD, LOOK, Page, painted};
use crate::standing::Standing;

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
    for ask in dangerous_first(&report.asks, |it| (&it.breadth, it.index)) {
        let verdict = verdict(&ask.verdict);
        page.line(format_args!(
            "  ask {}, {verdict}: {}",
            ask.index,
            named(&ask.target, &ask.breadth)
        ));
        details(page, &ask.target, &ask.breadth);
        if let Some(reason) = &ask.reason {
            page.line(format_args!(
                "    its author says: {}",
                escape::untrusted(reason)
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
    for grant in dangerous_first(&report.grants, |it| (&it.breadth, it.index)) {
        let usage = usage(&grant.usage);
        page.line(format_args!(
            "  grant {}, {usage}: {}",
            grant.index,
            named(&grant.target, &grant.breadth)
        ));
        details(page, &grant.target, &grant.breadth);
        about(page, grant);
    }
}

fn dangerous_first<'a, T>(
    items: &'a [T],
    key: impl Fn(&'a T) -> (&'a [Breadth], usize),
) -> Vec<&'a T> {
    let mut sorted: Vec<_> = items.iter().collect();
    sorted.sort_by_key(|item| {
        let (breadth, index) = key(item);
        // The reasons come in the order of their danger.
        (breadth.is_empty(), breadth.first().cloned(), index)
    });
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
        Usage::Used { ask } => format!("{} by ask {ask}", painted(GOOD, "used")),
        Usage::Narrowed { .. } => painted(LOOK, "narrowed"),
        Usage::Unasked => painted(LOOK, "unasked"),
    }
}

/// A target, after the marks that it deserves.
fn named(target: &Target, breadth: &[Breadth]) -> String {
    let marks = [
        (breadth.iter().any(Breadth::is_broad), "BROAD "),
        (target.is_local(), "LOCAL "),
        (breadth.contains(&Breadth::PlainText), "PLAIN TEXT "),
    ];
    let marks: String = marks
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, mark)| *mark)
        .collect();
    format!("{}`{target}`", painted(BAD, marks))
}

fn details(page: &mut Page, target: &Target, breadth: &[Breadth]) {
    let unicode = target.host().unicode();
    if unicode != target.host().to_string() {
        let unicode = escape::untrusted(&unicode);
        page.line(format_args!(
            "    its host in Unicode, where names can look alike: `{unicode}`"
        ));
    }
    if !breadth.is_empty() {
        let reasons: Vec<_> = breadth.iter().map(ToString::to_string).collect();
        page.line(format_args!("    look twice: {}", reasons.join("; ")));
    }
}

fn part(page: &mut Page, met: &Met) {
    let cut: Vec<_> = met.cut.iter().map(ToString::to_string).collect();
    page.line(format_args!(
        "    grant {} gives `{}`: {}",
        met.grant,
        met.target,
        cut.join(", ")
    ));
}

fn about(page: &mut Page, grant: &GrantReport) {
    match &grant.usage {
        Usage::Used { .. } => {}
        Usage::Narrowed { asks } => {
            let asks: Vec<_> = asks.iter().map(|ask| format!("ask {ask}")).collect();
            page.line(format_args!(
                "    it counts only as far as {} goes",
                asks.join(" or ")
            ));
        }
        Usage::Unasked => page.line("    no ask meets it, so that it gives nothing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dangerous_comes_first() {
        let breadths = [
            vec![],
            vec![Breadth::PlainText],
            vec![Breadth::AnyHost, Breadth::AnyPort],
        ];
        let items: Vec<_> = breadths.iter().enumerate().collect();
        let sorted = dangerous_first(&items, |(index, breadth)| (breadth.as_slice(), *index));
        assert_eq!(sorted.iter().map(|it| it.0).collect::<Vec<_>>(), [2, 1, 0]);
    }
}
