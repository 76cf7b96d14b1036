//! What makes a target dangerous to grant.

use std::fmt;

use crate::address::AddressWord;
use crate::host::HostPattern;
use crate::port::PortPattern;
use crate::target::Target;

/// A reason to look twice at a target, most dangerous first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// It holds every host.
    AnyHost,
    /// Its wildcard stands for names that anyone can register: what follows the
    /// stars, in A-labels, is a public suffix (publicsuffix.org), or holds one.
    PublicSuffix(String),
    /// It holds addresses that are not public: this machine, its networks, or
    /// its cloud's credentials.
    Local(AddressWord),
    /// It holds every port.
    AnyPort,
    /// It holds every path of more than one host.
    AllPathsOnBroadHost,
    /// What is sent can be read and changed on the way.
    PlainText,
}

impl Breadth {
    /// Whether it is a reason to call the target broad. Local space and plain
    /// text are dangers of another kind.
    pub fn is_broad(&self) -> bool {
        !matches!(self, Self::Local(_) | Self::PlainText)
    }
}

impl Target {
    /// Every reason to look twice, most dangerous first.
    pub fn breadth(&self) -> Vec<Breadth> {
        let many_hosts = self.host.is_wildcard();
        let when = |applies: bool, breadth: Breadth| applies.then_some(breadth);
        let mut found: Vec<Breadth> = self.addresses.words().map(Breadth::Local).collect();
        found.extend(when(self.host.is_any(), Breadth::AnyHost));
        found.extend(public_suffix(&self.host).map(Breadth::PublicSuffix));
        found.extend(when(self.port == PortPattern::Any, Breadth::AnyPort));
        found.extend(when(
            many_hosts && self.has_all_paths(),
            Breadth::AllPathsOnBroadHost,
        ));
        found.extend(when(self.is_plain_text(), Breadth::PlainText));
        found.sort();
        found
    }

    /// Whether any reason to call it broad applies.
    pub fn is_broad(&self) -> bool {
        self.breadth().iter().any(Breadth::is_broad)
    }

    /// Whether it names anything but public addresses: by a word, by a literal
    /// or by `localhost`.
    pub fn is_local(&self) -> bool {
        !self.addresses.is_public_only()
    }

    /// Plain text that may leave this machine.
    fn is_plain_text(&self) -> bool {
        let stays = self.host.class().and_then(|class| class.word()) == Some(AddressWord::Loopback);
        !self.scheme.is_tls() && !stays
    }
}

/// Names of two labels or more that are no public suffix themselves and have
/// one below them, such as `amazonaws.com`: sorted, in A-labels. Made of the
/// list that the crate `psl` carries, and held against it by a test.
const ABOVE_SUFFIXES: &str = include_str!("breadth/above_suffixes.txt");

fn public_suffix(host: &HostPattern) -> Option<String> {
    let base = host.base()?;
    let is_shared = is_suffix(base)
        // A rule may have a star: each name below the base is a suffix then.
        || is_suffix(&format!("any.{base}"))
        || (host.to_string().starts_with("**.") && ABOVE_SUFFIXES.lines().any(|above| above == base));
    is_shared.then(|| base.to_owned())
}

/// Names that no rule is about are of nobody that the list knows.
fn is_suffix(name: &str) -> bool {
    psl::suffix(name.as_bytes())
        .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == name.as_bytes())
}

impl fmt::Display for Breadth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnyHost => f.write_str("any host"),
            Self::PublicSuffix(suffix) => write!(
                f,
                "any name under `{suffix}`, where anyone can register one"
            ),
            Self::Local(AddressWord::Loopback) => f.write_str("services on this machine"),
            Self::Local(AddressWord::Private) => f.write_str("services on private networks"),
            Self::Local(AddressWord::LinkLocal) => f.write_str("devices on this link"),
            Self::Local(AddressWord::Metadata) => {
                f.write_str("the cloud's metadata service, which hands out credentials")
            }
            Self::AnyPort => f.write_str("any port"),
            Self::AllPathsOnBroadHost => f.write_str("all paths on more than one host"),
            Self::PlainText => f.write_str("plain text, which can be read and changed on the way"),
        }
    }
}
