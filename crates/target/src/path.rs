//! Path prefixes.

use std::cmp::Ordering;
use std::fmt;

use crate::token::excerpt;

/// The longest prefix, in bytes.
const LONGEST: usize = 2048;

/// A path and all that lies below it, by whole segments: `/v1`, the same as
/// `/v1/`, holds `/v1`, `/v1/` and `/v1/x`, not `/v1beta`. `/` holds every path.
///
/// A prefix is written in plain ASCII: no percent-encoding, no parameters, no
/// dots that move, so that it has a single reading. Case counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PathPrefix(String);

/// Why a prefix was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// No text at all: empty never means everything.
    #[error("a path prefix is empty: write `/` for all paths")]
    Empty,
    /// It does not begin with a slash.
    #[error("`{0}` does not begin with `/`")]
    Relative(String),
    /// A star: prefixes hold what lies below them without one.
    #[error("`{0}` has a star: a prefix already holds all that lies below it, so leave it out")]
    Star(String),
    /// Two slashes in a row.
    #[error("`{0}` has an empty segment: write single slashes")]
    EmptySegment(String),
    /// `.` or `..` as a segment.
    #[error("`{0}` has a segment of dots: write the path that it leads to")]
    Dots(String),
    /// A character that servers may read in more than one way, or that a URL
    /// does not hold as it is.
    #[error("a path prefix has no `{}`: write letters, digits and `-._~!$&'()+,=:@/`", .0.escape_debug())]
    Character(char),
    /// More than 2,048 bytes.
    #[error("a path prefix has at most {LONGEST} bytes")]
    TooLong,
}

impl PathPrefix {
    /// Reads a prefix. The text is a package's or an operator's.
    ///
    /// # Errors
    /// Anything that could be read in more than one way.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.is_empty() {
            return Err(PathError::Empty);
        }
        let rest = text
            .strip_prefix('/')
            .ok_or_else(|| PathError::Relative(excerpt(text)))?;
        if text.len() > LONGEST {
            return Err(PathError::TooLong);
        }
        check_characters(text)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if text != "/" {
            rest.split('/')
                .try_for_each(|segment| check_segment(segment, text))?;
        }
        Ok(Self(format!("/{rest}")))
    }

    /// The prefix that holds every path.
    pub fn all() -> Self {
        Self("/".to_owned())
    }

    /// Whether it holds every path.
    pub fn is_all(&self) -> bool {
        self.0 == "/"
    }

    /// The canonical text: no slash at the end, but for `/` itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether all of `other` lies in this one.
    pub fn covers(&self, other: &Self) -> bool {
        self.contains(&other.0)
    }

    /// The paths that are in both. Two prefixes either nest or share nothing.
    pub fn meet(&self, other: &Self) -> Option<Self> {
        if self.covers(other) {
            Some(other.clone())
        } else {
            other.covers(self).then(|| self.clone())
        }
    }

    /// Whether a path of plain segments is this prefix or lies below it.
    pub(crate) fn contains(&self, path: &str) -> bool {
        let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        self.is_all() || path.strip_prefix(self.as_str()).is_some_and(below)
    }
}

fn check_characters(text: &str) -> Result<(), PathError> {
    if text.contains('*') {
        return Err(PathError::Star(excerpt(text)));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()+,=:@/".contains(c);
    match text.chars().find(|c| !plain(*c)) {
        Some(found) => Err(PathError::Character(found)),
        None => Ok(()),
    }
}

fn check_segment(segment: &str, text: &str) -> Result<(), PathError> {
    match segment {
        "" => Err(PathError::EmptySegment(excerpt(text))),
        "." | ".." => Err(PathError::Dots(excerpt(text))),
        _ => Ok(()),
    }
}

/// Sorted, and without those that another one covers.
pub(crate) fn minimal(mut prefixes: Vec<PathPrefix>) -> Vec<PathPrefix> {
    prefixes.sort_by(|a, b| by_segments(&a.0, &b.0));
    // What a prefix covers follows it at once.
    prefixes.dedup_by(|prefix, kept| kept.covers(prefix));
    prefixes.sort();
    prefixes
}

/// The order in which a path is followed at once by all that lies below it:
/// `/` comes before every other byte.
pub(crate) fn by_segments(a: &str, b: &str) -> Ordering {
    let slash_first = |byte| if byte == b'/' { 0 } else { byte };
    let (a, b) = (a.bytes().map(slash_first), b.bytes().map(slash_first));
    a.cmp(b)
}

impl fmt::Display for PathPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
