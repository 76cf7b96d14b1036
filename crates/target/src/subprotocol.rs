//! WebSocket subprotocols.

use std::fmt;

use crate::token::{excerpt, is_token};

/// The longest subprotocol, in bytes.
const LONGEST: usize = 64;

/// The name of a WebSocket subprotocol (RFC 6455, section 1.9): a token of at
/// most 64 bytes, compared with case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subprotocol(String);

/// Why a subprotocol was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubprotocolError {
    /// No text at all.
    #[error("a subprotocol is empty: write its name, such as `chat.v1`")]
    Empty,
    /// `*`, which would mean every subprotocol.
    #[error("a subprotocol is never `*`: name each one")]
    Star,
    /// More than 64 bytes.
    #[error("`{0}` is too long: a subprotocol has at most 64 bytes")]
    TooLong(String),
    /// Not a token of HTTP.
    #[error(
        "`{0}` is not a subprotocol: write letters, digits and `-._+!#$%&'*^|~`, without spaces or commas"
    )]
    Invalid(String),
}

impl Subprotocol {
    /// Reads a subprotocol. The text may be a guest's.
    ///
    /// # Errors
    /// Anything that is not a token of 1 to 64 bytes.
    pub fn parse(text: &str) -> Result<Self, SubprotocolError> {
        match text {
            "" => Err(SubprotocolError::Empty),
            "*" => Err(SubprotocolError::Star),
            _ if !is_token(text) => Err(SubprotocolError::Invalid(excerpt(text))),
            _ if text.len() > LONGEST => Err(SubprotocolError::TooLong(excerpt(text))),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The name as it stands in a handshake.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Subprotocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
