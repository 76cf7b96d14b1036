use std::fmt;

use yoi_package::PackageId;
use yoi_target::{
    ActionUrl, HeaderError, Method, MethodError, Mismatch, Protocol, Scheme, Subprotocol,
    SubprotocolError, Target, UrlError,
};

use crate::rule::key;
use crate::{Change, Hint, MAX_SUBPROTOCOLS};

/// Why an action is not allowed, as data. Its text is for the operator: it
/// names what was granted. A guest is told no more than [`ask`](Self::ask),
/// [`invalid`](Self::invalid) and [`header`](Self::header).
#[derive(Debug, Clone, PartialEq)]
pub struct Denial {
    plugin: Option<PackageId>,
    // Most calls succeed: what they return should not carry room for this.
    parts: Box<(Attempt, Reason)>,
}

/// The rule that an action broke.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The URL is one that no plugin may use.
    InvalidUrl(UrlError),
    /// The method is one that no plugin may use.
    InvalidMethod(MethodError),
    /// A subprotocol is not one.
    InvalidSubprotocol(SubprotocolError),
    /// A subprotocol is offered twice.
    RepeatedSubprotocol(Subprotocol),
    /// More than [`MAX_SUBPROTOCOLS`] are offered: this many.
    TooManySubprotocols(usize),
    /// A header is one that no plugin may set.
    InvalidHeader(HeaderError),
    /// A request carries this header of a WebSocket handshake.
    Upgrade(&'static str),
    /// A WebSocket URL was sent to, or an HTTP URL opened.
    WrongProtocol {
        /// The URL's scheme.
        scheme: Scheme,
        /// What the guest called.
        wanted: Protocol,
    },
    /// No ask of the package's matches the action: no grant could allow it.
    NotAsked {
        /// The ask that came nearest.
        nearest: Option<Box<Near>>,
    },
    /// An ask matches, and the operator has not enabled the package.
    NotEnabled {
        /// The ask, counted from zero.
        ask: usize,
    },
    /// An ask matches, and the package is not the one that was enabled.
    Pending {
        /// The ask, counted from zero.
        ask: usize,
        /// What has changed.
        change: Box<Change>,
    },
    /// An ask matches, and no grant does.
    NotGranted {
        /// The ask, counted from zero.
        ask: usize,
        /// The grant that came nearest.
        nearest: Option<Box<Near>>,
        /// The least that would have to be granted.
        missing: Option<Box<Target>>,
    },
}

/// An ask or grant that does not match an action, and where they first differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// Its place among those of its protocol, counted from zero.
    pub index: usize,
    /// Its target.
    pub target: Target,
    /// The first dimension in which the action lies outside.
    pub mismatch: Mismatch,
}

/// What was tried, as far as it could be read. URLs come without their query,
/// and those that could not be read not at all: they may carry secrets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attempt {
    protocol: Protocol,
    method: Option<String>,
    url: Option<String>,
}

impl Denial {
    pub(crate) fn new(plugin: Option<PackageId>, attempt: Attempt, reason: Reason) -> Self {
        Self {
            plugin,
            parts: Box::new((attempt, reason)),
        }
    }

    /// The plugin that tried; none for an authority that is nobody's.
    pub fn plugin(&self) -> Option<&PackageId> {
        self.plugin.as_ref()
    }

    /// What the guest called.
    pub fn protocol(&self) -> Protocol {
        self.attempt().protocol
    }

    /// The method, if one could be read. Guest-controlled.
    pub fn method(&self) -> Option<&str> {
        self.attempt().method.as_deref()
    }

    /// The URL without its query, if one could be read. Guest-controlled.
    pub fn url(&self) -> Option<&str> {
        self.attempt().url.as_deref()
    }

    /// The rule that was broken. For the operator: it names grants.
    pub fn reason(&self) -> &Reason {
        &self.parts.1
    }

    /// Which of the package's asks of this protocol matches the action,
    /// counted from zero. Fit for the guest.
    pub fn ask(&self) -> Option<usize> {
        match self.reason() {
            Reason::NotEnabled { ask }
            | Reason::Pending { ask, .. }
            | Reason::NotGranted { ask, .. } => Some(*ask),
            _ => None,
        }
    }

    /// The rule that an argument of the guest's breaks, whoever is asking. Fit
    /// for the guest.
    pub fn invalid(&self) -> Option<String> {
        match self.reason() {
            Reason::NotAsked { .. } | Reason::NotEnabled { .. } => None,
            Reason::Pending { .. } | Reason::NotGranted { .. } | Reason::InvalidHeader(_) => None,
            reason => Some(reason.to_string()),
        }
    }

