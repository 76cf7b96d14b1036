use std::path::Path;

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use yoi_authority::{Denial, Near, Reason, Rule};
use yoi_target::{AddressSet, Protocol};

use crate::args::{Args, ExplainArgs};
use crate::danger::{self, Danger};
use crate::decision::{Decision, Question};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::page::{BAD, GOOD, Page, painted};
use crate::printer::Printer;
use crate::standing::Standing;
use crate::{escape, json};

pub(crate) fn run(
    args: &ExplainArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let question = Question::new(args);
    refuse_other_protocols_options(args, question.protocol);
    let (_, standing) = Standing::find(project, &args.id)?;
    let decision = question.ask(standing.resolution.authority());
    match printer.is_json() {
        true => printer.object(&json::Explained::new(&standing, &question, &decision)),
        false => {
            let page = Page::new(printer.columns());
            printer.page(&text(page, args, &standing, &question, &decision));
        }
    }
    Ok(match decision {
        Decision::Allowed { .. } => ExitStatus::Done,
        Decision::Denied(_) => ExitStatus::Refused,
    })
}

/// What only one protocol has is wrong usage for the other.
fn refuse_other_protocols_options(args: &ExplainArgs, protocol: Protocol) {
    let (option, schemes) = match protocol {
        Protocol::WebSocket if args.method.is_some() => ("--method", "`http` and `https`"),
        Protocol::WebSocket if !args.headers.is_empty() => ("--header", "`http` and `https`"),
        Protocol::Request if !args.subprotocols.is_empty() => ("--subprotocol", "`ws` and `wss`"),
        _ => return,
    };
    let message = format!("`{option}` belongs to {schemes} URLs");
    Args::command()
        .error(ErrorKind::ArgumentConflict, message)
        .exit()
}

fn text(
    mut page: Page,
    args: &ExplainArgs,
    standing: &Standing,
    question: &Question<'_>,
    decision: &Decision,
) -> String {
    let action = action(question);
    match decision {
        Decision::Allowed { rule, addresses } => {
            page.line(format_args!("{}: {action}", painted(GOOD, "allowed")));
            allowed(&mut page, rule, &led_to(question, *addresses));
        }
        Decision::Denied(denial) => {
            page.line(format_args!("{}: {action}", painted(BAD, "denied")));
            denied(&mut page, denial);
        }
    }
    look_twice(&mut page, standing, question, decision);
    if question.is_of_default_method(args) {
        page.line("method: none was given, so this is about `GET`; `--method` names another");
    }
    left_out(&mut page, &question.left_out(standing, decision.ask()));
    if let Decision::Denied(denial) = decision {
        question.next(standing, denial).write(&mut page);
    }
    page.into_text()
}

/// What the URL's host is in Unicode, and why to look twice at what allows it,
/// or at what asks for it.
fn look_twice(page: &mut Page, standing: &Standing, question: &Question<'_>, decision: &Decision) {
    if let Some(host) = question.host().as_ref().and_then(danger::unicode) {
        page.line(format_args!("host in Unicode: {}", escape::prose(&host)));
    }
    let Some(target) = decision.target(standing, question.protocol) else {
        return;
    };
    let danger = Danger::of(target);
    let reasons = danger.reasons();
    if !reasons.is_empty() {
        let (marks, reasons) = (painted(BAD, danger.marks()), reasons.join("; "));
        let target = escape::untrusted(&target.to_string());
        page.line(format_args!("look twice at `{target}`: {marks}: {reasons}"));
    }
}

fn left_out(page: &mut Page, names: &[String]) {
    if !names.is_empty() {
        page.line(format_args!(
            "subprotocols: none were given, so this is about an open that offers none; \
             the ask names `{}`, and `--subprotocol` names one",
            names.join("`, `")
        ));
    }
}

fn action(question: &Question<'_>) -> String {
    let Some(url) = question.url() else {
        return "no plugin may use this URL".to_owned();
    };
    match (question.method(), question.subprotocols()) {
        (Some(method), _) => escape::untrusted(&format!("`{method} {url}`")),
        (None, []) => escape::untrusted(&format!("opening `{url}`")),
        (None, names) => {
            let names = names.join("`, `");
            escape::untrusted(&format!("opening `{url}`, offering `{names}`"))
        }
    }
}

fn allowed(page: &mut Page, rule: &Rule, led_to: &str) {
    page.line(format_args!(
        "rule: {}",
        escape::untrusted(&rule.to_string())
    ));
    page.line(led_to);
}

/// Where the host may lead: an address leads to itself.
fn led_to(question: &Question<'_>, addresses: AddressSet) -> String {
    if let Some((address, class)) = question.address() {
        return format!("address: `{address}` itself, which is {class}");
    }
    let words: Vec<_> = addresses.words().map(|it| it.to_string()).collect();
    match words.is_empty() {
        true => "addresses: public ones only".to_owned(),
        false => format!("addresses: public, {}", words.join(", ")),
    }
}

fn denied(page: &mut Page, denial: &Denial) {
    page.line(format_args!(
        "rule: {}",
        escape::untrusted(&denial.reason().to_string())
    ));
    if let Reason::NotEnabled { ask } | Reason::Pending { ask, .. } = denial.reason() {
        page.line(format_args!("asked for: by ask {ask}"));
    }
    if let Some((kind, near)) = nearest(denial) {
        page.line(format_args!(
            "nearest: {kind} {}",
            escape::untrusted(&near.to_string())
        ));
    }
}

/// What came nearest to allowing it, and whether that is an ask or a grant.
pub(crate) fn nearest(denial: &Denial) -> Option<(&'static str, &Near)> {
    match denial.reason() {
        Reason::NotAsked { nearest } => nearest.as_deref().map(|near| ("ask", near)),
        Reason::NotGranted { nearest, .. } => nearest.as_deref().map(|near| ("grant", near)),
        _ => None,
    }
}
