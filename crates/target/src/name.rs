//! Host names in canonical form.

use url::{Host, quirks};

use crate::host::HostError;

/// The longest name, in bytes (RFC 1035, section 2.3.4, less the framing).
pub(crate) const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// The canonical form of a name in a manifest or grant, which may be in
/// Unicode: IDNA to A-labels, lower case, without the one trailing dot.
pub(crate) fn parse(text: &str) -> Result<String, HostError> {
    match Host::parse(text) {
        Ok(Host::Domain(name)) => checked(&name).map(str::to_owned),
        Ok(Host::Ipv4(address)) => Err(HostError::Ipv4Form(address)),
        Ok(Host::Ipv6(_)) | Err(_) => Err(HostError::Invalid(crate::token::excerpt(text))),
    }
}

/// A name that IDNA has mapped already, checked and without its trailing dot.
///
/// The URL standard lets many names pass that no resolver should see, so that
/// the labels are checked here.
pub(crate) fn checked(name: &str) -> Result<&str, HostError> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.len() > LONGEST_NAME {
        return Err(HostError::TooLong);
    }
    name.split('.').try_for_each(check_label)?;
    Ok(name)
}

fn check_label(label: &str) -> Result<(), HostError> {
    let shown = || crate::token::excerpt(label);
    if label.is_empty() {
        return Err(HostError::EmptyLabel);
    }
    if label.len() > LONGEST_LABEL {
        return Err(HostError::LongLabel(shown()));
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err(HostError::EdgeHyphen(shown()));
    }
    match label
        .chars()
        .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '_'))
    {
        Some(found) => Err(HostError::Character {
            label: shown(),
            found,
        }),
        None => Ok(()),
    }
}

/// The Unicode form of a canonical name, for display; never for comparison.
pub(crate) fn unicode(name: &str) -> String {
    let unicode = quirks::domain_to_unicode(name);
    if unicode.is_empty() {
        name.to_owned()
    } else {
        unicode
    }
}

/// Whether a canonical name means this machine (RFC 6761, section 6.3).
pub(crate) fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The labels of `name` before `.base`, if `name` lies below `base`.
pub(crate) fn labels_below<'a>(name: &'a str, base: &str) -> Option<&'a str> {
    name.strip_suffix(base)?.strip_suffix('.')
}
