//! Host patterns.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::address::{AddressClass, classify};
use crate::name::{self, LONGEST_NAME, labels_below};
use crate::token::excerpt;
use crate::url::ActionHost;

/// Which hosts a target holds.
///
/// | text | holds |
/// |---|---|
/// | `api.example.com` | this name |
/// | `*.example.com` | exactly one more label: `a.example.com` |
/// | `**.example.com` | one or more labels: `a.example.com`, `a.b.example.com` |
/// | `192.0.2.1`, `[2001:db8::1]` | this address |
/// | `*` | any host: broad |
///
/// Neither wildcard holds the base itself, and a base has at least two labels.
/// Names are kept in lower case and in A-labels, IPv4-mapped IPv6 as its IPv4.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostPattern(Shape);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Shape {
    Any,
    AnyDepth(String),
    OneLabel(String),
    Exact(String),
    Ip(IpAddr),
}

/// Why a host was refused, in a pattern or in a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// No text at all.
    #[error("the host is empty")]
    Empty,
    /// A star that is neither alone nor a whole first label.
    #[error(
        "`{0}` has a star in a wrong place: write `*.example.com`, `**.example.com` or `*` alone"
    )]
    Star(String),
    /// A wildcard over a whole top-level domain.
    #[error(
        "`{0}` is too short for a wildcard: at least two labels must follow, such as `*.example.com`"
    )]
    ShortBase(String),
    /// A character that belongs to another part of a URL.
    #[error("a host has no `{}`: write the name alone; port and path have keys of their own", .0.escape_debug())]
    Separator(char),
    /// An IPv6 address without brackets.
    #[error("write the IPv6 address in brackets: `[{0}]`")]
    Brackets(Ipv6Addr),
    /// Brackets without an IPv6 address; zones (RFC 6874) are refused too.
    #[error("`{0}` is not an IPv6 address; a zone such as `%eth0` cannot be named")]
    Ipv6(String),
    /// An IPv4 address in another form than four decimal numbers.
    #[error("an IPv4 address is written as four decimal numbers: `{0}`")]
    Ipv4Form(Ipv4Addr),
    /// No name by IDNA (UTS 46) and the URL standard.
    #[error("`{0}` is not a host name")]
    Invalid(String),
    /// Two dots in a row, or a leading dot.
    #[error("a label of the host is empty: look for a leading dot or two dots in a row")]
    EmptyLabel,
    /// A label of more than 63 bytes.
    #[error("the label `{0}` is too long: at most 63 bytes")]
    LongLabel(String),
    /// A label that begins or ends with a hyphen.
    #[error("the label `{0}` begins or ends with a hyphen")]
    EdgeHyphen(String),
    /// A character that no label has.
    #[error("the label `{label}` has `{}`: a label is made of letters, digits, `-` and `_`", .found.escape_debug())]
    Character {
        /// The label, cut if long.
        label: String,
        /// The first such character.
        found: char,
    },
    /// A name of more than 253 bytes.
    #[error("the host is too long: at most {LONGEST_NAME} bytes")]
    TooLong,
}

