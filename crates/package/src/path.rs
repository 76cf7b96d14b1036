use std::fmt;

use thiserror::Error;
use yoi_document::Quoted;

/// Longest path, in bytes.
const MAX_PATH: usize = 255;

/// Where a package keeps a file: a path below the package's folder, with `/`
/// between names of `[A-Za-z0-9._+-]`, so that it is the same on every system.
/// In the order of its bytes. Package-controlled.
///
/// ```
/// use yoi_package::PackagePath;
///
/// assert!(PackagePath::parse("assets/words.txt").is_ok());
/// assert!(PackagePath::parse("../words.txt").is_err());
/// assert!(PackagePath::parse("assets/nul.txt").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackagePath(String);

/// Where a package keeps its component: a [`PackagePath`] that is not the
/// manifest's. Package-controlled.
///
/// ```
/// use yoi_package::ComponentPath;
///
/// assert!(ComponentPath::parse("build/ticker.wasm").is_ok());
/// assert!(ComponentPath::parse("../ticker.wasm").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ComponentPath(PackagePath);

/// Why a text is no path in a package.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PathError {
    /// It is too long.
    #[error("the path is {0} bytes long, over the limit of {MAX_PATH}")]
    TooLong(usize),
    /// It starts at the root of a file system.
    #[error(
        "{} is absolute: write the plain path below the package's folder",
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
    /// A name that Windows gives to a device, or a dot at a name's end, which it
    /// leaves out.
    #[error("{} has a part {} that names another file, or none, on some systems", Quoted(.path), Quoted(.part))]
    Reserved {
        /// The whole text.
        path: String,
        /// The part.
        part: String,
    },
    /// The manifest itself.
    #[error("the component cannot be the manifest")]
    Manifest,
}

impl PackagePath {
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
        let (path, part) = (
            || text.to_owned(),
            |is: fn(&&str) -> bool| text.split('/').find(is).map(str::to_owned),
        );
        if let Some(part) = part(|it| matches!(*it, "" | "." | "..")) {
            return Err(PathError::Part { path: path(), part });
        }
        match part(|it| is_reserved(it)) {
            Some(part) => Err(PathError::Reserved { path: path(), part }),
            None => Ok(Self(path())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ComponentPath {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// Says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        match PackagePath::parse(text)? {
            path if path.0.eq_ignore_ascii_case(crate::MANIFEST) => Err(PathError::Manifest),
            path => Ok(Self(path)),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-' | '/')
}

fn is_reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default();
    let stem = stem.to_ascii_lowercase();
    let is_port = |digits: &str| matches!(digits.as_bytes(), [b'1'..=b'9']);
    let is_device = matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || ["com", "lpt"]
            .iter()
            .any(|port| stem.strip_prefix(port).is_some_and(is_port));
    is_device || part.ends_with('.')
}

impl fmt::Display for PackagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ComponentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
