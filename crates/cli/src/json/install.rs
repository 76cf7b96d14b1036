use serde::Serialize;
use yoi_package::Package;
use yoi_signature::Standing;

use crate::escape;
use crate::json::check::Identity;
use crate::json::registry::SignatureParts;
use crate::project::path_text;
use crate::store::{Installed, Place};

/// What `plugin install` prints.
#[derive(Debug, Serialize)]
pub(crate) struct InstalledParts {
    ok: bool,
    package: Identity,
    /// The store: `project` or `user`.
    source: &'static str,
    /// The archive in it.
    archive: String,
    /// What is there no more.
    replaced: Vec<String>,
    signature: SignatureParts,
    /// Whether its code is kept for the first call.
    compiled: bool,
}

/// What `plugin remove` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Removed {
    ok: bool,
    id: String,
    /// The store: `project` or `user`.
    source: &'static str,
    /// Where it lay.
    path: String,
    /// Whether `yoi.toml` still has a decision for its id.
    still_enabled: bool,
}

impl InstalledParts {
    pub(crate) fn new(
        package: &Package,
        installed: &Installed,
        signature: &Standing,
        compiled: bool,
    ) -> Self {
        let replaced = installed.replaced.iter();
        Self {
            ok: true,
            package: Identity::new(package),
            source: installed.source.word(),
            archive: path_text(&installed.path),
            replaced: replaced.map(|it| path_text(it)).collect(),
            signature: SignatureParts::new(signature),
            compiled,
        }
    }
}

impl Removed {
    pub(crate) fn new(id: &str, place: &Place, still_enabled: bool) -> Self {
        Self {
            ok: true,
            id: escape::untrusted(id),
            source: place.source.word(),
            path: path_text(&place.path),
            still_enabled,
        }
    }
}
