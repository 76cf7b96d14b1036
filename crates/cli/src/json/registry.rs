use serde::Serialize;
use yoi_package::Package;
use yoi_runtime::Origin;
use yoi_signature::Standing;

use crate::compile::Code;
use crate::escape;
use crate::json::check::Identity;
use crate::project::path_text;
use crate::registry;
use crate::signed;

/// What a signature says.
#[derive(Debug, Serialize)]
pub(crate) struct SignatureParts {
    /// `trusted`, `unknown`, `unsigned` or `wrong`.
    state: &'static str,
    /// The operator's name for the key, if the state is `trusted`.
    name: Option<String>,
    /// The signer's words, if the state is `trusted`.
    comment: Option<String>,
    /// The key that it names, if the state is `unknown`.
    key: Option<String>,
}

/// What `plugin push` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Sent {
    ok: bool,
    package: Identity,
    reference: String,
    /// The digest of the manifest that a pull is pinned to.
    manifest: String,
    signature: SignatureParts,
    /// Whether the tag was of this already, so that nothing was sent.
    was_there: bool,
}

/// What `plugin pull` prints.
#[derive(Debug, Serialize)]
pub(crate) struct PulledParts {
    ok: bool,
    pulled: Vec<PulledPart>,
}

#[derive(Debug, Serialize)]
struct PulledPart {
    id: String,
    version: String,
    digest: String,
    reference: String,
    /// The digest of the manifest, as it is locked.
    manifest: String,
    signature: SignatureParts,
    /// The store: `project` or `user`.
    source: &'static str,
    /// The archive in it.
    archive: String,
    /// What made room for it.
    replaced: Vec<String>,
    /// Whether its code is kept for the first call.
    compiled: bool,
}

/// What `plugin compile` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Compiled {
    ok: bool,
    package: Identity,
    /// Whether it was compiled before.
    cached: bool,
}

impl SignatureParts {
    pub(crate) fn new(standing: &Standing) -> Self {
        let (name, comment) = match standing {
            Standing::Trusted { name, comment } => {
                (Some(name.clone()), Some(escape::untrusted(comment)))
            }
            _ => (None, None),
        };
        let key = match standing {
            Standing::Unknown { key } => Some(key.to_string()),
            _ => None,
        };
        Self {
            state: signed::word(standing),
            name,
            comment,
            key,
        }
    }
}

impl Sent {
    pub(crate) fn new(sent: &registry::Sent<'_>) -> Self {
        Self {
            ok: true,
            package: Identity::new(sent.package),
            reference: sent.reference.to_string(),
            manifest: sent.pushed.manifest.to_string(),
            signature: SignatureParts::new(sent.signature),
            was_there: sent.pushed.was_there,
        }
    }
}

impl PulledParts {
    pub(crate) fn new(pulled: &[registry::Pulled]) -> Self {
        let pulled = pulled.iter().map(PulledPart::new);
        Self {
            ok: true,
            pulled: pulled.collect(),
        }
    }
}

impl PulledPart {
    fn new(pulled: &registry::Pulled) -> Self {
        let locked = &pulled.locked;
        Self {
            id: locked.id.to_string(),
            version: locked.version.to_string(),
            digest: locked.digest.to_string(),
            reference: locked.reference.to_string(),
            manifest: locked.manifest.to_string(),
            signature: SignatureParts::new(&pulled.signature),
            source: pulled.source.word(),
            archive: path_text(&pulled.path),
            replaced: pulled.replaced.iter().map(|it| path_text(it)).collect(),
            compiled: pulled.code.is_some(),
        }
    }
}

impl Compiled {
    pub(crate) fn new(package: &Package, code: Code) -> Self {
        Self {
            ok: true,
            package: Identity::new(package),
            cached: code.origin == Origin::Cached,
        }
    }
}
