use std::fmt;

use thiserror::Error;

/// Longest name, in bytes. The package's id, file names and a crate's name are
/// made of it.
const MAX_NAME: usize = 48;

/// Names that a toolchain or an operating system keeps for itself.
const TAKEN: [&str; 20] = [
    "alloc",
    "aux",
    "build",
    "con",
    "core",
    "deps",
    "examples",
    "incremental",
    "my-plugin",
    "node-modules",
    "nul",
    "proc-macro",
    "prn",
    "serde",
    "serde-json",
    "std",
    "test",
    "wit-bindgen",
    "yoi",
    "yoi-sdk",
];

/// Words of Rust, which cannot name a crate.
const WORDS: [&str; 50] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while",
];

/// What a new plugin is called: `[a-z0-9-]`, at most 48 bytes, a letter first,
/// no hyphen at the end and no two in a row.
///
/// It names the folder, the crate or npm package, the component's file, and ends
/// the package's id; so it is a word in all of these, and in no need of quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginName(String);

/// Why a text names no plugin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// It has no characters.
    #[error("the name is empty")]
    Empty,
    /// It is too long.
    #[error("the name is {0} bytes long, over the limit of {MAX_NAME}")]
    TooLong(usize),
    /// A character that has no place in it.
    #[error("{0:?} may not stand in a plugin's name: it takes `a` to `z`, `0` to `9` and `-`")]
    Character(char),
    /// It does not begin with a letter.
    #[error("a plugin's name begins with a letter")]
    First,
    /// A hyphen at the end, or two in a row.
    #[error("a plugin's name has a hyphen only between others")]
    Hyphen,
    /// A toolchain or an operating system keeps it for itself.
    #[error("`{0}` means something to a toolchain or an operating system")]
    Taken(String),
}

impl PluginName {
    /// Reads a name.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.len() > MAX_NAME {
            return Err(NameError::TooLong(text.len()));
        }
        let is_allowed = |c: &char| matches!(c, 'a'..='z' | '0'..='9' | '-');
        if let Some(other) = text.chars().find(|c| !is_allowed(c)) {
            return Err(NameError::Character(other));
        }
        match text.chars().next() {
            None => return Err(NameError::Empty),
            Some('a'..='z') => {}
            Some(_) => return Err(NameError::First),
        }
        if text.ends_with('-') || text.contains("--") {
            return Err(NameError::Hyphen);
        }
        match TAKEN.contains(&text) || WORDS.contains(&text) {
            true => Err(NameError::Taken(text.to_owned())),
            false => Ok(Self(text.to_owned())),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PluginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        PluginName::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_name_is_a_word_everywhere() {
        for text in ["a", "prices", "my-prices", "x9", "a-1-b", &"x".repeat(48)] {
            assert_eq!(PluginName::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        assert_eq!(refused(""), "the name is empty");
        assert_eq!(
            refused(&"x".repeat(49)),
            "the name is 49 bytes long, over the limit of 48"
        );
        for (text, found) in [
            ("My", "'M'"),
            ("a_b", "'_'"),
            ("a.b", "'.'"),
            ("a b", "' '"),
            ("../up", "'.'"),
            ("a\u{1b}", "'\\u{1b}'"),
            ("börse", "'ö'"),
            ("a\"b", "'\"'"),
        ] {
            let wanted = format!(
                "{found} may not stand in a plugin's name: it takes `a` to `z`, `0` to `9` and `-`"
            );
            assert_eq!(refused(text), wanted);
        }
        assert_eq!(refused("9a"), "a plugin's name begins with a letter");
        assert_eq!(refused("-a"), "a plugin's name begins with a letter");
        let hyphen = "a plugin's name has a hyphen only between others";
        assert_eq!(refused("a-"), hyphen);
        assert_eq!(refused("a--b"), hyphen);
        for text in ["test", "con", "serde", "while", "my-plugin"] {
            let wanted = format!("`{text}` means something to a toolchain or an operating system");
            assert_eq!(refused(text), wanted);
        }
    }
}
