//! Intersection and cover.

use std::fmt;

use crate::action::Listed;
use crate::address::{AddressSet, AddressWord};
use crate::extension::Extension;
use crate::header::HeaderName;
use crate::host::HostPattern;
use crate::method::Method;
use crate::path::{PathPrefix, minimal};
use crate::port::PortPattern;
use crate::scheme::Protocol;
use crate::subprotocol::Subprotocol;
use crate::target::Target;

/// A dimension in which a narrower target lost something of a wider one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// What is left of the hosts.
    Host(HostPattern),
    /// What is left of the ports.
    Port(PortPattern),
    /// What is left of the paths.
    Paths(Vec<PathPrefix>),
    /// The methods that were lost.
    Methods(Vec<Method>),
    /// The subprotocols that were lost.
    Subprotocols(Vec<Subprotocol>),
    /// The extensions that were lost.
    Extensions(Vec<Extension>),
    /// The classes of addresses that were lost.
    Addresses(AddressSet),
    /// The request headers that were lost.
    RequestHeaders(Vec<HeaderName>),
}

impl Target {
    /// The intersection: it matches an action exactly if both do. None if no
    /// action could match both.
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let met = Self {
            scheme: (self.scheme == other.scheme).then_some(self.scheme)?,
            host: self.host.meet(&other.host)?,
            port: self.port.meet(other.port)?,
            path_prefixes: meet_paths(&self.path_prefixes, &other.path_prefixes),
            methods: common(&self.methods, &other.methods),
            subprotocols: common(&self.subprotocols, &other.subprotocols),
            extensions: common(&self.extensions, &other.extensions),
            addresses: self.addresses.intersection(other.addresses),
            request_headers: common(&self.request_headers, &other.request_headers),
        };
        met.holds_something().then_some(met)
    }

    /// Whether this target matches every action that `other` matches.
    pub fn covers(&self, other: &Self) -> bool {
        let covers_path = |path| self.path_prefixes.iter().any(|prefix| prefix.covers(path));
        self.scheme == other.scheme
            && self.host.covers(&other.host)
            && self.port.covers(other.port)
            && other.path_prefixes.iter().all(covers_path)
            && lost(&self.methods, &other.methods).is_empty()
            && lost(&self.subprotocols, &other.subprotocols).is_empty()
            && lost(&self.extensions, &other.extensions).is_empty()
            && self.addresses.covers(other.addresses)
            && lost(&self.request_headers, &other.request_headers).is_empty()
    }

    /// What of `whole` this target, which `whole` covers, has lost. Empty if
    /// they are equal.
    pub fn cut(&self, whole: &Self) -> Vec<Dimension> {
        let host = (self.host != whole.host).then(|| Dimension::Host(self.host.clone()));
        let port = (self.port != whole.port).then_some(Dimension::Port(self.port));
        let paths = self.path_prefixes != whole.path_prefixes;
        let addresses = whole.addresses.difference(self.addresses);
        let lists = [
            paths.then(|| Dimension::Paths(self.path_prefixes.clone())),
            some_lost(&self.methods, &whole.methods).map(Dimension::Methods),
            some_lost(&self.subprotocols, &whole.subprotocols).map(Dimension::Subprotocols),
            some_lost(&self.extensions, &whole.extensions).map(Dimension::Extensions),
            (!addresses.is_public_only()).then_some(Dimension::Addresses(addresses)),
            some_lost(&self.request_headers, &whole.request_headers).map(Dimension::RequestHeaders),
        ];
        [host, port].into_iter().chain(lists).flatten().collect()
    }

    /// A host that says its class by itself holds nothing without the word for it.
    fn holds_something(&self) -> bool {
        let silent = self.protocol() == Protocol::Request && self.methods.is_empty();
        let dialled = self
            .host
            .class()
            .is_none_or(|class| self.addresses.allows(class));
        !silent && dialled && !self.path_prefixes.is_empty()
    }
}

fn meet_paths(a: &[PathPrefix], b: &[PathPrefix]) -> Vec<PathPrefix> {
    let pairs = a
        .iter()
        .flat_map(|prefix| b.iter().filter_map(|other| prefix.meet(other)));
    minimal(pairs.collect())
}

fn common<T: Clone + PartialEq>(a: &[T], b: &[T]) -> Vec<T> {
    a.iter().filter(|item| b.contains(item)).cloned().collect()
}

/// What of `whole` is not in `left`.
fn lost<'a, T: PartialEq>(left: &[T], whole: &'a [T]) -> Vec<&'a T> {
    whole.iter().filter(|item| !left.contains(item)).collect()
}

fn some_lost<T: Clone + PartialEq>(left: &[T], whole: &[T]) -> Option<Vec<T>> {
    let lost: Vec<T> = lost(left, whole).into_iter().cloned().collect();
    (!lost.is_empty()).then_some(lost)
}

/// What is left, or what is gone: `only host …`, `without methods …`.
impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => write!(f, "only host `{host}`"),
            Self::Port(port) => write!(f, "only port `{port}`"),
            Self::Paths(paths) => write!(f, "only paths {}", Listed(paths)),
            Self::Methods(methods) => write!(f, "without methods {}", Listed(methods)),
            Self::Subprotocols(names) => write!(f, "without subprotocols {}", Listed(names)),
            Self::Extensions(names) => write!(f, "without extensions {}", Listed(names)),
            Self::Addresses(set) => {
                let words: Vec<AddressWord> = set.words().collect();
                write!(f, "without addresses {}", Listed(&words))
            }
            Self::RequestHeaders(names) => write!(f, "without request headers {}", Listed(names)),
        }
    }
}
