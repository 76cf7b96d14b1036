use std::collections::HashSet;

use yoi_document::{Codes, Diagnostic, Spanned, Table, codes, read};
use yoi_package::{Digest, PackageId, Version};
use yoi_signature::Trust;
use yoi_target::Protocol;

use crate::{Grant, Limits, MAX_GRANTS, trust};

const CODES: &Codes = &codes!("enablement");

// Kept apart from unknown keys: who writes one means something by it.
const NOT_YET: [&str; 2] = ["config", "credentials"];

/// The operator's decisions, as `yoi.toml` holds them. Operator-controlled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Enablement {
    plugins: Vec<Enabled>,
    tls_roots: Vec<String>,
    trust: Trust,
}

/// The operator's decision for one package at one version and digest.
#[derive(Debug, Clone, PartialEq)]
pub struct Enabled {
    id: PackageId,
    version: Version,
    digest: Digest,
    surfaces: Vec<Surface>,
    request: Vec<Grant>,
    websocket: Vec<Grant>,
    limits: Limits,
}

/// A kind of export that can be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surface {
    /// The package's tools: `tools`.
    Tools,
}

impl Enablement {
    /// Reads the text of `yoi.toml`. There is an enablement only if no problem
    /// is an error: half a decision is none.
    pub fn parse(text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        read(text, CODES, Self::read)
    }

    /// The decision for a package, if there is one.
    pub fn get(&self, id: &PackageId) -> Option<&Enabled> {
        self.plugins.iter().find(|it| it.id == *id)
    }

    /// Every decision, in order.
    pub fn plugins(&self) -> &[Enabled] {
        &self.plugins
    }

    /// Paths of files with root certificates (PEM) to trust besides the
    /// platform's. Not read here.
    pub fn tls_roots(&self) -> &[String] {
        &self.tls_roots
    }

    /// Whose signatures count, and whether one is required.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    fn read(root: &mut Table<'_>) -> Option<Self> {
        let tls_roots = root.table("tls", read_roots).unwrap_or_default();
        let trust = root.table("trust", trust::read);
        let plugins = root.table("plugins", read_plugins);
        Some(Self {
            plugins: plugins.unwrap_or(Some(Vec::new()))?,
            trust: trust.unwrap_or_else(|| Some(Trust::default()))?,
            tls_roots,
        })
    }
}

impl Enabled {
    /// The package.
    pub fn id(&self) -> &PackageId {
        &self.id
    }

    /// The version that the decision is for.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The content that the decision is for.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether a kind of export is on.
    pub fn has_surface(&self, surface: Surface) -> bool {
        self.surfaces.contains(&surface)
    }

    /// What may be requested, in order.
    pub fn request(&self) -> &[Grant] {
        &self.request
    }

    /// Where WebSocket connections may be opened to, in order.
    pub fn websocket(&self) -> &[Grant] {
        &self.websocket
    }

    /// The grants of one protocol, in order.
    pub fn grants(&self, protocol: Protocol) -> &[Grant] {
        match protocol {
            Protocol::Request => &self.request,
            Protocol::WebSocket => &self.websocket,
        }
    }

    /// The bounds on each of its instances.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    fn read(table: &mut Table<'_>) -> Option<Self> {
        let id = table.required_string("id");
        let id = id.and_then(|it| table.parsed("enablement/id", &it, PackageId::parse));
        let version = table.required_string("version");
        let version = version.and_then(|it| table.parsed("enablement/version", &it, parse_version));
        let digest = table.required_string("digest");
        let digest = digest.and_then(|it| table.parsed("enablement/digest", &it, Digest::parse));
        let surfaces = read_surfaces(table);
        let grants = table.table("grants", |table| {
            let request = read_grants(table, "request", Protocol::Request);
            Some((
                request?,
                read_grants(table, "websocket", Protocol::WebSocket)?,
            ))
        });
        let limits = table.table("limits", Limits::read).unwrap_or_default();
        NOT_YET.iter().for_each(|key| refuse_not_yet(table, key));
        let (request, websocket) = grants.unwrap_or_else(|| Some(Default::default()))?;
        Some(Self {
            id: id?,
            version: version?,
            digest: digest?,
            surfaces,
            request,
            websocket,
            limits,
        })
    }
}

impl Surface {
    /// Every surface.
    pub const ALL: [Self; 1] = [Surface::Tools];

    /// The word of `surfaces = [...]`.
    pub fn as_str(self) -> &'static str {
        match self {
            Surface::Tools => "tools",
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|it| it.as_str() == text);
        found.ok_or_else(|| {
            let words = Self::ALL.map(Self::as_str).join("`, `");
            format!("the surfaces are: `{words}`")
        })
    }
}

fn parse_version(text: &str) -> Result<Version, String> {
    Version::parse(text).map_err(|error| format!("not a version such as `1.0.0`: {error}"))
}

fn read_roots(table: &mut Table<'_>) -> Vec<String> {
    let roots = table
        .strings("roots")
        .map(|it| it.value)
        .unwrap_or_default();
    roots.into_iter().map(|it| it.value.to_owned()).collect()
}

fn read_plugins(table: &mut Table<'_>) -> Option<Vec<Enabled>> {
    let mut ids = HashSet::new();
    let plugins = table.tables("enabled", |table, _| {
        let enabled = Enabled::read(table)?;
        if !ids.insert(enabled.id.clone()) {
            let message = format!("the plugin `{}` is enabled twice", enabled.id);
            let diagnostic =
                Diagnostic::error(CODES.duplicate, message).help("keep one of the two");
            table.tell(match table.span() {
                Some(span) => diagnostic.at(span),
                None => diagnostic,
            });
        }
        Some(enabled)
    });
    plugins.into_iter().collect()
}

fn read_surfaces(table: &mut Table<'_>) -> Vec<Surface> {
    if table.value("surfaces").is_none() {
        return vec![Surface::Tools];
    }
    let words = table
        .strings("surfaces")
        .map(|it| it.value)
        .unwrap_or_default();
    let parsed = |it: &Spanned<&str>| table.parsed("enablement/surface", it, Surface::parse);
    words.iter().filter_map(parsed).collect()
}

fn read_grants(table: &mut Table<'_>, key: &'static str, protocol: Protocol) -> Option<Vec<Grant>> {
    let grants = table.tables(key, |table, index| {
        if index == MAX_GRANTS {
            let message = format!("there are more than {MAX_GRANTS} grants of one protocol");
            table.tell(
                Diagnostic::error("enablement/too-many", message)
                    .at(table.span().unwrap_or_default()),
            );
        }
        Grant::read(table, protocol, index)
    });
    grants.into_iter().collect()
}

fn refuse_not_yet(table: &mut Table<'_>, key: &'static str) {
    let Some(span) = table.key_span(key) else {
        return;
    };
    table.value(key);
    let message = format!("`{key}` is not supported yet");
    let help = "leave it out: nothing reads it, and the plugin would run without it";
    table.tell(
        Diagnostic::error("enablement/unsupported", message)
            .at(span)
            .help(help),
    );
}
