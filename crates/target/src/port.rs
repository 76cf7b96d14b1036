//! Ports.

use std::fmt;

use crate::token::excerpt;

/// Which ports a target holds. Where a target names none, it holds the default
/// port of its scheme and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PortPattern {
    /// This port; 1 to 65535.
    Number(u16),
    /// Every port: broad.
    Any,
}

/// Why a port was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// Port 0 is no port that can be dialled.
    #[error(
        "port 0 cannot be dialled: write 1 to 65535, or leave `port` out for the scheme's default"
    )]
    Zero,
    /// Not a number in range, and not `*`.
    #[error("`{0}` is not a port: write one number from 1 to 65535, or `*` for every port")]
    Invalid(String),
}

impl PortPattern {
    /// Reads `443` or `*`: digits only, no leading zero.
    ///
    /// # Errors
    /// Anything else, port 0 among them.
    pub fn parse(text: &str) -> Result<Self, PortError> {
        let invalid = || PortError::Invalid(excerpt(text));
        match text {
            "*" => Ok(Self::Any),
            "0" => Err(PortError::Zero),
            _ if text.starts_with(['0', '+']) => Err(invalid()),
            _ => text.parse().map(Self::Number).map_err(|_| invalid()),
        }
    }

    /// The pattern for one port.
    ///
    /// # Errors
    /// Port 0.
    pub fn number(port: u16) -> Result<Self, PortError> {
        if port == 0 {
            Err(PortError::Zero)
        } else {
            Ok(Self::Number(port))
        }
    }

    /// Whether `port` is one of these.
    pub fn contains(self, port: u16) -> bool {
        self == Self::Any || self == Self::Number(port)
    }

    /// Whether every port of `other` is one of these.
    pub fn covers(self, other: Self) -> bool {
        self == Self::Any || self == other
    }

    /// The ports that are in both.
    pub fn meet(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Any, port) | (port, Self::Any) => Some(port),
            (a, b) => (a == b).then_some(a),
        }
    }
}

impl fmt::Display for PortPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(port) => write!(f, "{port}"),
            Self::Any => f.write_str("*"),
        }
    }
}
