//! Actions, and how a target meets one.

use std::fmt;

use crate::address::AddressClass;
use crate::header::HeaderName;
use crate::host::HostPattern;
use crate::method::Method;
use crate::path::PathPrefix;
use crate::port::PortPattern;
use crate::reading;
use crate::scheme::{Protocol, Scheme};
use crate::subprotocol::Subprotocol;
use crate::target::Target;
use crate::url::ActionUrl;

/// What a guest wants to do. Every part is the guest's choice.
#[derive(Clone, Copy, Debug)]
pub struct Action<'a> {
    /// Where.
    pub url: &'a ActionUrl,
    /// What.
    pub kind: ActionKind<'a>,
}

/// What a guest wants to do at a URL.
#[derive(Clone, Copy, Debug)]
pub enum ActionKind<'a> {
    /// Open a WebSocket.
    Open {
        /// Those offered; may be empty.
        subprotocols: &'a [Subprotocol],
    },
    /// Send one request.
    Request {
        /// The method.
        method: &'a Method,
        /// The names of the headers that the guest sets.
        headers: &'a [HeaderName],
    },
}

/// The first dimension in which an action lies outside a target, with both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The one opens WebSockets, the other sends requests.
    Protocol {
        /// The target's.
        target: Protocol,
        /// The action's.
        action: Protocol,
    },
    /// The schemes differ.
    Scheme {
        /// The target's.
        target: Scheme,
        /// The URL's.
        url: Scheme,
    },
    /// The host is not one of the target's.
    Host {
        /// The target's.
        target: HostPattern,
        /// The URL's.
        url: String,
    },
    /// The port is not one of the target's.
    Port {
        /// The target's.
        target: PortPattern,
        /// The URL's.
        url: u16,
    },
    /// The URL's host is an address, or `localhost`, of a class that the target
    /// does not name.
    Address {
        /// The URL's host.
        url: String,
        /// Its class.
        class: AddressClass,
    },
    /// No prefix holds every reading of the path.
    Path {
        /// The target's prefixes.
        target: Vec<PathPrefix>,
        /// The URL's path.
        url: String,
        /// A reading that lies outside, where the path has several and the text
        /// itself lies inside.
        reading: Option<String>,
    },
    /// The method is not named.
    Method {
        /// The target's.
        target: Vec<Method>,
        /// The action's.
        action: Method,
    },
    /// An offered subprotocol is not named.
    Subprotocol(Subprotocol),
    /// A header is not named, and not one that is always allowed.
    RequestHeader(HeaderName),
}

impl ActionKind<'_> {
    /// The protocol that the action speaks.
    pub fn protocol(&self) -> Protocol {
        match self {
            Self::Open { .. } => Protocol::WebSocket,
            Self::Request { .. } => Protocol::Request,
        }
    }
}

impl Mismatch {
    /// How many dimensions agreed before this one: of several targets, the one
    /// with the greatest number is the nearest.
    pub fn agreed(&self) -> u8 {
        match self {
            Self::Protocol { .. } => 0,
            Self::Scheme { .. } => 1,
            Self::Host { .. } => 2,
            Self::Port { .. } => 3,
            Self::Address { .. } => 4,
            Self::Path { .. } => 5,
            Self::Method { .. } => 6,
            Self::Subprotocol(_) | Self::RequestHeader(_) => 7,
        }
    }
}

