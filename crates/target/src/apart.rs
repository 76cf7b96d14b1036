//! Why two targets have nothing in common.

use std::fmt;

use crate::action::Listed;
use crate::address::AddressClass;
use crate::host::HostPattern;
use crate::method::Method;
use crate::path::PathPrefix;
use crate::port::PortPattern;
use crate::scheme::Scheme;
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
        if self.meet(other).is_some() {
            return None;
        }
        if self.scheme != other.scheme {
            return Some(Apart::Scheme {
                target: self.scheme,
                other: other.scheme,
            });
        }
        let Some(host) = self.host.meet(&other.host) else {
            return Some(Apart::Host {
                target: self.host.clone(),
                other: other.host.clone(),
            });
        };
        if self.port.meet(other.port).is_none() {
            return Some(Apart::Port {
                target: self.port,
                other: other.port,
            });
        }
        Some(
            self.unsaid(other, host)
                .unwrap_or_else(|| self.listed_apart(other)),
        )
    }

    /// Of those who come nearest, the first: its place, counted from zero, and why it does not meet this target. None
    /// if one does, or there are none.
    pub fn nearest_apart<'a>(
        &self,
        others: impl IntoIterator<Item = &'a Target>,
    ) -> Option<(usize, Apart)> {
        let apart = others.into_iter().map(|other| self.apart(other));
        let apart = apart.collect::<Option<Vec<_>>>()?.into_iter().enumerate();
        // The last of equals would win otherwise.
        apart.rev().max_by_key(|(_, it)| it.agreed())
    }

    fn unsaid(&self, other: &Self, host: HostPattern) -> Option<Apart> {
        let class = host.class()?;
        let silent = |it: &&Self| !it.addresses.allows(class);
        let unsaid = [self, other].into_iter().find(silent)?.host.clone();
        Some(Apart::Address {
            host,
            class,
            unsaid,
        })
    }

    fn listed_apart(&self, other: &Self) -> Apart {
        let has_path = |path: &PathPrefix| {
            let mut others = other.path_prefixes.iter();
            others.any(|it| it.meet(path).is_some())
        };
        match self.path_prefixes.iter().any(has_path) {
            true => Apart::Methods {
                target: self.methods.clone(),
                other: other.methods.clone(),
            },
            false => Apart::Paths {
                target: self.path_prefixes.clone(),
                other: other.path_prefixes.clone(),
            },
        }
    }
}

impl Apart {
    /// How many dimensions have something in common before this one: of several targets, the one with the greatest
    /// number is the nearest.
    pub fn agreed(&self) -> u8 {
        match self {
            Self::Scheme { .. } => 0,
            Self::Host { .. } => 1,
            Self::Port { .. } => 2,
            Self::Address { .. } => 3,
            Self::Paths { .. } => 4,
            Self::Methods { .. } => 5,
        }
    }
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
