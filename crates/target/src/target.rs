//! Targets.

use std::net::IpAddr;

use crate::address::{AddressClass, AddressError, AddressSet, AddressWord, NeverReason};
use crate::extension::{Extension, ExtensionError};
use crate::header::{HeaderError, HeaderName};
use crate::host::{HostError, HostPattern};
use crate::method::{Method, MethodError};
use crate::path::{PathError, PathPrefix, minimal};
use crate::port::{PortError, PortPattern};
use crate::scheme::{Protocol, Scheme, SchemeError};
use crate::subprotocol::{Subprotocol, SubprotocolError};

/// The most entries that one list of a written target may have.
pub const MOST_ENTRIES: usize = 64;

/// A pattern over the actions of a guest: what a package asks for, what an
/// operator grants, and what both allow.
///
/// Every target holds something, and is in canonical form: lists are sorted,
/// without repeats and without prefixes that another one covers, so that equal
/// targets hold the same actions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    pub(crate) scheme: Scheme,
    pub(crate) host: HostPattern,
    pub(crate) port: PortPattern,
    pub(crate) path_prefixes: Vec<PathPrefix>,
    pub(crate) methods: Vec<Method>,
    pub(crate) subprotocols: Vec<Subprotocol>,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) addresses: AddressSet,
    pub(crate) request_headers: Vec<HeaderName>,
}

/// The parts of a target, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetParts {
    /// Also says whether this is for requests or for WebSocket.
    pub scheme: Scheme,
    /// Which hosts.
    pub host: HostPattern,
    /// None is the scheme's default port and nothing else.
    pub port: Option<PortPattern>,
    /// At least one; `/` is all paths.
    pub path_prefixes: Vec<PathPrefix>,
    /// At least one for requests, none for WebSocket.
    pub methods: Vec<Method>,
    /// Those that may be offered; none for requests.
    pub subprotocols: Vec<Subprotocol>,
    /// WebSocket extensions that the host may offer; none for requests.
    pub extensions: Vec<Extension>,
    /// What the target holds besides public addresses.
    pub addresses: AddressSet,
    /// Headers besides those that are always allowed; none for WebSocket.
    pub request_headers: Vec<HeaderName>,
}

