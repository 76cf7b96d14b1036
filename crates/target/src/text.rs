//! The text form of a target.

use std::fmt;

use crate::address::{AddressSet, AddressWord};
use crate::extension::Extension;
use crate::header::HeaderName;
use crate::host::HostPattern;
use crate::method::Method;
use crate::path::PathPrefix;
use crate::port::PortPattern;
use crate::scheme::Scheme;
use crate::subprotocol::Subprotocol;
use crate::target::{Target, TargetError, TargetParts};
use crate::token::excerpt;

const METHODS: &str = "methods";
const SUBPROTOCOLS: &str = "subprotocols";
const EXTENSIONS: &str = "extensions";
const ADDRESSES: &str = "addresses";
const REQUEST_HEADERS: &str = "request-headers";

/// Every list, with values for instance.
const LISTS: [(&str, &str); 5] = [
    (METHODS, "GET,POST"),
    (SUBPROTOCOLS, "trades.v1"),
    (EXTENSIONS, "permessage-deflate"),
    (ADDRESSES, "private"),
    (REQUEST_HEADERS, "x-trace"),
];

impl Target {
    /// Reads the text form, which `Display` prints:
    ///
    /// ```text
    /// https://*.example.com:8443/v1 /v2 methods=GET,POST addresses=private request-headers=x-a
    /// wss://stream.example.com/v1/trades subprotocols=trades.v1
    /// ```
    ///
    /// The port is left out where it is the scheme's default; no path means
    /// all paths. Lists that name nothing are left out.
    ///
    /// # Errors
    /// A text of another form, or parts that [`Target::new`] refuses.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let mut words = text.split_ascii_whitespace();
        let mut parts = parse_url(words.next().unwrap_or_default())?;
        for word in words {
            parse_word(word, &mut parts)?;
        }
        if parts.path_prefixes.is_empty() {
            parts.path_prefixes.push(PathPrefix::all());
        }
        Self::from_parts(parts).map_err(TargetError::in_text_form)
    }
}

fn parse_url(word: &str) -> Result<TargetParts, TargetError> {
    let (scheme, rest) = word
        .split_once("://")
        .ok_or_else(|| TargetError::Form(excerpt(word)))?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = split_port(authority);
    let mut parts = TargetParts::new(Scheme::parse(scheme)?, HostPattern::parse(host)?);
    parts.port = port.map(PortPattern::parse).transpose()?;
    // A path in a later word replaces the default of all paths.
    parts.path_prefixes.clear();
    if !path.is_empty() {
        parts.path_prefixes.push(PathPrefix::parse(path)?);
    }
    Ok(parts)
}

/// IPv6 without brackets is left whole, for the host to refuse with a hint.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn parse_word(word: &str, parts: &mut TargetParts) -> Result<(), TargetError> {
    if word.starts_with('/') {
        parts.path_prefixes.push(PathPrefix::parse(word)?);
        return Ok(());
    }
    let (key, values) = word.split_once('=').ok_or_else(|| unknown(word))?;
    if values.starts_with(['[', '"']) {
        return Err(unknown(word));
    }
    match key {
        METHODS => fill(&mut parts.methods, METHODS, values, Method::parse),
        SUBPROTOCOLS => fill(
            &mut parts.subprotocols,
            SUBPROTOCOLS,
            values,
            Subprotocol::parse,
        ),
        EXTENSIONS => fill(&mut parts.extensions, EXTENSIONS, values, Extension::parse),
        REQUEST_HEADERS => fill(
            &mut parts.request_headers,
            REQUEST_HEADERS,
            values,
            HeaderName::parse,
        ),
        ADDRESSES => {
            let mut words: Vec<_> = parts.addresses.words().collect();
            fill(&mut words, ADDRESSES, values, AddressWord::parse)?;
            parts.addresses = words.into_iter().collect();
            Ok(())
        }
        _ => Err(unknown(word)),
    }
}

/// What is wrong with a word: many are written as TOML has them.
fn unknown(word: &str) -> TargetError {
    let key = word.split('=').next().unwrap_or_default();
    match key.replace('_', "-").as_str() {
        "path" | "paths" | "path-prefixes" => TargetError::PathWord(excerpt(word)),
        "scheme" | "host" | "port" => TargetError::UrlWord(excerpt(word)),
        key => list_form(key, word).unwrap_or_else(|| TargetError::Word(excerpt(word))),
    }
}

fn list_form(key: &str, word: &str) -> Option<TargetError> {
    let list = LISTS.into_iter().find(|(known, _)| *known == key);
    list.map(|(key, example)| TargetError::ListForm {
        word: excerpt(word),
        key,
        example,
    })
}

fn fill<T, E: Into<TargetError>>(
    list: &mut Vec<T>,
    key: &'static str,
    values: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<(), TargetError> {
    if !list.is_empty() {
        return Err(TargetError::Repeated(key));
    }
    if values.is_empty() {
        return Err(TargetError::EmptyList(key));
    }
    for value in values.split(',') {
        list.push(parse(value).map_err(Into::into)?);
    }
    Ok(())
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        if self.port != PortPattern::Number(self.scheme.default_port()) {
            write!(f, ":{}", self.port)?;
        }
        write_list(f, "", " ", &self.path_prefixes)?;
        write_list(f, " methods=", ",", &self.methods)?;
        write_list(f, " subprotocols=", ",", &self.subprotocols)?;
        write_list(f, " extensions=", ",", &self.extensions)?;
        let words: Vec<_> = unsaid_words(&self.host, self.addresses).collect();
        write_list(f, " addresses=", ",", &words)?;
        write_list(f, " request-headers=", ",", &self.request_headers)
    }
}

/// The words that the host does not say by itself. Metadata is always said.
fn unsaid_words(host: &HostPattern, words: AddressSet) -> impl Iterator<Item = AddressWord> {
    let by_itself = host.class().and_then(|class| class.word());
    words
        .words()
        .filter(move |word| *word == AddressWord::Metadata || Some(*word) != by_itself)
}

fn write_list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    before: &str,
    between: &str,
    items: &[T],
) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        let separator = if index == 0 { before } else { between };
        write!(f, "{separator}{item}")?;
    }
    Ok(())
}
