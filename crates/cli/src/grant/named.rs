//! What was named on the command line.

use yoi_authority::State;
use yoi_target::Target;

use crate::args::GrantArgs;
use crate::ask_name::AskName;
use crate::failure::Failure;
use crate::grant::choice::{Asked, Choice, Existing, asked, covered};
use crate::grant::{names, targets};
use crate::page::counted;
use crate::standing::Standing;

/// The flags that name something.
pub(crate) const NAMES: &str =
    "name what it is to have: `--ask websocket:0`, `--narrow`, `--target`, `--all` or `--none`";

/// What was named; none if nothing was, so that a person has to be asked.
pub(crate) fn choice(args: &GrantArgs, standing: &Standing) -> Result<Option<Choice>, Failure> {
    let names_any = !args.asks.is_empty() || !args.narrow.is_empty() || !args.targets.is_empty();
    // What there is can be kept or taken out; it enables nothing.
    let is_of_before = (args.keep || args.replace) && standing.enabled.is_some();
    if !names_any && !args.all && !args.none && !is_of_before {
        return match args.yes {
            true => Err(nothing_named()),
            false => Ok(None),
        };
    }
    let asked = asked(standing);
    let existing = existing(args, standing)?;
    let mut targets = Vec::new();
    for name in &args.asks {
        targets.push(find(&asked, *name, standing)?.ask.target.clone());
    }
    if args.all {
        targets.extend(asked.iter().map(|it| it.ask.target.clone()));
    }
    for narrowing in &args.narrow {
        let ask = find(&asked, narrowing.ask, standing)?;
        let target = narrowing.of(&ask.ask.target).map_err(|reason| {
            let message = format!("`{}` cannot be narrowed so: {reason}", narrowing.ask);
            Failure::new("grant/narrowing", message)
        })?;
        let target = covered(std::slice::from_ref(ask), target)?;
        if existing == Existing::Keep {
            check_narrower(standing, &target)?;
        }
        targets.push(target);
    }
    for target in &args.targets {
        targets.push(covered(&asked, target.clone())?);
    }
    Ok(Some(Choice { existing, targets }))
}

/// Grants add up: what is narrowed beside a grant of more is not narrowed.
fn check_narrower(standing: &Standing, target: &Target) -> Result<(), Failure> {
    let Some(enabled) = &standing.enabled else {
        return Ok(());
    };
    let mut all = names(enabled).into_iter().zip(targets(enabled));
    let wider = all.find(|(_, it)| it.covers(target) && it != target);
    let Some((grant, wider)) = wider else {
        return Ok(());
    };
    let id = standing.package.manifest().id();
    let message = format!("grant `{grant}` gives more already: `{wider}`");
    Err(Failure::new("grant/wider", message).help(format!(
        "take it out first, with `yoi plugin revoke {id} --grant {grant}`; `--replace` takes out all that there is"
    )))
}

fn nothing_named() -> Failure {
    Failure::new(
        "grant/nothing-named",
        "`--yes` takes what was named on the command line, and nothing was",
    )
    .help(NAMES)
}

fn find<'a, 'b>(
    asked: &'b [Asked<'a>],
    name: AskName,
    standing: &Standing,
) -> Result<&'b Asked<'a>, Failure> {
    asked.iter().find(|it| it.name == name).ok_or_else(|| {
        let id = standing.package.manifest().id();
        let names: Vec<_> = asked.iter().map(|it| format!("`{}`", it.name)).collect();
        let failure = Failure::new("grant/unknown-ask", format!("`{id}` has no ask `{name}`"));
        failure.help(match names.is_empty() {
            true => "it asks for nothing".to_owned(),
            false => format!("it has {}", names.join(", ")),
        })
    })
}

/// Grants of before are authority again once they are bound to new content: that has to be said.
fn existing(args: &GrantArgs, standing: &Standing) -> Result<Existing, Failure> {
    let count = standing
        .enabled
        .as_ref()
        .map_or(0, |it| it.request().len() + it.websocket().len());
    let is_pending = matches!(standing.resolution.state(), State::Pending(_));
    match (args.replace, is_pending && count > 0 && !args.keep) {
        (true, _) => Ok(Existing::Replace),
        (false, false) => Ok(Existing::Keep),
        (false, true) => {
            let id = standing.package.manifest().id();
            let grants = counted(count, "grant");
            let message =
                format!("`{id}` has changed, and has {grants} from before it did: keep or replace");
            Err(Failure::new("grant/pending", message).help(format!(
                "`yoi plugin show {id} --diff` says what changed; then add `--keep`, or `--replace` to take them out"
            )))
        }
    }
}
