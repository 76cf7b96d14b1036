use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use yoi_document::Quoted;

/// Longest id, in bytes.
const MAX_ID: usize = 128;

/// Longest tool name, in bytes.
const MAX_TOOL_NAME: usize = 64;

/// What a package calls itself: labels of `[a-z0-9-]` with dots between, such
/// as `example.ticker`; at most 128 bytes. Package-controlled.
///
/// ```
/// use yoi_package::PackageId;
///
/// assert!(PackageId::parse("example.ticker").is_ok());
/// assert!(PackageId::parse("Example.Ticker").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(String);

/// What a package calls one of its tools: `[a-z0-9_-]`, 1 to 64 bytes.
/// Package-controlled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolName(String);

/// Why a text is no name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// It has no characters.
    #[error("the name is empty")]
    Empty,
    /// It is too long.
    #[error("the name is {length} bytes long, over the limit of {limit}")]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The longest there may be.
        limit: usize,
    },
    /// A character that has no place in it.
    #[error("{} may not stand in {}: it takes {allowed}", Quoted(&found.to_string()), Quoted(name))]
    Character {
        /// The whole text.
        name: String,
        /// The first such character.
        found: char,
        /// The characters that may.
        allowed: &'static str,
    },
    /// Two dots in a row, or a dot or hyphen where a label begins or ends.
    #[error(
        "{} has a label that is empty or begins or ends with a hyphen",
        Quoted(_0)
    )]
    Label(String),
}

impl PackageId {
    /// Reads an id.
    ///
    /// # Errors
    ///
    /// Says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        bounded(text, MAX_ID)?;
        spelt(
            text,
            "`a` to `z`, `0` to `9`, `-` and `.`",
            |c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '.'),
        )?;
        let sound =
            |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
        match text.split('.').all(sound) {
            true => Ok(Self(text.to_owned())),
            false => Err(NameError::Label(text.to_owned())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ToolName {
    /// Reads a name.
    ///
    /// # Errors
    ///
    /// Says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        bounded(text, MAX_TOOL_NAME)?;
        spelt(
            text,
            "`a` to `z`, `0` to `9`, `-` and `_`",
            |c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_'),
        )?;
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn bounded(text: &str, limit: usize) -> Result<(), NameError> {
    match text.len() {
        0 => Err(NameError::Empty),
        length if length > limit => Err(NameError::TooLong { length, limit }),
        _ => Ok(()),
    }
}

fn spelt(text: &str, allowed: &'static str, may: impl Fn(char) -> bool) -> Result<(), NameError> {
    match text.chars().find(|c| !may(*c)) {
        Some(found) => Err(NameError::Character {
            name: text.to_owned(),
            found,
            allowed,
        }),
        None => Ok(()),
    }
}

impl fmt::Display for PackageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ToolName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PackageId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl FromStr for ToolName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}
