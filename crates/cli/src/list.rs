mod table;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use yoi_authority::{Enabled, ProtocolReport, Resolution, State, Verdict};
use yoi_document::{Diagnostic, Review, Source};
use yoi_package::{Candidate, Identity, MANIFEST, Manifest};
use yoi_signature::Standing as Signature;

use crate::danger::Danger;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::project::{self, Project};
use crate::standing::resolved;
use crate::store::Place;
use crate::{json, signed, store};

pub(crate) fn run(project: Option<&Path>, printer: &Printer) -> Result<ExitStatus, Failure> {
    let project = Project::open(project)?;
    let inventory = Inventory::take(&project)?;
    match printer.is_json() {
        true => printer.object(&json::Listed::new(&inventory)),
        false => printer.page(&table::text(&project, &inventory, printer)),
    }
    Ok(ExitStatus::Done)
}

/// Every package of a project, and every decision without one.
#[derive(Debug)]
pub(crate) struct Inventory {
    pub(crate) entries: Vec<Entry>,
    pub(crate) missing: Vec<Enabled>,
}

/// A folder or an archive in a store.
#[derive(Debug)]
pub(crate) enum Entry {
    Sound(Box<Sound>),
    Broken(Box<Broken>),
}

/// A package that can be used as far as a glance tells, and where it stands
/// with the operator. Whether its component is valid is judged by all commands
/// that look at one package.
#[derive(Debug)]
pub(crate) struct Sound {
    pub(crate) source: store::Source,
    pub(crate) identity: Identity,
    /// What the signature beside its archive says.
    pub(crate) signature: Signature,
    pub(crate) resolution: Resolution,
}

/// A package that cannot be used.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) place: Place,
    /// There if the manifest itself is sound.
    pub(crate) manifest: Option<Manifest>,
    pub(crate) reviews: Vec<Review>,
}

/// How many of the packages are where.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) enabled: usize,
    pub(crate) pending: usize,
    pub(crate) not_enabled: usize,
    pub(crate) broken: usize,
}

impl Inventory {
    fn take(project: &Project) -> Result<Self, Failure> {
        // Reading and hashing is most of it, and no package waits for another.
        let places = store::places(project)?.into_par_iter();
        let entries: Vec<_> = places.map(|place| Entry::open(project, place)).collect();
        let entries = told_apart(entries);
        let names: HashSet<_> = entries.iter().map(Entry::name).collect();
        let is_there = |enabled: &&Enabled| !names.contains(enabled.id().as_str());
        let missing = project
            .enablement()
            .plugins()
            .iter()
            .filter(is_there)
            .cloned()
            .collect();
        Ok(Self { entries, missing })
    }

    /// Ids of which a command has to be told the store.
    fn in_both_stores(&self) -> HashSet<String> {
        let of = |source| {
            let of = self.entries.iter().filter(move |it| it.source() == source);
            of.map(Entry::name).collect::<HashSet<_>>()
        };
        let (project, user) = (of(store::Source::Project), of(store::Source::User));
        project.intersection(&user).cloned().collect()
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.entries {
            match entry {
                Entry::Broken(_) => counts.broken += 1,
                Entry::Sound(sound) => match sound.resolution.state() {
                    State::NotEnabled => counts.not_enabled += 1,
                    State::Pending(_) => counts.pending += 1,
                    State::Enabled => counts.enabled += 1,
                },
            }
        }
        counts
    }
}

impl Entry {
    fn open(project: &Project, place: Place) -> Self {
        let enablement = project.enablement();
        let candidate = Candidate::open(&place.path);
        let (identity, reviews, signature) = signed::glanced(enablement.trust(), candidate);
        match identity {
            Some(identity) => {
                let (manifest, digest) = (identity.manifest(), identity.digest());
                let (_, resolution) = resolved(enablement, manifest, digest, &signature);
                Entry::Sound(Box::new(Sound {
                    source: place.source,
                    identity,
                    signature,
                    resolution,
                }))
            }
            None => Entry::Broken(Box::new(Broken {
                manifest: reviews
                    .first()
                    .and_then(|it| Manifest::parse(&it.source.text).0),
                place,
                reviews,
            })),
        }
    }

    /// A package that is fine but for others with its id.
    fn ambiguous(self, others: &str) -> Self {
        let Entry::Sound(sound) = self else {
            return self;
        };
        let place = Place {
            source: sound.source,
            path: sound.identity.path().to_owned(),
        };
        let message = format!("the same id as {others}");
        let help = "keep one of them";
        let review = Review {
            source: Source {
                name: project::shown(&place.path.join(MANIFEST)),
                text: String::new(),
            },
            diagnostics: vec![Diagnostic::error("store/ambiguous", message).help(help)],
        };
        Entry::Broken(Box::new(Broken {
            place,
            manifest: Some(sound.identity.manifest().clone()),
            reviews: vec![review],
        }))
    }

    fn path(&self) -> &Path {
        match self {
            Entry::Sound(sound) => sound.identity.path(),
            Entry::Broken(broken) => &broken.place.path,
        }
    }

    fn source(&self) -> store::Source {
        match self {
            Entry::Sound(sound) => sound.source,
            Entry::Broken(broken) => broken.place.source,
        }
    }

    /// What it calls itself, or else the name of what it lies in.
    pub(crate) fn name(&self) -> String {
        match self {
            Entry::Sound(sound) => sound.identity.manifest().id().to_string(),
            Entry::Broken(broken) => match &broken.manifest {
                Some(manifest) => manifest.id().to_string(),
                None => store::path_name(&broken.place.path),
            },
        }
    }
}

/// Packages that share an id in one store can none of them be used. Those in two
/// stores can, if the store is named.
fn told_apart(entries: Vec<Entry>) -> Vec<Entry> {
    let mut named: HashMap<(store::Source, String), Vec<PathBuf>> = HashMap::new();
    for entry in &entries {
        let paths = named.entry((entry.source(), entry.name())).or_default();
        paths.push(entry.path().to_owned());
    }
    let others_of = |entry: &Entry| -> Vec<_> {
        let same = named.get(&(entry.source(), entry.name()));
        let others = same.into_iter().flatten().filter(|it| *it != entry.path());
        others
            .map(|it| format!("`{}`", project::shown(it)))
            .collect()
    };
    let marked = entries.into_iter().map(|entry| {
        let others = others_of(&entry);
        match others.is_empty() {
            true => entry,
            false => entry.ambiguous(&others.join(", ")),
        }
    });
    marked.collect()
}

/// How many asks there are, and how much of them is granted.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Granted {
    pub(crate) asks: usize,
    pub(crate) whole: usize,
    pub(crate) partly: usize,
}

impl Granted {
    pub(crate) fn of(report: &ProtocolReport) -> Self {
        let mut granted = Self::default();
        for ask in &report.asks {
            granted.asks += 1;
            match ask.verdict {
                Verdict::Granted { .. } => granted.whole += 1,
                Verdict::Partial(_) => granted.partly += 1,
                Verdict::Missing => {}
            }
        }
        granted
    }
}

/// What is dangerous in what is granted, or in what is asked for by a package
/// that is not enabled as it is.
pub(crate) fn danger(sound: &Sound) -> Danger {
    let report = sound.resolution.report();
    let both = [&report.websocket, &report.request].into_iter();
    match sound.resolution.state() {
        State::Enabled => Danger::of_all(both.flat_map(|it| &it.grants).map(|it| &it.target)),
        _ => Danger::of_all(both.flat_map(|it| &it.asks).map(|it| &it.target)),
    }
}