/// Why a target was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The scheme.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// The host.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The port.
    #[error(transparent)]
    Port(#[from] PortError),
    /// A path prefix.
    #[error(transparent)]
    Path(#[from] PathError),
    /// A method.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// A subprotocol.
    #[error(transparent)]
    Subprotocol(#[from] SubprotocolError),
    /// A WebSocket extension.
    #[error(transparent)]
    Extension(#[from] ExtensionError),
    /// A word of `addresses`.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A request header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A request target without methods would hold nothing.
    #[error("no method is named, so that nothing is allowed: write for instance `methods=GET`")]
    NoMethods,
    /// A target without paths would hold nothing.
    #[error(
        "no path prefix is named, so that nothing is allowed: write `/` for all paths, or leave it out"
    )]
    NoPaths,
    /// Methods belong to requests.
    #[error("`{0}` targets have no methods: they belong to `http` and `https`")]
    Methods(Scheme),
    /// Subprotocols belong to WebSocket.
    #[error("`{0}` targets have no subprotocols: they belong to `ws` and `wss`")]
    Subprotocols(Scheme),
    /// Extensions belong to WebSocket.
    #[error("`{0}` targets have no extensions: they belong to `ws` and `wss`")]
    Extensions(Scheme),
    /// In a WebSocket handshake a guest sets nothing but subprotocols.
    #[error("`{0}` targets have no request headers: they belong to `http` and `https`")]
    RequestHeaders(Scheme),
    /// A literal address that is never dialled.
    #[error("`{address}` is never dialled: it is {reason}")]
    NeverDialled {
        /// The literal.
        address: IpAddr,
        /// Why not.
        reason: NeverReason,
    },
    /// A literal metadata address without the word.
    #[error(
        "`{0}` is a metadata service, which hands out credentials: it needs `addresses = [\"metadata\"]`"
    )]
    MetadataUnsaid(IpAddr),
    /// The same in the text form, where the word is written otherwise.
    #[error(
        "`{0}` is a metadata service, which hands out credentials: it needs `addresses=metadata`"
    )]
    MetadataUnsaidInText(IpAddr),
    /// The word without a literal metadata address.
    #[error(
        "`metadata` needs the very address as the host, such as `169.254.169.254`: `{0}` is not one"
    )]
    MetadataWord(HostPattern),
    /// A list of more than [`MOST_ENTRIES`] entries.
    #[error("there are {0} entries in one list: at most {MOST_ENTRIES} are allowed")]
    TooMany(usize),
    /// A text form without `://` after the scheme.
    #[error("`{0}` is not a target: write for instance `https://api.example.com/v1 methods=GET`")]
    Form(String),
    /// A word of the text form that is no path and no known list.
    #[error(
        "`{0}` is not understood: write further paths, \
         `methods=`, `subprotocols=`, `extensions=`, `addresses=` or `request-headers=`"
    )]
    Word(String),
    /// Paths after a key, as TOML has them.
    #[error(
        "`{0}` is not understood: paths stand without a key, such as `https://api.example.com/v1 /v2`"
    )]
    PathWord(String),
    /// A part of the URL after a key, as TOML has it.
    #[error(
        "`{0}` is not understood: scheme, host and port are those of the URL, \
         such as `https://api.example.com:8443/v1`"
    )]
    UrlWord(String),
    /// A list that is not written as the text form has it.
    #[error(
        "`{word}` is not understood: write `{key}={example}`, without spaces, brackets and quotes"
    )]
    ListForm {
        /// What was written.
        word: String,
        /// The list.
        key: &'static str,
        /// Values for instance.
        example: &'static str,
    },
    /// A list of the text form that is there twice.
    #[error("`{0}=` is there twice: separate the values by commas")]
    Repeated(&'static str),
    /// A list of the text form with nothing in it.
    #[error("`{0}=` names nothing: write the values right after it, or leave it out")]
    EmptyList(&'static str),
}

impl TargetError {
    /// The same with every word spelt as the text form has it.
    #[must_use]
    pub fn in_text_form(self) -> Self {
        match self {
            Self::MetadataUnsaid(address) => Self::MetadataUnsaidInText(address),
            error => error,
        }
    }
}

impl TargetParts {
    /// All paths at the scheme's default port, and nothing named besides.
    pub fn new(scheme: Scheme, host: HostPattern) -> Self {
        Self {
            scheme,
            host,
            port: None,
            path_prefixes: vec![PathPrefix::all()],
            methods: Vec::new(),
            subprotocols: Vec::new(),
            extensions: Vec::new(),
            addresses: AddressSet::PUBLIC,
            request_headers: Vec::new(),
        }
    }
}

impl Target {
    /// Puts a target together. A literal local address, or `localhost`, adds
    /// its own word to `addresses`, and drops words that mean nothing for it.
    ///
    /// # Errors
    /// Parts that do not belong to the scheme, and targets that hold nothing.
    pub fn new(parts: TargetParts) -> Result<Self, TargetError> {
        check_counts(&parts)?;
        Self::from_parts(parts)
    }

    /// Without the bound on lists, which a meet of two targets may exceed.
    pub(crate) fn from_parts(parts: TargetParts) -> Result<Self, TargetError> {
        check_protocol(&parts)?;
        if parts.path_prefixes.is_empty() {
            return Err(TargetError::NoPaths);
        }
        if parts.port == Some(PortPattern::Number(0)) {
            return Err(PortError::Zero.into());
        }
        Ok(Self {
            scheme: parts.scheme,
            addresses: effective_addresses(&parts.host, parts.addresses)?,
            host: parts.host,
            port: parts
                .port
                .unwrap_or(PortPattern::Number(parts.scheme.default_port())),
            path_prefixes: minimal(parts.path_prefixes),
            methods: set(parts.methods),
            subprotocols: set(parts.subprotocols),
            extensions: set(parts.extensions),
            request_headers: extra_headers(parts.request_headers),
        })
    }

    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The protocol that the scheme belongs to.
    pub fn protocol(&self) -> Protocol {
        self.scheme.protocol()
    }

    /// Which hosts.
    pub fn host(&self) -> &HostPattern {
        &self.host
    }

    /// Which ports; the scheme's default where none was written.
    pub fn port(&self) -> PortPattern {
        self.port
    }

    /// Which paths: never empty, sorted, none covers another.
    pub fn path_prefixes(&self) -> &[PathPrefix] {
        &self.path_prefixes
    }

    /// Whether every path is held.
    pub fn has_all_paths(&self) -> bool {
        self.path_prefixes.iter().any(PathPrefix::is_all)
    }

    /// Which methods, sorted; empty for WebSocket only.
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// Which subprotocols may be offered, sorted.
    pub fn subprotocols(&self) -> &[Subprotocol] {
        &self.subprotocols
    }

    /// Which WebSocket extensions the host may offer, sorted.
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// What is held besides public addresses, including what a literal local
    /// address or `localhost` says by itself.
    pub fn addresses(&self) -> AddressSet {
        self.addresses
    }

    /// Which headers besides those that are always allowed, sorted.
    pub fn request_headers(&self) -> &[HeaderName] {
        &self.request_headers
    }
}

fn check_counts(parts: &TargetParts) -> Result<(), TargetError> {
    let counts = [
        parts.path_prefixes.len(),
        parts.methods.len(),
        parts.subprotocols.len(),
        parts.extensions.len(),
        parts.request_headers.len(),
    ];
    let excess = counts.into_iter().find(|count| *count > MOST_ENTRIES);
    excess.map_or(Ok(()), |count| Err(TargetError::TooMany(count)))
}

fn check_protocol(parts: &TargetParts) -> Result<(), TargetError> {
    match parts.scheme.protocol() {
        Protocol::Request if parts.methods.is_empty() => Err(TargetError::NoMethods),
        Protocol::Request if !parts.subprotocols.is_empty() => {
            Err(TargetError::Subprotocols(parts.scheme))
        }
        Protocol::Request if !parts.extensions.is_empty() => {
            Err(TargetError::Extensions(parts.scheme))
        }
        Protocol::WebSocket if !parts.methods.is_empty() => Err(TargetError::Methods(parts.scheme)),
        Protocol::WebSocket if !parts.request_headers.is_empty() => {
            Err(TargetError::RequestHeaders(parts.scheme))
        }
        _ => Ok(()),
    }
}

/// A host that names its class by itself leaves nothing to the words, but for
/// metadata, which must be said.
fn effective_addresses(host: &HostPattern, words: AddressSet) -> Result<AddressSet, TargetError> {
    let metadata = words.contains(AddressWord::Metadata);
    match (host.class(), host.ip()) {
        (Some(AddressClass::Never(reason)), Some(address)) => {
            Err(TargetError::NeverDialled { address, reason })
        }
        (Some(AddressClass::Metadata), Some(address)) if !metadata => {
            Err(TargetError::MetadataUnsaid(address))
        }
        (Some(AddressClass::Metadata), _) => Ok(AddressSet::from_iter([AddressWord::Metadata])),
        _ if metadata => Err(TargetError::MetadataWord(host.clone())),
        (Some(class), _) => Ok(class.word().into_iter().collect()),
        (None, _) => Ok(words),
    }
}

fn extra_headers(mut names: Vec<HeaderName>) -> Vec<HeaderName> {
    names.retain(|name| !name.is_always_allowed());
    set(names)
}

fn set<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items.dedup();
    items
}
