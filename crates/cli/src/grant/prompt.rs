//! A person is asked, on a terminal. Without one the answer is no.

mod narrow;

use std::io::{self, IsTerminal as _};

use inquire::error::InquireError;
use inquire::ui::{Color, RenderConfig, StyleSheet};
use inquire::{Confirm, MultiSelect, Select};
use yoi_authority::{Enabled, State, Verdict};
use yoi_target::Target;

use crate::ask_name::AskName;
use crate::difference::{self, Compared};
use crate::failure::Failure;
use crate::fold;
use crate::grant::choice::{Asked, Choice, Existing, asked};
use crate::grant::{Outcome, named, names, page, targets};
use crate::page::{HEADING, Page, counted, painted};
use crate::printer::Printer;
use crate::project::Project;
use crate::show::protocol::lists_of_cut;
use crate::standing::Standing;
use crate::{escape, plain};

const ACCEPT: &str = "accept: all of it";

const NARROW: &str = "narrow: less of it";

const REFUSE: &str = "refuse: nothing of it";

/// Puts every ask before a person.
pub(crate) fn choice(
    project: &Project,
    standing: &Standing,
    printer: &Printer,
) -> Result<Choice, Failure> {
    check_terminal(named::NAMES)?;
    let existing = existing(project, standing, printer)?;
    let asked = asked(standing);
    let open: Vec<_> = asked.iter().filter(|it| is_open(it, existing)).collect();
    introduce(standing, open.len(), printer);
    let mut targets = Vec::new();
    for (place, it) in open.iter().enumerate() {
        printer.talk(&told(it, place + 1, open.len()));
        targets.extend(decide(it, printer)?);
    }
    let is_pending = matches!(standing.resolution.state(), State::Pending(_));
    match targets.is_empty() && !open.is_empty() && !is_pending {
        false => Ok(Choice { existing, targets }),
        true => Err(Failure::new(
            "grant/refused",
            "nothing was accepted, so that nothing is written",
        )
        .help("`--none` enables a package without any grant")),
    }
}

/// The last word, with what would be written and what it comes to.
pub(crate) fn confirm(outcome: &Outcome<'_>, printer: &Printer) -> Result<(), Failure> {
    check_terminal("add `--yes` to take just what was named")?;
    let proposal = page::proposal(outcome, fold::columns_of_talk());
    printer.talk(proposal.trim_end());
    printer.talk("");
    match yes_or_no("write this to yoi.toml?")? {
        true => Ok(()),
        false => Err(refused()),
    }
}

fn refused() -> Failure {
    Failure::new("grant/refused", "refused, so that nothing is written")
}

fn check_terminal(help: &str) -> Result<(), Failure> {
    match io::stdin().is_terminal() && io::stderr().is_terminal() {
        true => Ok(()),
        false => Err(Failure::new(
            "grant/no-terminal",
            "a person has to decide, and there is no terminal to ask on",
        )
        .help(help)),
    }
}

/// What becomes of the grants from before the package changed.
fn existing(
    project: &Project,
    standing: &Standing,
    printer: &Printer,
) -> Result<Existing, Failure> {
    let (State::Pending(_), Some(enabled)) = (standing.resolution.state(), &standing.enabled)
    else {
        return Ok(Existing::Keep);
    };
    let compared = Compared::of(project, standing);
    printer.talk(difference::text(standing, &compared, fold::columns_of_talk()).trim_end());
    printer.talk("");
    let grants = targets(enabled);
    if grants.is_empty() {
        return Ok(Existing::Keep);
    }
    let mut page = Page::new(fold::columns_of_talk());
    page.line("It has these grants from before it changed:");
    for target in &grants {
        let may = escape::untrusted(&plain::may(target));
        page.line(format_args!("  it {may}"));
        lists_of_cut(&mut page, "    ", target);
    }
    printer.talk(page.into_text().trim_end());
    match yes_or_no("keep them?")? {
        true => Ok(Existing::Keep),
        false => Ok(Existing::Replace),
    }
}

