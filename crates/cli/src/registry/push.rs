use std::path::Path;

use yoi_package::{ARCHIVE_EXTENSION, Package};
use yoi_registry::{Outgoing, Progress, Pushed, Reference};
use yoi_signature::Standing;

use super::{Given, bar, open, reference, wait};
use crate::args::PushArgs;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::opened::Opened;
use crate::page::{GOOD, HEADING, painted};
use crate::printer::Printer;
use crate::project::Project;
use crate::{fold, json, signed};

/// What was pushed, and where.
pub(crate) struct Sent<'a> {
    pub(crate) package: &'a Package,
    pub(crate) signature: &'a Standing,
    pub(crate) reference: &'a Reference,
    pub(crate) pushed: Pushed,
}

pub(crate) fn run(
    args: &PushArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let reference = reference(&args.reference)?;
    let project = Project::open(project)?;
    let opened = Opened::read(&project, &args.package)?;
    let credentials = Given::read(&args.registry)?.of(&reference)?;
    let mut registry = open(&project, &args.registry, reference.clone(), credentials)?;
    let outgoing = Outgoing {
        archive: &opened.archive,
        package: &opened.package,
        signature: signature(&opened)?,
        replace: args.replace,
    };
    let bar = bar(opened.archive.len() as u64);
    let progress = |done: u64, of: u64| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let pushed = wait(registry.push(outgoing, Progress::new(&progress)));
    bar.finish_and_clear();
    let sent = Sent {
        pushed: pushed?,
        package: &opened.package,
        signature: &opened.standing,
        reference: &reference,
    };
    match printer.is_json() {
        true => printer.object(&json::Sent::new(&sent)),
        false => printer.data(&fold::text(&text(&sent), printer.columns())),
    }
    Ok(ExitStatus::Done)
}

/// It was judged, so that it is text.
fn signature(opened: &Opened) -> Result<Option<&str>, Failure> {
    let text = opened.signature.as_deref().map(str::from_utf8);
    text.transpose().map_err(|_| {
        Failure::new(
            "signature/unreadable",
            "the signature beside the archive is not UTF-8",
        )
    })
}

fn text(sent: &Sent<'_>) -> String {
    let manifest = sent.package.manifest();
    let (id, version) = (manifest.id(), manifest.version());
    let done = match sent.pushed.was_there {
        true => "there already",
        false => "pushed",
    };
    let mut text = format!(
        "{}: `{id}` {version} at `{}`\nmanifest: {}\ndigest: {}\nsigned: {}\n",
        painted(GOOD, done),
        sent.reference,
        sent.pushed.manifest,
        sent.package.digest(),
        signed::words(sent.signature),
    );
    if *sent.signature == Standing::Unsigned {
        text.push_str(&format!(
            "\n{}: sign the archive before you push it: `yoi plugin pack FOLDER`, then \
             `minisign -S -m {id}-{version}.{ARCHIVE_EXTENSION}`\n",
            painted(HEADING, "hint"),
        ));
    }
    text
}
