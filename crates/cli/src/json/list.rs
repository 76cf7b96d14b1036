use serde::Serialize;
use yoi_authority::{Enabled, ProtocolReport};

use crate::escape;
use crate::json::check::Problem;
use crate::json::registry::SignatureParts;
use crate::json::target::DangerParts;
use crate::list::{self, Broken, Entry, Granted, Inventory, Sound};
use crate::project::path_text;
use crate::standing::state_code;
use crate::{diagnostics, store};

/// What `plugin list` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Listed {
    ok: bool,
    packages: Vec<Listing>,
    /// Decisions for which there is no package.
    missing: Vec<Missing>,
    counts: Counts,
}

#[derive(Debug, Serialize)]
struct Listing {
    /// None if the manifest is broken.
    id: Option<String>,
    version: Option<String>,
    /// None if the package is broken.
    digest: Option<String>,
    /// `enabled`, `pending`, `not-enabled` or `broken`.
    state: &'static str,
    /// The folder, or the archive, that it lies in.
    path: String,
    /// The store that it lies in: `project` or `user`.
    source: &'static str,
    /// None if it is broken.
    signature: Option<SignatureParts>,
    /// The last part of `path`, without an archive's ending.
    name: String,
    websocket: Option<Asks>,
    request: Option<Asks>,
    /// Of what is granted, or of what is asked for if it is not enabled as it
    /// is; none if it is broken.
    danger: Option<DangerParts>,
    /// The first error, if it is broken.
    problem: Option<Problem>,
}

/// How many asks there are, how many of them are granted whole, and how many
/// in part.
#[derive(Debug, Serialize)]
struct Asks {
    asks: usize,
    granted: usize,
    partial: usize,
}

#[derive(Debug, Serialize)]
struct Missing {
    id: String,
    version: String,
    digest: String,
}

#[derive(Debug, Serialize)]
struct Counts {
    enabled: usize,
    pending: usize,
    not_enabled: usize,
    broken: usize,
    missing: usize,
}

impl Listed {
    pub(crate) fn new(inventory: &Inventory) -> Self {
        let counts = inventory.counts();
        Self {
            ok: true,
            packages: inventory.entries.iter().map(Listing::new).collect(),
            missing: inventory.missing.iter().map(Missing::new).collect(),
            counts: Counts {
                enabled: counts.enabled,
                pending: counts.pending,
                not_enabled: counts.not_enabled,
                broken: counts.broken,
                missing: inventory.missing.len(),
            },
        }
    }
}

impl Listing {
    fn new(entry: &Entry) -> Self {
        match entry {
            Entry::Sound(sound) => Self::sound(sound),
            Entry::Broken(broken) => Self::broken(broken),
        }
    }

    fn sound(sound: &Sound) -> Self {
        let (identity, resolution) = (&sound.identity, &sound.resolution);
        let is_enabled = state_code(resolution.state()) == "enabled";
        let asks = |report| Some(Asks::new(report, is_enabled));
        Self {
            id: Some(identity.manifest().id().to_string()),
            version: Some(identity.manifest().version().to_string()),
            digest: Some(identity.digest().to_string()),
            state: state_code(resolution.state()),
            path: path_text(identity.path()),
            source: sound.source.word(),
            signature: Some(SignatureParts::new(&sound.signature)),
            name: store::path_name(identity.path()),
            websocket: asks(&resolution.report().websocket),
            request: asks(&resolution.report().request),
            danger: Some(DangerParts::new(&list::danger(sound))),
            problem: None,
        }
    }

    fn broken(broken: &Broken) -> Self {
        let mut errors = diagnostics::each(&broken.reviews).filter(|(_, it)| it.is_error());
        Self {
            id: broken.manifest.as_ref().map(|it| it.id().to_string()),
            version: broken.manifest.as_ref().map(|it| it.version().to_string()),
            digest: None,
            state: "broken",
            path: path_text(&broken.place.path),
            source: broken.place.source.word(),
            signature: None,
            name: escape::untrusted(&store::path_name(&broken.place.path)),
            websocket: None,
            request: None,
            danger: None,
            problem: errors.next().map(|(review, it)| Problem::new(review, it)),
        }
    }
}

impl Asks {
    /// While a package is not enabled, nothing is granted.
    fn new(report: &ProtocolReport, is_enabled: bool) -> Self {
        let granted = Granted::of(report);
        let counted = |count| if is_enabled { count } else { 0 };
        Self {
            asks: granted.asks,
            granted: counted(granted.whole),
            partial: counted(granted.partly),
        }
    }
}

impl Missing {
    fn new(enabled: &Enabled) -> Self {
        Self {
            id: enabled.id().to_string(),
            version: enabled.version().to_string(),
            digest: enabled.digest().to_string(),
        }
    }
}
