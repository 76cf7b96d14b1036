//! The URL of an action.

use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;
use std::sync::OnceLock;

use url::{Host, Url};

use crate::address::{AddressClass, classify};
use crate::host::{HostError, write_ip};
use crate::name;
use crate::reading::{self, PathRefusal};
use crate::scheme::{Scheme, SchemeError};
use crate::token::excerpt;

/// The longest URL, in bytes.
pub const LONGEST_URL: usize = 8192;

/// A guest's URL, refused where it could mean two things, then parsed once by
/// the URL standard. What is matched is what is dialled: the canonical text
/// kept here, never the guest's own.
///
/// The query is kept for the request and shown by nothing but [`as_str`] and
/// [`path_and_query`].
///
/// [`as_str`]: Self::as_str
/// [`path_and_query`]: Self::path_and_query
#[derive(Clone)]
pub struct ActionUrl {
    text: String,
    scheme: Scheme,
    host: ActionHost,
    port: u16,
    authority: Range<usize>,
    path: Range<usize>,
    /// Not before a target asks: a hostile path is dear to read.
    inside: OnceLock<usize>,
}

/// The host of an action.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ActionHost {
    /// A name in canonical form: A-labels, lower case, no trailing dot.
    Name(String),
    /// An address. IPv4-mapped IPv6 stands here as its IPv4.
    Ip(IpAddr),
}

/// Why a URL was refused. Each is a rule that holds for every target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// More than [`LONGEST_URL`] bytes.
    #[error("the URL has {0} bytes: at most {LONGEST_URL} are allowed")]
    TooLong(usize),
    /// A byte at or below 0x20, or 0x7f.
    #[error(
        "the URL has the byte 0x{byte:02x} at {at}: percent-encode spaces and control characters"
    )]
    ControlByte {
        /// The byte.
        byte: u8,
        /// Its place, counted from 0.
        at: usize,
    },
    /// A backslash, which parsers take for a slash.
    #[error("the URL has a `\\` at {0}: write `/`, or `%5C` where it is meant")]
    Backslash(usize),
    /// A byte that is not ASCII.
    #[error(
        "the URL is not ASCII at {0}: percent-encode the path and query, write the host in A-labels (`xn--`)"
    )]
    NotAscii(usize),
    /// A fragment, which is never sent.
    #[error("the URL has a fragment: leave out `#` and what follows")]
    Fragment,
    /// No `://`.
    #[error("the URL is not absolute: it begins with a scheme and `://`")]
    NotAbsolute,
    /// A scheme that yoi does not speak.
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    /// Nothing between `://` and the path.
    #[error("the URL has no host")]
    NoHost,
    /// A user name or password.
    #[error("the URL has an `@` before the path: credentials do not belong in a URL")]
    UserInfo,
    /// Percent-encoding in the authority, zones of IPv6 among it.
    #[error("the URL has a `%` in its host: write the host as it is, without an IPv6 zone")]
    EncodedHost,
    /// A host that no target could hold.
    #[error(transparent)]
    Host(#[from] HostError),
    /// An IPv4 address in another notation than four decimal numbers.
    #[error("`{written}` is a hidden form of an IPv4 address: write `{address}`")]
    HiddenIpv4 {
        /// The guest's text.
        written: String,
        /// What it stands for.
        address: Ipv4Addr,
    },
    /// A port that is not a number up to 65535.
    #[error("the URL's port is not a number from 1 to 65535")]
    Port,
    /// Port 0.
    #[error("the URL's port is 0, which cannot be dialled")]
    PortZero,
    /// A control character in the decoded path.
    #[error("the URL's path hides a control character behind percent-encoding")]
    HiddenControl,
    /// A path that still changes after three rounds of decoding.
    #[error("the URL's path is percent-encoded more than three times over")]
    StillEncoded,
}

impl ActionUrl {
    /// Reads a guest's URL.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        check_bytes(text)?;
        let (scheme, authority) = split(text)?;
        let url = Url::parse(text).map_err(|error| unparsable(error, authority))?;
        let host = host_of(&url, authority)?;
        let port = match url.port().unwrap_or(scheme.default_port()) {
            0 => return Err(UrlError::PortZero),
            port => port,
        };
        reading::check(url.path())?;
        Ok(Self::new(scheme, host, port, &url))
    }

    fn new(scheme: Scheme, host: ActionHost, port: u16, url: &Url) -> Self {
        let mut text = String::with_capacity(url.as_str().len());
        text.extend([scheme.as_str(), "://"]);
        let authority = text.len();
        push(&mut text, format_args!("{host}"));
        if port != scheme.default_port() {
            push(&mut text, format_args!(":{port}"));
        }
        let path = text.len();
        text.push_str(url.path());
        let query = text.len();
        if let Some(query) = url.query() {
            text.extend(["?", query]);
        }
        Self {
            text,
            scheme,
            host,
            port,
            authority: authority..path,
            path: path..query,
            inside: OnceLock::new(),
        }
    }

    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host to dial.
    pub fn host(&self) -> &ActionHost {
        &self.host
    }

    /// The port to dial, 1 to 65535.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The host and, unless it is the scheme's default, `:` and the port: the
    /// value of the `Host` field (RFC 9110, section 7.2).
    pub fn authority(&self) -> &str {
        &self.text[self.authority.clone()]
    }

    /// The path, percent-encoded; begins with `/`.
    pub fn path(&self) -> &str {
        &self.text[self.path.clone()]
    }

    /// The path and, where there is one, `?` and the query: the target of the
    /// request line (RFC 9112, section 3.2.1). Not for logs.
    pub fn path_and_query(&self) -> &str {
        &self.text[self.path.start..]
    }

    /// The whole URL in canonical form, query included. Not for logs.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The URL without `?` and query, for logs and the audit.
    pub fn without_query(&self) -> &str {
        &self.text[..self.path.end]
    }

    /// The class of addresses that the host names by itself: that of a literal,
    /// or loopback for `localhost` and the names below it. None for a name that
    /// has to be resolved.
    pub fn class(&self) -> Option<AddressClass> {
        self.host.class()
    }

    /// The part of the path, in whole segments, that every plausible reading of
    /// it begins with. A prefix holds the path if it holds this.
    pub(crate) fn inside(&self) -> &str {
        let path = self.path();
        &path[..*self.inside.get_or_init(|| reading::common(path))]
    }
}

