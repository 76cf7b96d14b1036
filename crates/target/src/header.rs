//! Which request headers a guest may set.
//!
//! Three rings: names that are always allowed, names that ask and grant must
//! both give, and a floor of names that nothing lifts.

mod floor;

use std::fmt;

pub use floor::Floor;

use crate::token::{excerpt, is_token};

/// The longest header name, in bytes.
const LONGEST: usize = 64;

/// Headers that every request may carry, in lower case.
pub const ALWAYS_ALLOWED_HEADERS: [&str; 9] = [
    "accept",
    "accept-language",
    "content-language",
    "content-type",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

/// The name of a request header that a guest may set if it is always allowed,
/// or if ask and grant both give it. Lower case; never a name of the floor.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HeaderName(String);

/// Why a header name was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// No text at all.
    #[error("a header name is empty")]
    Empty,
    /// `*`, which would mean every header.
    #[error("a header name is never `*`: name each one")]
    Star,
    /// Not a token of HTTP, or more than 64 bytes.
    #[error("`{0}` is not a header name: write letters, digits and `-`, at most 64 of them")]
    Invalid(String),
    /// An underscore: CGI and WSGI take it for a hyphen, so it could stand for
    /// a name of the floor.
    #[error("`{0}` has an underscore, which servers confuse with a hyphen: write `-`")]
    Underscore(String),
    /// A name that no ask and no grant can give.
    #[error("`{name}` cannot be set: {floor}")]
    Floor {
        /// The name, in lower case.
        name: String,
        /// Why it is on the floor, and what to do instead.
        floor: Floor,
    },
}

impl HeaderName {
    /// Reads a header name in any case. The text may be a guest's.
    ///
    /// # Errors
    /// Anything that is no name, has an underscore, or is on the floor.
    pub fn parse(text: &str) -> Result<Self, HeaderError> {
        let name = text.to_ascii_lowercase();
        match text {
            "" => Err(HeaderError::Empty),
            "*" => Err(HeaderError::Star),
            _ if !is_token(text) || text.len() > LONGEST => {
                Err(HeaderError::Invalid(excerpt(text)))
            }
            _ if text.contains('_') => Err(HeaderError::Underscore(text.to_owned())),
            _ => match floor::floor_of(&name) {
                Some(floor) => Err(HeaderError::Floor { name, floor }),
                None => Ok(Self(name)),
            },
        }
    }

    /// The name in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether every request may carry it, so that it need not be asked for.
    pub fn is_always_allowed(&self) -> bool {
        ALWAYS_ALLOWED_HEADERS.contains(&self.as_str())
    }
}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
