//! Why two targets have nothing in common.

use std::fmt;

use crate::action::Listed;
use crate::address::AddressClass;
use crate::host::HostPattern;
use crate::method::Method;
use crate::path::PathPrefix;
use crate::port::PortPattern;
use crate::scheme::{Protocol, Scheme};
use crate::target::Target;

/// The first dimension in which a target has nothing in common with another one, with both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apart {
    /// The schemes differ.
    Scheme {
        /// The target's.
        target: Scheme,
        /// The other's.
        other: Scheme,
    },
    /// No host is in both.
    Host {
        /// The target's.
        target: HostPattern,
        /// The other's.
        other: HostPattern,
    },
    /// No port is in both.
    Port {
        /// The target's.
        target: PortPattern,
        /// The other's.
        other: PortPattern,
    },
    /// The one host that is in both says its class by itself, and the wider one comes without the word for it.
    Address {
        /// That host.
        host: HostPattern,
        /// Its class.
        class: AddressClass,
        /// The wider one.
        unsaid: HostPattern,
    },
    /// No path is in both.
    Paths {
        /// The target's.
        target: Vec<PathPrefix>,
        /// The other's.
        other: Vec<PathPrefix>,
    },
    /// No method is in both.
    Methods {
        /// The target's.
        target: Vec<Method>,
        /// The other's.
        other: Vec<Method>,
    },
}

impl Target {
    /// Why no action could match both; none if they [meet](Self::meet).
    ///
    /// ```
    /// use yoi_target::Target;
    ///
    /// let grant = Target::parse("ws://127.0.0.1:9000/")?;
    /// let apart = grant.apart(&Target::parse("ws://*:*/")?).expect("they do not meet");
    /// assert_eq!(
    ///     apart.to_string(),
    ///     "`127.0.0.1` is loopback, and the `addresses` of `*` do not name `loopback`"
    /// );
    /// assert_eq!(grant.apart(&Target::parse("ws://*:*/ addresses=loopback")?), None);
    /// # Ok::<(), yoi_target::TargetError>(())
    /// ```
    pub fn apart(&self, other: &Self) -> Option<Apart> {
        Some(match self.parting(other)? {
            Parting::Scheme => Apart::Scheme {
                target: self.scheme,
                other: other.scheme,
            },
            Parting::Host => Apart::Host {
                target: self.host.clone(),
                other: other.host.clone(),
            },
            Parting::Port => Apart::Port {
                target: self.port,
                other: other.port,
            },
            Parting::Address => self.unsaid(other)?,
            Parting::Paths => Apart::Paths {
                target: self.path_prefixes.clone(),
                other: other.path_prefixes.clone(),
            },
            Parting::Methods => Apart::Methods {
                target: self.methods.clone(),
                other: other.methods.clone(),
            },
        })
    }

    /// Of those who come nearest, the first: its place, counted from zero, and why it does not meet this target. None
    /// if one does, or there are none.
    pub fn nearest_apart<'a>(
        &self,
        others: impl IntoIterator<Item = &'a Target>,
    ) -> Option<(usize, Apart)> {
        let mut nearest: Option<(Parting, usize, &Target)> = None;
        for (place, other) in others.into_iter().enumerate() {
            let parting = self.parting(other)?;
            if nearest.is_none_or(|(most, ..)| parting > most) {
                nearest = Some((parting, place, other));
            }
        }
        let (_, place, other) = nearest?;
        Some((place, self.apart(other)?))
    }

    /// None if they meet.
    fn parting(&self, other: &Self) -> Option<Parting> {
        if self.scheme != other.scheme {
            return Some(Parting::Scheme);
        }
        if self.host.meet(&other.host).is_none() {
            return Some(Parting::Host);
        }
        if self.port.meet(other.port).is_none() {
            return Some(Parting::Port);
        }
        if self.unsaid(other).is_some() {
            return Some(Parting::Address);
        }
        let has_path = |path: &PathPrefix| {
            let mut others = other.path_prefixes.iter();
            others.any(|it| it.meet(path).is_some())
        };
        if !self.path_prefixes.iter().any(has_path) {
            return Some(Parting::Paths);
        }
        let has_method = self.methods.iter().any(|it| other.methods.contains(it));
        let wants_method = self.protocol() == Protocol::Request;
        (wants_method && !has_method).then_some(Parting::Methods)
    }

    /// That the host of both is of a class which one of them does not name.
    fn unsaid(&self, other: &Self) -> Option<Apart> {
        let host = self.host.meet(&other.host)?;
        let class = host.class()?;
        let silent = |it: &&Self| !it.addresses.allows(class);
        let unsaid = [self, other].into_iter().find(silent)?.host.clone();
        Some(Apart::Address {
            host,
            class,
            unsaid,
        })
    }
}

/// The first dimension in which two targets have nothing in common; a later one is nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Parting {
    Scheme,
    Host,
    Port,
    Address,
    Paths,
    Methods,
}

impl fmt::Display for Apart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme { target, other } => {
                write!(f, "the scheme is `{target}`, not `{other}`")
            }
            Self::Host { target, other } => write!(f, "the host `{target}` is not in `{other}`"),
            Self::Port { target, other } => write!(f, "the port is {target}, not {other}"),
            Self::Address {
                host,
                class,
                unsaid,
            } => {
                write!(f, "`{host}` is {class}")?;
                class.word().map_or(Ok(()), |word| {
                    write!(
                        f,
                        ", and the `addresses` of `{unsaid}` do not name `{word}`"
                    )
                })
            }
            Self::Paths { target, other } => write!(
                f,
                "none of the paths {} is in {}",
                Listed(target),
                Listed(other)
            ),
            Self::Methods { target, other } => write!(
                f,
                "none of the methods {} is one of {}",
                Listed(target),
                Listed(other)
            ),
        }
    }
}
