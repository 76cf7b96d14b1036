use std::fmt;

use yoi_document::{Quoted, nearest};

use crate::failure::Failure;

/// Which store a package lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// The project's, `.yoi/plugins`.
    Project,
    /// The user's, for all projects.
    User,
}

impl Source {
    pub(crate) const ALL: [Self; 2] = [Self::Project, Self::User];

    /// The word that stands before an id.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::User => "user",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A package as an argument names it: by its id (`example.ticker`) in whichever
/// store has it, or with the store (`user:example.ticker`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    pub(crate) source: Option<Source>,
    pub(crate) id: &'a str,
}

impl<'a> Reference<'a> {
    /// No id has a colon.
    pub(crate) fn parse(text: &'a str) -> Result<Self, Failure> {
        let Some((word, id)) = text.split_once(':') else {
            let source = None;
            return Ok(Self { source, id: text });
        };
        match Source::ALL.into_iter().find(|it| it.word() == word) {
            Some(source) => Ok(Self {
                source: Some(source),
                id,
            }),
            None => Err(unknown(word)),
        }
    }
}

fn unknown(word: &str) -> Failure {
    let message = format!("there is no store {}", Quoted(word));
    let words = Source::ALL.map(Source::word);
    Failure::new("store/source", message).help(match nearest(word, words) {
        Some(near) => format!("did you mean `{near}:`?"),
        None => "an id stands alone, or after `project:` or `user:`".to_owned(),
    })
}
