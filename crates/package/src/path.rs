use std::fmt;

use thiserror::Error;
use yoi_document::Quoted;

/// Longest path, in bytes.
const MAX_PATH: usize = 255;

/// Where a package keeps its component: a path below the package's folder,
/// with `/` between names of `[A-Za-z0-9._+-]`, the same on every system.
/// Package-controlled.
///
/// ```
/// use yoi_package::ComponentPath;
///
/// assert!(ComponentPath::parse("build/ticker.wasm").is_ok());
/// assert!(ComponentPath::parse("../ticker.wasm").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ComponentPath(String);

/// Why a text is no path to a component.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PathError {
    /// It is too long.
    #[error("the path is {0} bytes long, over the limit of {MAX_PATH}")]
    TooLong(usize),
    /// It starts at the root of a file system.
    #[error(
        "{} is absolute: the component must lie in the package's folder",
        Quoted(_0)
    )]
    Absolute(String),
    /// A `.` or `..`, or two slashes in a row.
    #[error("{} has a part {}: write the plain path below the package's folder", Quoted(.path), Quoted(.part))]
    Part {
        /// The whole text.
        path: String,
        /// The part that names no file.
        part: String,
    },
    /// A character that some file system gives a meaning of its own.
    #[error("{} may not stand in the path {}: it takes letters, digits, `.`, `_`, `+`, `-` and `/`", Quoted(&.found.to_string()), Quoted(.path))]
    Character {
        /// The whole text.
        path: String,
        /// The first such character.
        found: char,
    },
    /// The manifest itself.
    #[error("the component cannot be the manifest")]
    Manifest,
}

impl ComponentPath {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// Says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.len() > MAX_PATH {
            return Err(PathError::TooLong(text.len()));
        }
        if text.starts_with('/') {
            return Err(PathError::Absolute(text.to_owned()));
        }
        if let Some(found) = text.chars().find(|c| !is_plain(*c)) {
            return Err(PathError::Character {
                path: text.to_owned(),
                found,
            });
        }
        if let Some(part) = text
            .split('/')
            .find(|part| matches!(*part, "" | "." | ".."))
        {
            return Err(PathError::Part {
                path: text.to_owned(),
                part: part.to_owned(),
            });
        }
        if text.eq_ignore_ascii_case(crate::MANIFEST) {
            return Err(PathError::Manifest);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-' | '/')
}

impl fmt::Display for ComponentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