// All the rest follows from the text.
impl PartialEq for ActionUrl {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for ActionUrl {}

impl Hash for ActionUrl {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl ActionHost {
    /// Whether it is `localhost` or a name below it: loopback, and never asked
    /// of a resolver (RFC 6761, section 6.3).
    pub fn is_localhost(&self) -> bool {
        matches!(self, Self::Name(name) if name::is_localhost(name))
    }

    fn class(&self) -> Option<AddressClass> {
        match self {
            Self::Ip(address) => Some(classify(*address)),
            Self::Name(_) => self.is_localhost().then_some(AddressClass::Loopback),
        }
    }
}

fn push(text: &mut String, part: fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = text.write_fmt(part);
}

fn check_bytes(text: &str) -> Result<(), UrlError> {
    if text.len() > LONGEST_URL {
        return Err(UrlError::TooLong(text.len()));
    }
    let refusal = |(at, byte): (usize, u8)| match byte {
        0..=0x20 | 0x7f => Some(UrlError::ControlByte { byte, at }),
        0x80.. => Some(UrlError::NotAscii(at)),
        b'\\' => Some(UrlError::Backslash(at)),
        b'#' => Some(UrlError::Fragment),
        _ => None,
    };
    text.bytes()
        .enumerate()
        .find_map(refusal)
        .map_or(Ok(()), Err)
}

/// The scheme, and the authority as the guest wrote it.
fn split(text: &str) -> Result<(Scheme, &str), UrlError> {
    let (scheme, rest) = text.split_once("://").ok_or(UrlError::NotAbsolute)?;
    let scheme = match Scheme::parse(scheme) {
        Ok(scheme) => scheme,
        Err(_) => Scheme::parse(&scheme.to_ascii_lowercase())?,
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err(UrlError::NoHost);
    }
    if authority.contains('@') {
        return Err(UrlError::UserInfo);
    }
    if authority.contains('%') {
        return Err(UrlError::EncodedHost);
    }
    Ok((scheme, authority))
}

fn host_of(url: &Url, authority: &str) -> Result<ActionHost, UrlError> {
    let written = without_port(authority);
    match url.host() {
        Some(Host::Ipv4(address)) if address.to_string() != written => Err(UrlError::HiddenIpv4 {
            written: excerpt(written),
            address,
        }),
        Some(Host::Ipv4(address)) => Ok(ActionHost::Ip(address.into())),
        Some(Host::Ipv6(address)) => Ok(ActionHost::Ip(IpAddr::V6(address).to_canonical())),
        Some(Host::Domain(name)) => name_of(name, written),
        None => Err(UrlError::NoHost),
    }
}

fn name_of(name: &str, written: &str) -> Result<ActionHost, UrlError> {
    // ASCII stays what it is but for its case. Anything else would be a name
    // that stands for another one.
    if !name.eq_ignore_ascii_case(written) {
        return Err(HostError::Invalid(excerpt(written)).into());
    }
    Ok(ActionHost::Name(name::checked(name)?.to_owned()))
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, _)) if !authority.ends_with(']') => host,
        _ => authority,
    }
}

fn unparsable(error: url::ParseError, authority: &str) -> UrlError {
    match error {
        url::ParseError::EmptyHost => UrlError::NoHost,
        url::ParseError::InvalidPort => UrlError::Port,
        url::ParseError::InvalidIpv6Address => HostError::Ipv6(excerpt(authority)).into(),
        _ => HostError::Invalid(excerpt(without_port(authority))).into(),
    }
}

impl From<PathRefusal> for UrlError {
    fn from(refusal: PathRefusal) -> Self {
        match refusal {
            PathRefusal::Control => Self::HiddenControl,
            PathRefusal::StillEncoded => Self::StillEncoded,
        }
    }
}

/// Without the query, which may carry secrets.
impl fmt::Debug for ActionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ActionUrl")
            .field(&self.without_query())
            .finish()
    }
}

/// As it stands in a URL: IPv6 in brackets.
impl fmt::Display for ActionHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Ip(address) => write_ip(f, *address),
        }
    }
}
