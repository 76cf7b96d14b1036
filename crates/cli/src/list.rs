mod table;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use yoi_authority::{Enabled, ProtocolReport, State, Verdict};
use yoi_document::{Diagnostic, Review, Source};
use yoi_package::{Candidate, MANIFEST, Manifest};

use crate::danger::Danger;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::project::{self, Project};
use crate::signed::{self, Evidence, Judged};
use crate::standing::Standing;
use crate::store::{Found, Place};
use crate::{json, store};

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
    Sound(Box<Standing>),
    Broken(Box<Broken>),
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

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.entries {
            match entry {
                Entry::Broken(_) => counts.broken += 1,
                Entry::Sound(standing) => match standing.resolution.state() {
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
        let source = place.source;
        let trust = project.enablement().trust();
        let Judged {
            package,
            reviews,
            signature,
            ..
        } = signed::judged(trust, Candidate::open(&place.path));
        match package {
            Some(package) => {
                let found = Found {
                    source,
                    package,
                    reviews,
                    // The archives of a whole store are not kept.
                    evidence: Evidence::Told(signature.clone()),
                    signature,
                };
                Entry::Sound(Box::new(Standing::of(project, found)))
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
        let Entry::Sound(standing) = self else {
            return self;
        };
        let place = Place {
            source: standing.source,
            path: standing.package.path().to_owned(),
        };
        let (package, mut reviews) = (standing.package, standing.reviews);
        let message = format!("the same id as {others}");
        let help = "keep one of them";
        reviews.push(Review {
            source: Source {
                name: project::shown(&place.path.join(MANIFEST)),
                text: String::new(),
            },
            diagnostics: vec![Diagnostic::error("store/ambiguous", message).help(help)],
        });
        Entry::Broken(Box::new(Broken {
            place,
            manifest: Some(package.manifest().clone()),
            reviews,
        }))
    }

    fn path(&self) -> &Path {
        match self {
            Entry::Sound(standing) => standing.package.path(),
            Entry::Broken(broken) => &broken.place.path,
        }
    }

    fn source(&self) -> store::Source {
        match self {
            Entry::Sound(standing) => standing.source,
            Entry::Broken(broken) => broken.place.source,
        }
    }

    /// What it calls itself, or else the name of what it lies in.
    pub(crate) fn name(&self) -> String {
        match self {
            Entry::Sound(standing) => standing.package.manifest().id().to_string(),
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
pub(crate) fn danger(standing: &Standing) -> Danger {
    let report = standing.resolution.report();
    let both = [&report.websocket, &report.request].into_iter();
    match standing.resolution.state() {
        State::Enabled => Danger::of_all(both.flat_map(|it| &it.grants).map(|it| &it.target)),
        _ => Danger::of_all(both.flat_map(|it| &it.asks).map(|it| &it.target)),
    }
}
