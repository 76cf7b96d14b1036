use std::path::Path;

use yoi_package::{ARCHIVE_EXTENSION, Candidate, Package, pack};
use yoi_registry::{Outgoing, Pushed, Reference};
use yoi_signature::Standing;

use super::{Given, open, reference, wait};
use crate::args::PushArgs;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::page::{GOOD, HEADING, painted};
use crate::printer::Printer;
use crate::project::{Project, shown};
use crate::signed::{self, Judged};
use crate::{fold, json};

/// What was pushed, and where.
pub(crate) struct Sent<'a> {
    pub(crate) package: &'a Package,
    pub(crate) signature: &'a Standing,
    pub(crate) reference: &'a Reference,
    pub(crate) pushed: Pushed,
}

/// An archive, read, with the signature that lies beside it.
struct Source {
    package: Package,
    archive: Vec<u8>,
    signature: Option<String>,
    standing: Standing,
}

pub(crate) fn run(
    args: &PushArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let reference = reference(&args.reference)?;
    let project = Project::open(project)?;
    let source = Source::read(&project, &args.package)?;
    let credentials = Given::read(&args.registry)?.of(&reference)?;
    let mut registry = open(&project, &args.registry, reference.clone(), credentials)?;
    let outgoing = Outgoing {
        archive: &source.archive,
        package: &source.package,
        signature: source.signature.as_deref(),
        replace: args.replace,
    };
    let sent = Sent {
        pushed: wait(registry.push(outgoing))?,
        package: &source.package,
        signature: &source.standing,
        reference: &reference,
    };
    match printer.is_json() {
        true => printer.object(&json::Sent::new(&sent)),
        false => printer.data(&fold::text(&text(&sent), printer.columns())),
    }
    Ok(ExitStatus::Done)
}

impl Source {
    /// An archive goes as it is; a folder is packed first.
    fn read(project: &Project, path: &Path) -> Result<Self, Failure> {
        let candidate = Candidate::open(path);
        let archive = candidate.archive_bytes().map(<[u8]>::to_vec);
        let judged = signed::judged(project.enablement().trust(), candidate);
        let Judged {
            package,
            reviews,
            signature: standing,
            ..
        } = judged;
        let package = package.ok_or_else(|| {
            let message = format!("the package in `{}` cannot be used", shown(path));
            Failure::new("package/broken", message).because(reviews)
        })?;
        let Some(archive) = archive else {
            return Self::packed(package);
        };
        let signature = read_signature(path)?;
        Ok(Self {
            package,
            archive,
            signature,
            standing,
        })
    }

    fn packed(package: Package) -> Result<Self, Failure> {
        let archive = pack(&package).map_err(|error| {
            let message = format!("the package cannot be packed: {error}");
            Failure::new(error.code(), message)
        })?;
        Ok(Self {
            package,
            archive,
            signature: None,
            standing: Standing::Unsigned,
        })
    }
}

/// It was judged, so that it is text.
fn read_signature(archive: &Path) -> Result<Option<String>, Failure> {
    let path = signed::beside(archive);
    let failed = |reason: String| {
        let message = format!("`{}` cannot be read: {reason}", shown(&path));
        Failure::new("signature/unreadable", message)
    };
    let bytes = signed::read(&path).map_err(|error| failed(error.to_string()))?;
    let text = bytes.map(String::from_utf8).transpose();
    text.map_err(|_| failed("it is not UTF-8".to_owned()))
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
