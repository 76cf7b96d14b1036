use std::fmt;

use thiserror::Error;
use url::{Host, Url};

use crate::BlobDigest;

/// Longest text of a reference, in bytes.
const MAX_TEXT: usize = 512;

/// Longest name of a repository, in bytes: what registries agree on.
const MAX_REPOSITORY: usize = 255;

/// Longest tag, in bytes (OCI Distribution Specification 1.1, section "Pulling manifests").
const MAX_TAG: usize = 128;

/// A place in a registry: `HOST[:PORT]/NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    host: String,
    port: Option<u16>,
    name: String,
}

/// What is pushed or pulled: a repository with a tag, a digest or both, `HOST[:PORT]/NAME[:TAG][@sha256:…]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    repository: Repository,
    tag: Option<String>,
    digest: Option<BlobDigest>,
}

/// Why a text is no reference.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReferenceError {
    /// Over 512 bytes.
    #[error("it is over {MAX_TEXT} bytes")]
    TooLong,
    /// It begins with a scheme.
    #[error("leave out `{0}://`: a registry is named by its host alone")]
    Scheme(String),
    /// No host, or one that could as well be the first part of a name.
    #[error(
        "it names no registry: write `HOST/NAME:TAG`, such as `registry.example.com/tools/ticker:0.1.0`"
    )]
    NoHost,
    /// A host that is none, or is not written as it is dialled.
    #[error(
        "`{0}` is not a registry's host as it is dialled: lower case, no user, a port from 1 to 65535"
    )]
    Host(String),
    /// A name outside the specification's grammar.
    #[error(
        "`{0}` is not a repository's name: parts of `a-z`, `0-9`, and single `.`, `_`, `-` between them"
    )]
    Name(String),
    /// A tag outside the specification's grammar.
    #[error(
        "`{0}` is not a tag: up to 128 letters, digits, `.`, `_`, `-`, not beginning with `.` or `-`"
    )]
    Tag(String),
    /// A digest that is not SHA-256.
    #[error("`{0}` is not a digest: `sha256:` and 64 lower-case hexadecimal digits")]
    Digest(String),
    /// Neither tag nor digest.
    #[error(
        "it has neither tag nor digest, and `latest` is not assumed: add `:TAG` or `@sha256:…`"
    )]
    Unversioned,
}

impl Repository {
    /// The registry's host: a name, or an address (IPv6 in brackets).
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, where it is not the scheme's own.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The name within the registry.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn parse(text: &str) -> Result<Self, ReferenceError> {
        let (authority, name) = text.split_once('/').ok_or(ReferenceError::NoHost)?;
        // As everywhere: a first part with neither dot nor port is a part of a name.
        if !authority.contains(['.', ':']) && authority != "localhost" {
            return Err(ReferenceError::NoHost);
        }
        let (host, port) = host(authority).ok_or_else(|| ReferenceError::Host(authority.into()))?;
        if !is_name(name) {
            return Err(ReferenceError::Name(name.into()));
        }
        let name = name.to_owned();
        Ok(Self { host, port, name })
    }
}

impl Reference {
    /// Reads the text form.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if text.len() > MAX_TEXT {
            return Err(ReferenceError::TooLong);
        }
        if let Some((scheme, _)) = text.split_once("://") {
            return Err(ReferenceError::Scheme(scheme.into()));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(parse_digest(digest)?)),
            None => (text, None),
        };
        // A colon after the last slash is a tag's; one before it is a port's.
        let after_slash = rest.rfind('/').map_or(0, |at| at + 1);
        let (place, tag) = match rest[after_slash..].find(':') {
            Some(at) => (
                &rest[..after_slash + at],
                Some(&rest[after_slash + at + 1..]),
            ),
            None => (rest, None),
        };
        let repository = Repository::parse(place)?;
        if let Some(tag) = tag.filter(|it| !is_tag(it)) {
            return Err(ReferenceError::Tag(tag.into()));
        }
        if tag.is_none() && digest.is_none() {
            return Err(ReferenceError::Unversioned);
        }
        Ok(Self {
            repository,
            tag: tag.map(str::to_owned),
            digest,
        })
    }

    /// Where.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The tag, if one is named.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest of the manifest, if one is named.
    pub fn digest(&self) -> Option<BlobDigest> {
        self.digest
    }

    /// The same, pinned to a manifest.
    #[must_use]
    pub fn pinned(&self, manifest: BlobDigest) -> Self {
        Self {
            digest: Some(manifest),
            ..self.clone()
        }
    }
}

