use std::path::{Path, PathBuf};

use yoi_package::{ARCHIVE_EXTENSION, Package};
use yoi_registry::{Credentials, Locked, Progress, Reference, Resolved};
use yoi_signature::Standing;

use super::lock::LockFile;
use super::{Given, allowed, bar, failed, open, reference, wait};
use crate::args::{PullArgs, RegistryArgs};
use crate::compile::{self, Code};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::page::{GOOD, HEADING, painted};
use crate::printer::Printer;
use crate::project::{Project, shown};
use crate::store::{self, Incoming, Room, Source};
use crate::{fold, json, signed};

/// A package that was pulled into a store.
pub(crate) struct Pulled {
    pub(crate) locked: Locked,
    pub(crate) signature: Standing,
    pub(crate) source: Source,
    pub(crate) path: PathBuf,
    /// What made room for it.
    pub(crate) replaced: Vec<PathBuf>,
    /// None if the compiler did not like it, which was told.
    pub(crate) code: Option<Code>,
}

/// Where it comes from, and goes to.
struct Way<'a> {
    project: &'a Project,
    args: &'a RegistryArgs,
    credentials: Option<Credentials>,
    source: Source,
}

/// An archive that was fetched, read and judged.
struct Fetched {
    resolved: Resolved,
    package: Package,
    archive: Vec<u8>,
    signature: Standing,
}

pub(crate) fn run(
    args: &PullArgs,
    project: Option<&Path>,
    printer: &Printer,
) -> Result<ExitStatus, Failure> {
    let project = Project::open(project)?;
    let source = match args.user {
        true => Source::User,
        false => Source::Project,
    };
    let file = LockFile::of(&project, source)?;
    let named = args.reference.as_deref().map(reference).transpose()?;
    let pulled = match (args.locked, named) {
        (true, named) => locked(&project, args, source, &file, named.as_ref(), printer)?,
        (false, Some(named)) => vec![one(&project, args, source, &file, named, printer)?],
        (false, None) => {
            let message = "there is nothing to pull";
            let help = "name a place in a registry, or add `--locked` for all that `yoi.lock` has";
            return Err(Failure::new("pull/nothing", message).help(help));
        }
    };
    match printer.is_json() {
        true => printer.object(&json::PulledParts::new(&pulled)),
        false => printer.data(&fold::text(&text(&pulled, &file), printer.columns())),
    }
    Ok(ExitStatus::Done)
}

/// Pulls by name, and locks what that led to.
fn one(
    project: &Project,
    args: &PullArgs,
    source: Source,
    file: &LockFile,
    named: Reference,
    printer: &Printer,
) -> Result<Pulled, Failure> {
    let way = Way {
        project,
        args: &args.registry,
        credentials: Given::read(&args.registry)?.of(&named)?,
        source,
    };
    let fetched = way.fetch(&named, None, |resolved| {
        allowed::pulled(&file.lock, &named, resolved, args)
    })?;
    let package = &fetched.package;
    let locked = Locked {
        id: package.manifest().id().clone(),
        version: package.manifest().version().clone(),
        reference: named,
        manifest: fetched.resolved.manifest(),
        digest: package.digest(),
    };
    let room = allowed::room(&file.lock, &locked, args);
    let pulled = way.keep(fetched, locked, room, printer)?;
    file.put(&pulled.locked)?;
    Ok(pulled)
}

/// Pulls what is locked, and nothing else; the lock stays as it is.
fn locked(
    project: &Project,
    args: &PullArgs,
    source: Source,
    file: &LockFile,
    named: Option<&Reference>,
    printer: &Printer,
) -> Result<Vec<Pulled>, Failure> {
    if named.is_none() && args.registry.username.is_some() {
        return Err(unnamed());
    }
    let wanted: Vec<_> = match named {
        Some(named) => file.lock.by_reference(named).into_iter().collect(),
        None => file.lock.packages().iter().collect(),
    };
    if wanted.is_empty() {
        let what = named.map_or("anything".to_owned(), |it| format!("`{it}`"));
        let message = format!("`{}` does not have {what}", file.shown());
        return Err(Failure::new("lock/missing", message).help("pull it without `--locked` first"));
    }
    let given = Given::read(&args.registry)?;
    let pull = |wanted: &Locked| {
        let way = Way {
            project,
            args: &args.registry,
            credentials: given.of(&wanted.reference)?,
            source,
        };
        let pinned = wanted.reference.pinned(wanted.manifest);
        let fetched = way.fetch(&pinned, Some(wanted), |_| Ok(()))?;
        // An earlier lock may have led to another content, of which nothing tells.
        way.keep(fetched, wanted.clone(), Room::OfArchive, printer)
    };
    wanted.into_iter().map(pull).collect()
}

