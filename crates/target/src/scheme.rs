//! Schemes, and the protocol that each belongs to.

use std::fmt;

use crate::token::excerpt;

/// What an action speaks. A target belongs to exactly one of the two, and
/// neither ever stands in for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// A WebSocket connection (RFC 6455): `ws` or `wss`.
    WebSocket,
    /// One HTTP request and its answer (RFC 9110): `http` or `https`.
    Request,
}

/// The scheme of a URL or target. No scheme stands for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// HTTP in plain text.
    Http,
    /// HTTP over TLS.
    Https,
    /// WebSocket in plain text.
    Ws,
    /// WebSocket over TLS.
    Wss,
}

/// A scheme that yoi does not speak.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemeError {
    /// A star: schemes have no wildcard.
    #[error("a scheme is never `*`: write one target for each of `http`, `https`, `ws` and `wss`")]
    Star,
    /// Any other word.
    #[error(
        "`{0}` is not a scheme here: write `http` or `https` for requests, `ws` or `wss` for WebSocket"
    )]
    Unknown(String),
}

impl Scheme {
    /// Reads a scheme in lower case, as in manifests and grants.
    ///
    /// # Errors
    /// Any other word, `*` among them.
    pub fn parse(text: &str) -> Result<Self, SchemeError> {
        match text {
            "http" => Ok(Self::Http),
            "https" => Ok(Self::Https),
            "ws" => Ok(Self::Ws),
            "wss" => Ok(Self::Wss),
            "*" => Err(SchemeError::Star),
            other => Err(SchemeError::Unknown(excerpt(other))),
        }
    }

    /// The scheme as it stands in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Ws => "ws",
            Self::Wss => "wss",
        }
    }

    /// The port where none is written (RFC 9110, section 4.2; RFC 6455, section 3).
    pub fn default_port(self) -> u16 {
        if self.is_tls() { 443 } else { 80 }
    }

    /// The protocol that the scheme belongs to.
    pub fn protocol(self) -> Protocol {
        match self {
            Self::Http | Self::Https => Protocol::Request,
            Self::Ws | Self::Wss => Protocol::WebSocket,
        }
    }

    /// Whether the connection is encrypted and the server's name verified.
    pub fn is_tls(self) -> bool {
        matches!(self, Self::Https | Self::Wss)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WebSocket => "WebSocket",
            Self::Request => "request",
        })
    }
}