fn is_open(asked: &Asked<'_>, existing: Existing) -> bool {
    existing == Existing::Replace || !matches!(asked.ask.verdict, Verdict::Granted { .. })
}

const MARKING: &str = "up and down to move, space to mark, enter to take what is marked";

fn introduce(standing: &Standing, open: usize, printer: &Printer) {
    let manifest = standing.package.manifest();
    let name = escape::untrusted(&format!("{} {}", manifest.id(), manifest.version()));
    let name = painted(HEADING, name);
    printer.talk(&format!("{name}: {} to decide", counted(open, "ask")));
    let description = escape::prose(manifest.description());
    printer.talk(&format!("its author says: {description}"));
}

fn told(asked: &Asked<'_>, place: usize, of: usize) -> String {
    let mut page = Page::new(fold::columns_of_talk());
    page.line("");
    page.line(format_args!("{place} of {of}"));
    page::ask(&mut page, asked, "");
    page.into_text().trim_end().to_owned()
}

/// None if it is refused.
fn decide(asked: &Asked<'_>, printer: &Printer) -> Result<Option<Target>, Failure> {
    loop {
        match answer(asked)? {
            ACCEPT => return Ok(Some(asked.ask.target.clone())),
            NARROW => {}
            _ => return Ok(None),
        }
        let left = narrow::narrowed(asked, printer)?;
        if left != asked.ask.target {
            return Ok(Some(left));
        }
        // Who leaves everything as it stands has not said yes to all of it.
        printer.talk(&format!(
            "nothing was narrowed: this is still all that `{}` asks for",
            asked.name
        ));
    }
}

fn answer(asked: &Asked<'_>) -> Result<&'static str, Failure> {
    let message = format!("{}?", asked.name);
    // The first is what Enter alone takes.
    Select::new(&message, vec![REFUSE, NARROW, ACCEPT])
        .without_filtering()
        .with_help_message("up and down to move, enter to choose")
        .with_render_config(plainly())
        .prompt()
        .map_err(|error| unanswered(&error))
}

fn yes_or_no(message: &str) -> Result<bool, Failure> {
    Confirm::new(message)
        .with_default(false)
        .with_render_config(plainly())
        .prompt()
        .map_err(|error| unanswered(&error))
}

/// An interrupt and an end of the input are a no like any other.
fn unanswered(error: &InquireError) -> Failure {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => refused(),
        error => Failure::new("grant/no-terminal", format!("nobody can be asked: {error}")),
    }
}

/// Colours as in all else that is printed.
fn plainly() -> RenderConfig<'static> {
    let choice = anstream::AutoStream::choice(&io::stderr());
    match choice {
        anstream::ColorChoice::Never => RenderConfig::empty(),
        _ => {
            RenderConfig::default_colored().with_answer(StyleSheet::new().with_fg(Color::DarkGreen))
        }
    }
}

/// Puts every grant before a person, and takes those that are to go.
pub(crate) fn grants_to_take_out(enabled: &Enabled, help: &str) -> Result<Vec<AskName>, Failure> {
    check_terminal(help)?;
    let names = names(enabled);
    let options: Vec<_> = names
        .iter()
        .zip(targets(enabled))
        .map(|(name, target)| format!("{name}: {}", escape::untrusted(&target.to_string())))
        .collect();
    if options.is_empty() {
        return Err(Failure::new(
            "revoke/nothing",
            "it has no grants: there is nothing to take out",
        )
        .help("`--all` takes out the whole decision"));
    }
    let taken = MultiSelect::new("which grants are to go?", options)
        .without_filtering()
        .with_help_message(MARKING)
        .with_render_config(plainly())
        .raw_prompt()
        .map_err(|error| unanswered(&error))?;
    match taken.is_empty() {
        true => Err(refused()),
        false => Ok(taken.iter().map(|it| names[it.index]).collect()),
    }
}