impl HostPattern {
    /// Reads a pattern. The text is a package's or an operator's, and may be in Unicode.
    ///
    /// # Errors
    /// Anything that is not one of the five forms, with the form that is wanted.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        if text == "*" {
            return Ok(Self(Shape::Any));
        }
        if let Some(base) = text.strip_prefix("**.") {
            return Ok(Self(Shape::AnyDepth(parse_base(base)?)));
        }
        if let Some(base) = text.strip_prefix("*.") {
            return Ok(Self(Shape::OneLabel(parse_base(base)?)));
        }
        Ok(Self(parse_single(text)?))
    }

    /// Whether it holds every host.
    pub fn is_any(&self) -> bool {
        self.0 == Shape::Any
    }

    /// Whether it holds more than one host.
    pub fn is_wildcard(&self) -> bool {
        matches!(self.0, Shape::Any | Shape::OneLabel(_) | Shape::AnyDepth(_))
    }

    /// What follows `*.` or `**.`, in A-labels.
    pub fn base(&self) -> Option<&str> {
        match &self.0 {
            Shape::OneLabel(base) | Shape::AnyDepth(base) => Some(base),
            _ => None,
        }
    }

    /// The one name that it holds, in A-labels.
    pub fn name(&self) -> Option<&str> {
        match &self.0 {
            Shape::Exact(name) => Some(name),
            _ => None,
        }
    }

    /// The one address that it holds.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.0 {
            Shape::Ip(address) => Some(address),
            _ => None,
        }
    }

    /// The pattern with its names in Unicode. For display beside the canonical
    /// form, never for comparison: names that look alike may differ.
    pub fn unicode(&self) -> String {
        match &self.0 {
            Shape::Exact(name) => name::unicode(name),
            Shape::OneLabel(base) => format!("*.{}", name::unicode(base)),
            Shape::AnyDepth(base) => format!("**.{}", name::unicode(base)),
            Shape::Any | Shape::Ip(_) => self.to_string(),
        }
    }

    /// Whether `host` is one of these.
    pub fn contains(&self, host: &ActionHost) -> bool {
        match (&self.0, host) {
            (Shape::Any, _) => true,
            (Shape::Ip(address), ActionHost::Ip(other)) => address == other,
            (_, ActionHost::Name(name)) => self.contains_name(name),
            _ => false,
        }
    }

    fn contains_name(&self, name: &str) -> bool {
        match &self.0 {
            Shape::Any => true,
            Shape::Exact(exact) => exact == name,
            Shape::OneLabel(base) => {
                labels_below(name, base).is_some_and(|labels| !labels.contains('.'))
            }
            Shape::AnyDepth(base) => labels_below(name, base).is_some(),
            Shape::Ip(_) => false,
        }
    }

    /// Whether every host of `other` is one of these.
    pub fn covers(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Shape::Any, _) => true,
            (_, Shape::Exact(name)) => self.contains_name(name),
            (Shape::AnyDepth(base), Shape::OneLabel(below) | Shape::AnyDepth(below)) => {
                base == below || labels_below(below, base).is_some()
            }
            (a, b) => a == b,
        }
    }

    /// The hosts that are in both. Two patterns either nest or share nothing.
    pub fn meet(&self, other: &Self) -> Option<Self> {
        if self.covers(other) {
            Some(other.clone())
        } else {
            other.covers(self).then(|| self.clone())
        }
    }

    /// The class of addresses that the pattern names by itself: that of a
    /// literal, or loopback for `localhost` and the names below it.
    pub fn class(&self) -> Option<AddressClass> {
        match &self.0 {
            Shape::Ip(address) => Some(classify(*address)),
            Shape::Exact(name) | Shape::OneLabel(name) | Shape::AnyDepth(name) => {
                name::is_localhost(name).then_some(AddressClass::Loopback)
            }
            Shape::Any => None,
        }
    }
}

fn parse_base(text: &str) -> Result<String, HostError> {
    let Shape::Exact(base) = parse_single(text)? else {
        return Err(HostError::Star(excerpt(text)));
    };
    if !base.contains('.') {
        return Err(HostError::ShortBase(base));
    }
    // At least one label and its dot stand before the base.
    if base.len() + 2 > LONGEST_NAME {
        return Err(HostError::TooLong);
    }
    Ok(base)
}

fn parse_single(text: &str) -> Result<Shape, HostError> {
    if let Some(inner) = text.strip_prefix('[') {
        return parse_brackets(inner);
    }
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Err(HostError::Brackets(address));
    }
    check_characters(text)?;
    match text.parse::<Ipv4Addr>() {
        Ok(address) => Ok(Shape::Ip(address.into())),
        Err(_) => name::parse(text).map(Shape::Exact),
    }
}

fn parse_brackets(inner: &str) -> Result<Shape, HostError> {
    let address = inner
        .strip_suffix(']')
        .and_then(|inner| inner.parse::<Ipv6Addr>().ok());
    let address = address.ok_or_else(|| HostError::Ipv6(format!("[{}", excerpt(inner))))?;
    Ok(Shape::Ip(IpAddr::V6(address).to_canonical()))
}

/// Refused before IDNA, which would map or decode some of these.
fn check_characters(text: &str) -> Result<(), HostError> {
    if text.is_empty() {
        return Err(HostError::Empty);
    }
    if text.contains('*') {
        return Err(HostError::Star(excerpt(text)));
    }
    let separates = |c: &char| c.is_whitespace() || c.is_control() || "/\\?#@:%,".contains(*c);
    match text.chars().find(separates) {
        Some(found) => Err(HostError::Separator(found)),
        None => Ok(()),
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Shape::Any => f.write_str("*"),
            Shape::OneLabel(base) => write!(f, "*.{base}"),
            Shape::AnyDepth(base) => write!(f, "**.{base}"),
            Shape::Exact(name) => f.write_str(name),
            Shape::Ip(address) => write_ip(f, *address),
        }
    }
}

/// An address as it stands in a URL.
pub(crate) fn write_ip(f: &mut fmt::Formatter<'_>, address: IpAddr) -> fmt::Result {
    match address {
        IpAddr::V4(address) => write!(f, "{address}"),
        IpAddr::V6(address) => write!(f, "[{address}]"),
    }
}
