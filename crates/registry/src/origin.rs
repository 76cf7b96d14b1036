//! Where an HTTP request goes: from a reference, a redirect or a challenge.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use crate::Repository;

/// Scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) is_tls: bool,
    pub(crate) host: Host<String>,
    pub(crate) port: u16,
}

/// An origin, and the path and query there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) origin: Origin,
    pub(crate) target: String,
}

/// Longest URL that a server may name, in bytes. Signed ones of object stores have some 2,000.
const MAX_URL: usize = 8 << 10;

impl Origin {
    pub(crate) fn of(repository: &Repository, is_tls: bool) -> Option<Self> {
        let scheme = if is_tls { "https" } else { "http" };
        let port = repository.port().map(|it| format!(":{it}"));
        let text = format!(
            "{scheme}://{}{}/",
            repository.host(),
            port.unwrap_or_default()
        );
        Place::absolute(&text).map(|it| it.origin)
    }

    /// Whether it is this machine by its very name.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        }
    }

    /// The address, where the host is one.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        match &self.host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some((*address).into()),
            Host::Ipv6(address) => Some((*address).into()),
        }
    }

    /// `host`, or `host:port` where the port is not the scheme's own.
    pub(crate) fn authority(&self) -> String {
        match (self.is_tls, self.port) {
            (true, 443) | (false, 80) => self.host.to_string(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }

    pub(crate) fn at(&self, target: impl Into<String>) -> Place {
        Place {
            origin: self.clone(),
            target: target.into(),
        }
    }
}

impl Place {
    /// Reads a URL with a host, as servers send it.
    pub(crate) fn absolute(text: &str) -> Option<Self> {
        if text.len() > MAX_URL {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let is_tls = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        if !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let origin = Origin {
            is_tls,
            host: url.host()?.to_owned(),
            port: url.port_or_known_default()?,
        };
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Some(Self { origin, target })
    }

    /// Reads a `Location`: a URL, or a path at the same origin.
    pub(crate) fn seen_from_here(&self, location: &str) -> Option<Self> {
        match location.starts_with('/') && !location.starts_with("//") {
            // Parsed with the origin's own text before it, which it can't leave.
            true => Self::absolute(&format!("{}{location}", self.origin))
                .filter(|it| it.origin == self.origin),
            false => Self::absolute(location),
        }
    }

    /// The same with one more parameter in its query. The value is one that needs no escaping.
    pub(crate) fn with_query(mut self, name: &str, value: impl fmt::Display) -> Self {
        let mark = if self.target.contains('?') { '&' } else { '?' };
        self.target = format!("{}{mark}{name}={value}", self.target);
        self
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_url_or_a_path_here() {
        let here = Place::absolute("https://a.example:5000/v2/").unwrap();
        let there = |location: &str| {
            let place = here.seen_from_here(location)?;
            Some(format!("{}{}", place.origin, place.target))
        };
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(there("/v2/x?y=1"), is("https://a.example:5000/v2/x?y=1"));
        assert_eq!(there("https://b.example/x"), is("https://b.example/x"));
        assert_eq!(there("//b.example/x"), None, "no scheme");
        assert_eq!(there("x"), None);
        assert_eq!(there("https://me:secret@b.example/x"), None);
        assert_eq!(there("file:///etc/passwd"), None);
        assert_eq!(there("gopher://b.example/"), None);
        assert_eq!(there(&format!("/{}", "a".repeat(MAX_URL))), None);
    }
}
