use std::fmt;
use std::path::Path;

use crate::Error;

/// What a plugin is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Compiled by Cargo over `yoi-sdk`
    Rust,
    /// Made into a component by `componentize-qjs`
    JavaScript,
    /// Made into a component by `componentize-py`
    Python,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::Rust, Self::JavaScript, Self::Python];

    /// The language of a plugin's folder: that of the one file in it which
    /// belongs to a language's own toolchain, `Cargo.toml`, `package.json` or
    /// `pyproject.toml`.
    ///
    /// # Errors
    /// [`Error::NoLanguage`] and [`Error::ManyLanguages`].
    pub fn detect(folder: &Path) -> Result<Self, Error> {
        let is_there = |language: &Self| folder.join(language.file()).is_file();
        let found: Vec<_> = Self::ALL.into_iter().filter(is_there).collect();
        match found.as_slice() {
            [language] => Ok(*language),
            [] => Err(Error::NoLanguage {
                folder: folder.to_owned(),
            }),
            _ => Err(Error::ManyLanguages {
                folder: folder.to_owned(),
                files: found.into_iter().map(Self::file).collect(),
            }),
        }
    }

    /// The file that tells it.
    pub fn file(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::JavaScript => "package.json",
            Self::Python => "pyproject.toml",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;

    fn detected(files: &[&str]) -> Result<Language, String> {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            fs::write(folder.path().join(file), "").unwrap();
        }
        let named = folder.path().display().to_string();
        Language::detect(folder.path()).map_err(|error| error.to_string().replace(&named, "F"))
    }

    #[test]
    fn one_file_tells_the_language() {
        let noise = ["plugin.toml", "README.md", "main.js", "app.py", "build.rs"];
        for language in Language::ALL {
            let files = [&noise[..], &[language.file()]].concat();
            assert_eq!(detected(&files), Ok(language));
        }
    }

    #[test]
    fn none_and_several_are_errors_that_name_the_files() {
        let none = detected(&["plugin.toml", "main.js"]).unwrap_err();
        assert_eq!(
            none,
            "`F` has no `Cargo.toml`, `package.json` or `pyproject.toml`, which would tell what it is written in"
        );
        let several = detected(&["package.json", "Cargo.toml"]).unwrap_err();
        assert_eq!(
            several,
            "`F` has `Cargo.toml` and `package.json`, so that it could be written in either"
        );
    }

    #[test]
    fn a_folder_of_such_a_name_tells_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("package.json")).unwrap();
        assert!(Language::detect(folder.path()).is_err());
    }
}