fn parse_digest(text: &str) -> Result<BlobDigest, ReferenceError> {
    BlobDigest::parse(text).map_err(|_| ReferenceError::Digest(text.into()))
}

/// Judged by the parser that dials, and taken only if it changed nothing: what is written is what is dialled.
fn host(authority: &str) -> Option<(String, Option<u16>)> {
    let url = Url::parse(&format!("https://{authority}/")).ok()?;
    let host = url.host_str()?;
    let (written, port) = match authority.strip_prefix(host)? {
        "" => (host.to_owned(), None),
        // `:443` is a port like another here: it also says that plain text is not meant.
        rest => (host.to_owned(), Some(port(rest)?)),
    };
    let is_name = matches!(url.host()?, Host::Domain(_));
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    (!is_name || host.chars().all(is_plain)).then_some((written, port))
}

fn port(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(':')?;
    let port = digits.parse().ok().filter(|port| *port != 0)?;
    (u16::to_string(&port) == digits).then_some(port)
}

fn is_name(name: &str) -> bool {
    name.len() <= MAX_REPOSITORY && name.split('/').all(is_part)
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*` of the specification.
fn is_part(part: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let between = part.split(is_word).filter(|it| !it.is_empty());
    let mut between =
        between.map(|it| matches!(it, "." | "_" | "__") || it.chars().all(|c| c == '-'));
    part.starts_with(is_word) && part.ends_with(is_word) && between.all(|it| it)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_rest = |c: char| is_word(c) || c == '.' || c == '-';
    tag.len() <= MAX_TAG && tag.starts_with(is_word) && tag.chars().all(is_rest)
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", self.name)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        match self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_printed_as_it_was_written() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        for text in [
            "registry.example.com/ticker:0.1.0",
            "registry.example.com:5000/a/b-c/d__e:v1",
            "localhost:5000/ticker:1",
            "127.0.0.1:5000/ticker:1",
            "[::1]:5000/ticker:_1-x.y",
            &format!("ghcr.io/a/b@{digest}"),
            &format!("ghcr.io/a/b:1@{digest}"),
        ] {
            assert_eq!(Reference::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_could_lead_elsewhere_than_it_says_is_refused() {
        type Is = fn(&ReferenceError) -> bool;
        let host: Is = |it| matches!(it, ReferenceError::Host(_));
        let name: Is = |it| matches!(it, ReferenceError::Name(_));
        let tag: Is = |it| matches!(it, ReferenceError::Tag(_));
        let digest: Is = |it| matches!(it, ReferenceError::Digest(_));
        let none: Is = |it| matches!(it, ReferenceError::NoHost);
        let long = format!("a.b/{}:1", "a".repeat(256));
        for (text, is_it) in [
            ("", none),
            ("ticker:1", none),
            ("library/ticker:1", none),
            ("https://a.b/c:1", |it| {
                matches!(it, ReferenceError::Scheme(_))
            }),
            ("a.b/c", |it| matches!(it, ReferenceError::Unversioned)),
            ("A.b/c:1", host),
            ("user:pass.w/c:1", host),
            ("a.b:0/c:1", host),
            ("a.b:/c:1", host),
            ("a.b:65536/c:1", host),
            ("a.b:080/c:1", host),
            ("127.1:80/c:1", host),
            ("0x7f.1/c:1", host),
            ("b\u{fc}cher.de/c:1", host),
            ("a.b?x/c:1", host),
            ("a.b\\x/c:1", host),
            ("a.b%2fx/c:1", host),
            ("a.b/../c:1", name),
            ("a.b/./c:1", name),
            ("a.b//c:1", name),
            ("a.b/C:1", name),
            ("a.b/c?d:1", name),
            ("a.b/c%2e:1", name),
            ("a.b/a..b:1", name),
            ("a.b/a___b:1", name),
            ("a.b/-a:1", name),
            ("a.b/:1", name),
            (&long, name),
            ("a.b/c:", tag),
            ("a.b/c:.1", tag),
            ("a.b/c:1?x", tag),
            ("a.b/c:1:2", tag),
            ("a.b/c@", digest),
            ("a.b/c@sha256:00", digest),
            ("a.b/c@sha512:00", digest),
            ("a.b/c:1@x@y", digest),
        ] {
            let error = Reference::parse(text).unwrap_err();
            assert!(is_it(&error), "{text}: {error:?}");
        }
    }
}
