//! What a pull may take, and what may make room for it: as `yoi.lock` says, until the operator names something else.

use yoi_registry::{Lock, Locked, Reference, Refused, Resolved};

use crate::args::PullArgs;
use crate::failure::Failure;
use crate::store::Room;

/// Whether what a place leads to now may be pulled.
pub(super) fn pulled(
    lock: &Lock,
    named: &Reference,
    resolved: &Resolved,
    args: &PullArgs,
) -> Result<(), Failure> {
    let id = resolved.id();
    if let Some(meant) = args.replace.as_deref().filter(|it| *it != id.as_str()) {
        let message = format!("`--replace` names `{meant}`, and this is `{id}`");
        return Err(Failure::new("pull/replace", message)
            .help("name the package that is to come from there"));
    }
    match lock.check(named, resolved.manifest(), id) {
        Ok(()) => Ok(()),
        Err(Refused::Changed { .. }) if args.update => Ok(()),
        Err(Refused::Elsewhere { .. }) if args.replace.is_some() => Ok(()),
        Err(refused) => Err(failure(&refused, resolved)),
    }
}

/// What may make room: what was pulled before under the same id, if it is the same or was told to go.
pub(super) fn room(lock: &Lock, locked: &Locked, args: &PullArgs) -> Room {
    let is_told = args.update || args.replace.is_some();
    match lock.get(&locked.id) {
        Some(before) if is_told || before == locked => Room::OfPulled(before.digest),
        _ => Room::OfTheSame,
    }
}

fn failure(refused: &Refused, resolved: &Resolved) -> Failure {
    let claims = format!("`{}` {}", resolved.id(), resolved.version());
    let message = match refused {
        Refused::Changed { locked, .. } if locked.digest == resolved.digest() => {
            format!("{refused}; the package is said to be the same, {claims}")
        }
        Refused::Changed { .. } => {
            let digest = resolved.digest();
            format!("{refused}; it is said to be {claims} with the digest {digest}")
        }
        Refused::Another { .. } | Refused::Elsewhere { .. } => refused.to_string(),
    };
    Failure::new(refused.code(), message).help(help(refused))
}

fn help(refused: &Refused) -> String {
    match refused {
        Refused::Changed { .. } => {
            "a tag that moved is a new package: `--update` takes it, and its grants wait until you have looked at it".to_owned()
        }
        Refused::Another { locked, .. } => format!(
            "no flag takes it: ask its author; if it is meant, take `{}` out of `yoi.lock` and pull again",
            locked.id
        ),
        Refused::Elsewhere { locked, .. } => format!(
            "`--replace {}` takes it from there; be sure that it is the same author's",
            locked.id
        ),
    }
}
