//! Classes of IP addresses, and the words that widen a target beyond the
//! public ones.

mod table;

use std::fmt;
use std::net::IpAddr;

/// What an IP address leads to. A dial needs every address of a name to be of
/// an allowed class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressClass {
    /// The public internet.
    Public,
    /// This machine (127.0.0.0/8, `::1`).
    Loopback,
    /// A private network (RFC 1918, RFC 6598, RFC 4193).
    Private,
    /// This link (169.254.0.0/16, fe80::/10).
    LinkLocal,
    /// A cloud's metadata service, which hands out credentials.
    Metadata,
    /// Never dialled, whatever is granted.
    Never(NeverReason),
}

/// Why an address is never dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NeverReason {
    /// No address of its own (0.0.0.0/8, `::`); many systems take it for loopback.
    Unspecified,
    /// A group of receivers.
    Multicast,
    /// Every receiver on the link.
    Broadcast,
    /// Reserved for documents.
    Documentation,
    /// Reserved for measurements between two networks (RFC 2544, RFC 5180).
    Benchmarking,
    /// IPv6 that carries an IPv4 address, so that it may lead anywhere.
    EmbedsIpv4,
    /// Reserved, discarded or not allocated.
    Reserved,
}

/// The class of `address`. An IPv4-mapped IPv6 address counts as its IPv4.
///
/// Public IPv6 is 2000::/3 less its exceptions; space that is not known to be
/// public never is.
///
/// ```
/// use yoi_target::{AddressClass, NeverReason, classify};
///
/// assert_eq!(classify("1.1.1.1".parse()?), AddressClass::Public);
/// assert_eq!(classify("::ffff:127.0.0.1".parse()?), AddressClass::Loopback);
/// assert_eq!(classify("64:ff9b::7f00:1".parse()?), AddressClass::Never(NeverReason::EmbedsIpv4));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
pub fn classify(address: IpAddr) -> AddressClass {
    match address.to_canonical() {
        IpAddr::V4(address) => table::classify_v4(address),
        IpAddr::V6(address) => table::classify_v6(address),
    }
}

impl AddressClass {
    /// The word that allows this class: none for public addresses, which are
    /// always allowed, and none for those that never are.
    pub fn word(self) -> Option<AddressWord> {
        match self {
            Self::Public | Self::Never(_) => None,
            Self::Loopback => Some(AddressWord::Loopback),
            Self::Private => Some(AddressWord::Private),
            Self::LinkLocal => Some(AddressWord::LinkLocal),
            Self::Metadata => Some(AddressWord::Metadata),
        }
    }
}

impl fmt::Display for AddressClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Loopback => f.write_str("loopback"),
            Self::Private => f.write_str("private"),
            Self::LinkLocal => f.write_str("link-local"),
            Self::Metadata => f.write_str("a metadata service"),
            Self::Never(reason) => write!(f, "{reason}, which is never dialled"),
        }
    }
}

impl fmt::Display for NeverReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Documentation => "for documentation only",
            Self::Benchmarking => "for measurements only",
            Self::EmbedsIpv4 => "an IPv6 form that carries an IPv4 address",
            Self::Reserved => "reserved",
        })
    }
}

/// A word of `addresses = [...]`: a class that a target holds besides the
/// public addresses. Ask and grant must both name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressWord {
    /// `loopback`
    Loopback,
    /// `private`
    Private,
    /// `link-local`
    LinkLocal,
    /// `metadata`: only together with the very address, as a literal.
    Metadata,
}

/// A word that is none of the four.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Public addresses need no word.
    #[error("`public` needs no word: public addresses are always allowed")]
    Public,
    /// Any other text.
    #[error(
        "`{0}` is not a class of addresses: write `loopback`, `private`, `link-local` or `metadata`"
    )]
    Unknown(String),
}

impl AddressWord {
    /// Every word, in the order in which they are printed.
    pub const ALL: [Self; 4] = [
        Self::Loopback,
        Self::Private,
        Self::LinkLocal,
        Self::Metadata,
    ];

    /// Reads a word.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let found = Self::ALL.into_iter().find(|word| word.as_str() == text);
        found.ok_or_else(|| match text {
            "public" => AddressError::Public,
            _ => AddressError::Unknown(crate::token::excerpt(text)),
        })
    }

    /// The word as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::LinkLocal => "link-local",
            Self::Metadata => "metadata",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Self::Loopback => 1,
            Self::Private => 2,
            Self::LinkLocal => 4,
            Self::Metadata => 8,
        }
    }
}

impl fmt::Display for AddressWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of address words. The empty set, which is the default, allows public
/// addresses only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressSet(u8);

impl AddressSet {
    /// Public addresses only.
    pub const PUBLIC: Self = Self(0);

    /// Whether a dial to an address of this class is allowed.
    pub fn allows(self, class: AddressClass) -> bool {
        match class {
            AddressClass::Public => true,
            AddressClass::Never(_) => false,
            _ => class.word().is_some_and(|word| self.contains(word)),
        }
    }

    /// Whether the word is in the set.
    pub fn contains(self, word: AddressWord) -> bool {
        self.0 & word.bit() != 0
    }

    /// Whether no word is in the set.
    pub fn is_public_only(self) -> bool {
        self.0 == 0
    }

    /// The words that are in both sets.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The words that are in this set and not in `other`.
    #[must_use]
    pub fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether every word of `other` is in this set.
    pub fn covers(self, other: Self) -> bool {
        other.difference(self).is_public_only()
    }

    /// The words of the set, in the order in which they are printed.
    pub fn words(self) -> impl Iterator<Item = AddressWord> {
        AddressWord::ALL
            .into_iter()
            .filter(move |word| self.contains(*word))
    }
}

impl FromIterator<AddressWord> for AddressSet {
    fn from_iter<I: IntoIterator<Item = AddressWord>>(words: I) -> Self {
        Self(words.into_iter().fold(0, |bits, word| bits | word.bit()))
    }
}