    /// Why a header is not the guest's to set: nobody may, or the package does
    /// not ask for it. Fit for the guest.
    pub fn header(&self) -> Option<String> {
        match self.reason() {
            Reason::InvalidHeader(error) => Some(error.to_string()),
            Reason::NotAsked {
                nearest: Some(near),
            } => match &near.mismatch {
                Mismatch::RequestHeader(name) => {
                    Some(format!("`{name}` is not in the ask's `request_headers`"))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the guest tried to reach a WebSocket by a request. Fit for the
    /// guest.
    pub fn is_websocket_attempt(&self) -> bool {
        match self.reason() {
            Reason::Upgrade(_) => true,
            Reason::WrongProtocol { scheme, .. } => scheme.protocol() == Protocol::WebSocket,
            _ => false,
        }
    }

    /// What would change the answer. For the operator.
    pub fn hint(&self) -> Hint {
        Hint::new(self.plugin.as_ref(), self.protocol(), self.reason())
    }

    fn attempt(&self) -> &Attempt {
        &self.parts.0
    }
}

impl Attempt {
    pub(crate) fn new(
        protocol: Protocol,
        method: Option<&Method>,
        url: Option<&ActionUrl>,
    ) -> Self {
        Self {
            protocol,
            method: method.map(|it| it.as_str().to_owned()),
            url: url.map(|it| it.without_query().to_owned()),
        }
    }
}

impl Reason {
    /// The reason in one word, stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::InvalidUrl(_) => "invalid-url",
            Reason::InvalidMethod(_) => "invalid-method",
            Reason::InvalidSubprotocol(_)
            | Reason::RepeatedSubprotocol(_)
            | Reason::TooManySubprotocols(_) => "invalid-subprotocol",
            Reason::InvalidHeader(_) => "invalid-header",
            Reason::Upgrade(_) => "upgrade",
            Reason::WrongProtocol { .. } => "wrong-protocol",
            Reason::NotAsked { .. } => "not-asked",
            Reason::NotEnabled { .. } => "not-enabled",
            Reason::Pending { .. } => "pending",
            Reason::NotGranted { .. } => "not-granted",
        }
    }
}

impl std::error::Error for Denial {}

/// One line: what was tried, the rule, and what to do next.
impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (attempt, reason) = (self.attempt(), self.reason());
        write!(f, "{attempt} is denied: ")?;
        match reason {
            Reason::NotAsked { nearest } => not_asked(f, attempt.protocol, nearest.as_deref())?,
            Reason::NotGranted { ask, nearest, .. } => {
                not_granted(f, attempt.protocol, *ask, nearest.as_deref())?
            }
            reason => write!(f, "{reason}")?,
        }
        write!(f, "; {}", self.hint().step())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::InvalidUrl(error) => error.fmt(f),
            Reason::InvalidMethod(error) => error.fmt(f),
            Reason::InvalidSubprotocol(error) => error.fmt(f),
            Reason::RepeatedSubprotocol(name) => {
                write!(f, "the subprotocol `{name}` is offered twice")
            }
            Reason::TooManySubprotocols(count) => {
                write!(
                    f,
                    "{count} subprotocols are offered, over the limit of {MAX_SUBPROTOCOLS}"
                )
            }
            Reason::InvalidHeader(error) => error.fmt(f),
            Reason::Upgrade(name) => write!(
                f,
                "the header `{name}` belongs to a WebSocket handshake, not to a request"
            ),
            Reason::WrongProtocol { scheme, wanted } => {
                write!(f, "`{scheme}` is not a scheme for {}", verb(*wanted))
            }
            Reason::NotAsked { .. } => f.write_str("the package does not ask for it"),
            Reason::NotEnabled { .. } => f.write_str("the package is not enabled"),
            Reason::Pending { change, .. } => {
                write!(f, "the package is not the one that was enabled: {change}")
            }
            Reason::NotGranted { ask, .. } => write!(f, "ask {ask} covers it, and no grant does"),
        }
    }
}

fn verb(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Request => "sending requests",
        Protocol::WebSocket => "opening WebSocket connections",
    }
}

fn not_asked(
    f: &mut fmt::Formatter<'_>,
    protocol: Protocol,
    nearest: Option<&Near>,
) -> fmt::Result {
    match nearest {
        Some(near) => write!(f, "the package does not ask for it (nearest is ask {near})"),
        None => write!(f, "the package asks for no `[[{}]]` at all", key(protocol)),
    }
}

fn not_granted(
    f: &mut fmt::Formatter<'_>,
    protocol: Protocol,
    ask: usize,
    nearest: Option<&Near>,
) -> fmt::Result {
    write!(f, "{} ask {ask} covers it, and ", key(protocol))?;
    match nearest {
        Some(near) => write!(f, "no grant does (nearest is grant {near})"),
        None => write!(f, "nothing is granted for `{}`", key(protocol)),
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, `{}`: {}", self.index, self.target, self.mismatch)
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.protocol, &self.url, &self.method) {
            (Protocol::WebSocket, Some(url), _) => write!(f, "opening `{url}`"),
            (Protocol::WebSocket, None, _) => f.write_str("opening a WebSocket connection"),
            (Protocol::Request, Some(url), Some(method)) => write!(f, "`{method} {url}`"),
            (Protocol::Request, Some(url), None) => write!(f, "a request to `{url}`"),
            (Protocol::Request, None, _) => f.write_str("a request"),
        }
    }
}