/// Borrowed, so that a miss costs nothing until someone asks for the reason.
enum Difference<'a> {
    Protocol,
    Scheme,
    Host,
    Port,
    Address(AddressClass),
    Path,
    Method(&'a Method),
    Subprotocol(&'a Subprotocol),
    RequestHeader(&'a HeaderName),
}

impl Difference<'_> {
    /// As [`Mismatch::agreed`].
    fn agreed(&self) -> u8 {
        match self {
            Self::Protocol => 0,
            Self::Scheme => 1,
            Self::Host => 2,
            Self::Port => 3,
            Self::Address(_) => 4,
            Self::Path => 5,
            Self::Method(_) => 6,
            Self::Subprotocol(_) | Self::RequestHeader(_) => 7,
        }
    }
}

impl Target {
    /// Whether the whole action lies in this target. Allocates nothing, unless
    /// the path of the URL has more than one reading.
    pub fn matches(&self, action: &Action<'_>) -> bool {
        self.difference(action).is_none()
    }

    /// How many dimensions agree before the first that does not; none if the
    /// action matches.
    pub(crate) fn agreed(&self, action: &Action<'_>) -> Option<u8> {
        self.difference(action).map(|it| it.agreed())
    }

    /// The first dimension in which the action lies outside; none if it matches.
    pub fn mismatch(&self, action: &Action<'_>) -> Option<Mismatch> {
        let url = action.url;
        Some(match self.difference(action)? {
            Difference::Protocol => Mismatch::Protocol {
                target: self.scheme().protocol(),
                action: action.kind.protocol(),
            },
            Difference::Scheme => Mismatch::Scheme {
                target: self.scheme(),
                url: url.scheme(),
            },
            Difference::Host => Mismatch::Host {
                target: self.host().clone(),
                url: url.host().to_string(),
            },
            Difference::Port => Mismatch::Port {
                target: self.port(),
                url: url.port(),
            },
            Difference::Address(class) => Mismatch::Address {
                url: url.host().to_string(),
                class,
            },
            Difference::Path => self.path_mismatch(url),
            Difference::Method(method) => Mismatch::Method {
                target: self.methods().to_vec(),
                action: method.clone(),
            },
            Difference::Subprotocol(name) => Mismatch::Subprotocol(name.clone()),
            Difference::RequestHeader(name) => Mismatch::RequestHeader(name.clone()),
        })
    }

    fn difference<'a>(&self, action: &Action<'a>) -> Option<Difference<'a>> {
        self.place_difference(action).or_else(|| match action.kind {
            ActionKind::Open { subprotocols } => self.open_difference(subprotocols),
            ActionKind::Request { method, headers } => self.request_difference(method, headers),
        })
    }

    fn place_difference<'a>(&self, action: &Action<'a>) -> Option<Difference<'a>> {
        let url = action.url;
        if self.scheme().protocol() != action.kind.protocol() {
            Some(Difference::Protocol)
        } else if self.scheme() != url.scheme() {
            Some(Difference::Scheme)
        } else if !self.host().contains(url.host()) {
            Some(Difference::Host)
        } else if !self.port().contains(url.port()) {
            Some(Difference::Port)
        } else if let Some(class) = self.refused_class(url) {
            Some(Difference::Address(class))
        } else {
            (!self.holds_path(url.inside())).then_some(Difference::Path)
        }
    }

    fn refused_class(&self, url: &ActionUrl) -> Option<AddressClass> {
        url.class().filter(|class| !self.addresses().allows(*class))
    }

    fn open_difference<'a>(&self, subprotocols: &'a [Subprotocol]) -> Option<Difference<'a>> {
        let unnamed = subprotocols
            .iter()
            .find(|name| self.subprotocols().binary_search(name).is_err());
        unnamed.map(Difference::Subprotocol)
    }

    fn request_difference<'a>(
        &self,
        method: &'a Method,
        headers: &'a [HeaderName],
    ) -> Option<Difference<'a>> {
        if !self.methods().contains(method) {
            return Some(Difference::Method(method));
        }
        let allowed = |name: &HeaderName| name.is_always_allowed() || self.names_header(name);
        headers
            .iter()
            .find(|name| !allowed(name))
            .map(Difference::RequestHeader)
    }

    /// The lists of a target are sorted.
    fn names_header(&self, name: &HeaderName) -> bool {
        self.request_headers().binary_search(name).is_ok()
    }

    fn holds_path(&self, path: &str) -> bool {
        self.path_prefixes()
            .iter()
            .any(|prefix| prefix.contains(path))
    }

    fn path_mismatch(&self, url: &ActionUrl) -> Mismatch {
        let path = url.path();
        let ambiguous = self
            .path_prefixes()
            .iter()
            .find(|prefix| prefix.contains(path));
        let reading =
            ambiguous.and_then(|prefix| reading::outside(path, |text| prefix.contains(text)));
        Mismatch::Path {
            target: self.path_prefixes().to_vec(),
            url: path.to_owned(),
            reading,
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Protocol { target, action } => write!(f, "it is for {target}, not for {action}"),
            Self::Scheme { target, url } => write!(f, "the scheme is `{url}`, not `{target}`"),
            Self::Host { target, url } => write!(f, "the host `{url}` is not in `{target}`"),
            Self::Port { target, url } => write!(f, "the port is {url}, not {target}"),
            Self::Address { url, class } => write_address(f, url, *class),
            Self::Path {
                target,
                url,
                reading,
            } => write_path(f, target, url, reading.as_deref()),
            Self::Method { target, action } => {
                write!(f, "the method `{action}` is not one of {}", Listed(target))
            }
            Self::Subprotocol(name) => write!(f, "the subprotocol `{name}` is not named"),
            Self::RequestHeader(name) => {
                write!(f, "the header `{name}` is not in `request_headers`")
            }
        }
    }
}

fn write_address(f: &mut fmt::Formatter<'_>, host: &str, class: AddressClass) -> fmt::Result {
    write!(f, "`{host}` is {class}")?;
    class.word().map_or(Ok(()), |word| {
        write!(f, ", and `addresses` does not name `{word}`")
    })
}

fn write_path(
    f: &mut fmt::Formatter<'_>,
    target: &[PathPrefix],
    path: &str,
    reading: Option<&str>,
) -> fmt::Result {
    match reading {
        Some(reading) => write!(
            f,
            "the path `{path}` can be read as `{reading}`, which is not in {}",
            Listed(target)
        ),
        None => write!(f, "the path `{path}` is not in {}", Listed(target)),
    }
}

/// Several literals in a sentence.
pub(crate) struct Listed<'a, T>(pub(crate) &'a [T]);

impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 8;
        for (index, item) in self.0.iter().take(MOST).enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}`{item}`")?;
        }
        match self.0.len().saturating_sub(MOST) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