/// A lock that someone changed does not choose who is shown a password.
fn unnamed() -> Failure {
    let message = "a password is for the registry that you name, and none is named";
    Failure::new("registry/unnamed", message)
        .help("name one package's place, or give `--docker-config FILE`")
}

impl Way<'_> {
    /// Fetches an archive, if `allows` what the reference leads to, and judges it before anything is kept.
    fn fetch(
        &self,
        reference: &Reference,
        wanted: Option<&Locked>,
        allows: impl FnOnce(&Resolved) -> Result<(), Failure>,
    ) -> Result<Fetched, Failure> {
        let mut registry = open(
            self.project,
            self.args,
            reference.clone(),
            self.credentials.clone(),
        )?;
        let resolved = wait(registry.resolve())?;
        allows(&resolved)?;
        let bar = bar(resolved.archive_bytes());
        let progress = |done: u64, _: u64| bar.set_position(done);
        let archive = wait(registry.archive(&resolved, Progress::new(&progress)));
        bar.finish_and_clear();
        let archive = archive?;

        let trust = self.project.enablement().trust();
        let signature = trust.judge(&archive, resolved.signature().map(str::as_bytes));
        if let Some(refusal) = trust.refusal(&signature) {
            let message = format!("`{reference}` is not used: {refusal}");
            let failure = Failure::new(signed::code(&refusal), message);
            return Err(failure.help(signed::help(&refusal)));
        }
        let package = read(&resolved, &archive)?;
        resolved.check(&package).map_err(|error| failed(&error))?;
        if let Some(wanted) = wanted {
            is_locked(wanted, &package)?;
        }
        Ok(Fetched {
            resolved,
            package,
            archive,
            signature,
        })
    }

    fn keep(
        &self,
        fetched: Fetched,
        locked: Locked,
        room: Room,
        printer: &Printer,
    ) -> Result<Pulled, Failure> {
        let incoming = Incoming {
            package: &fetched.package,
            archive: &fetched.archive,
            signature: fetched.resolved.signature().map(str::as_bytes),
        };
        let installed = store::install(self.project, self.source, &incoming, room)?;
        let name = format!("{}:{}", self.source.word(), locked.id);
        let code = compile::or_warning(self.project, &name, printer);
        Ok(Pulled {
            locked,
            signature: fetched.signature,
            source: self.source,
            path: installed.path,
            replaced: installed.replaced,
            code,
        })
    }
}

fn read(resolved: &Resolved, archive: &[u8]) -> Result<Package, Failure> {
    // Both are words of ours for what has no file yet.
    let name = format!(
        "{}-{}.{ARCHIVE_EXTENSION}",
        resolved.id(),
        resolved.version()
    );
    match Package::from_archive(Path::new(&name), archive.to_vec()) {
        (Some(package), _) => Ok(package),
        (None, reviews) => {
            let message = "the package that was pulled cannot be used, and was not kept";
            Err(Failure::new("package/broken", message).because(reviews))
        }
    }
}

/// The manifest is pinned, so that only a lock that someone wrote by hand says something else.
fn is_locked(wanted: &Locked, package: &Package) -> Result<(), Failure> {
    let manifest = package.manifest();
    let is_same = *manifest.id() == wanted.id
        && *manifest.version() == wanted.version
        && package.digest() == wanted.digest;
    if is_same {
        return Ok(());
    }
    let message = format!(
        "`{}` is locked as `{}` {} ({}), and is `{}` {} ({})",
        wanted.reference,
        wanted.id,
        wanted.version,
        wanted.digest,
        manifest.id(),
        manifest.version(),
        package.digest(),
    );
    Err(Failure::new("lock/differs", message)
        .help("the lock was changed by hand: put back what it was, or pull with `--update`"))
}

fn text(pulled: &[Pulled], file: &LockFile) -> String {
    pulled.iter().map(|it| told(it, file)).collect()
}

fn told(pulled: &Pulled, file: &LockFile) -> String {
    let Locked {
        id,
        version,
        reference,
        manifest,
        digest,
    } = &pulled.locked;
    let replaced = match pulled.replaced.is_empty() {
        true => "",
        false => ", in place of what was there",
    };
    let code = match &pulled.code {
        Some(code) => format!("compiled: {}\n", code.words()),
        None => String::new(),
    };
    format!(
        "{}: `{id}` {version} into `{}`{replaced}\nfrom: {reference}\nmanifest: {manifest}\ndigest: {digest}\n\
         signed: {}\nlocked: in `{}`\n{code}\n{}: see what it asks: `yoi plugin show {}:{id}`\n",
        painted(GOOD, "pulled"),
        shown(&pulled.path),
        signed::words(&pulled.signature),
        file.shown(),
        painted(HEADING, "next"),
        pulled.source.word(),
    )
}
