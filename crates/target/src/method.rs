//! Request methods.

use std::fmt;

use crate::token::excerpt;

/// The longest method, in bytes.
const LONGEST: usize = 32;

/// The method of a request (RFC 9110, section 9): upper case, and never one of
/// `CONNECT`, `TRACE` and `TRACK`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Method(String);

/// Why a method was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MethodError {
    /// No text at all.
    #[error("a method is empty: write one such as `GET`")]
    Empty,
    /// `*`, which would mean every method.
    #[error("a method is never `*`: name each one, such as `GET`")]
    Star,
    /// Letters in lower case: methods are case-sensitive.
    #[error("`{0}` is not in upper case: write `{upper}`", upper = .0.to_ascii_uppercase())]
    LowerCase(String),
    /// A byte that no method has, or too many of them.
    #[error(
        "`{0}` is not a method: write upper-case letters, digits, `-` and `_`, at most 32 of them"
    )]
    Invalid(String),
    /// `CONNECT` opens a tunnel; `TRACE` and `TRACK` echo the request.
    #[error(
        "`{0}` is never allowed: `CONNECT` opens a tunnel, `TRACE` and `TRACK` echo what was sent"
    )]
    Never(String),
}

impl Method {
    /// Reads a method. The text may be a guest's.
    ///
    /// # Errors
    /// Lower case, other characters, and the methods that are never allowed.
    pub fn parse(text: &str) -> Result<Self, MethodError> {
        match text {
            "" => Err(MethodError::Empty),
            "*" => Err(MethodError::Star),
            _ if !is_method(&text.to_ascii_uppercase()) => Err(MethodError::Invalid(excerpt(text))),
            _ if is_never(text) => Err(MethodError::Never(text.to_owned())),
            _ if text.bytes().any(|byte| byte.is_ascii_lowercase()) => {
                Err(MethodError::LowerCase(text.to_owned()))
            }
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The method as it stands in a request.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Narrower than a token: what no known method needs, no gateway has to agree on.
fn is_method(upper: &str) -> bool {
    let rest =
        |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    upper.len() <= LONGEST
        && upper.starts_with(|c: char| c.is_ascii_uppercase())
        && upper.bytes().all(rest)
}

fn is_never(text: &str) -> bool {
    ["CONNECT", "TRACE", "TRACK"]
        .iter()
        .any(|never| text.eq_ignore_ascii_case(never))
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
