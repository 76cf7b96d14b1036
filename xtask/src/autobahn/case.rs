use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context as _, Error, Result};
use serde::Deserialize;

/// A case's number: `9.1.6`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Case(Vec<u32>);

/// What the suite says of one case, in two parts: what was answered, and how the connection ended.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Outcome {
    pub(super) behavior: Behavior,
    #[serde(rename = "behaviorClose")]
    pub(super) close: Behavior,
}

/// The suite's words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Behavior {
    #[serde(rename = "OK")]
    Ok,
    /// Right by the letter of RFC 6455, and not what the suite would like
    #[serde(rename = "NON-STRICT")]
    NonStrict,
    /// Nothing is right or wrong
    #[serde(rename = "INFORMATIONAL")]
    Informational,
    /// An extension that the client did not offer
    #[serde(rename = "UNIMPLEMENTED")]
    Unimplemented,
    /// Failed, or a word that is not known here
    #[serde(other)]
    Failed,
}

pub(crate) type Outcomes = BTreeMap<Case, Outcome>;

/// The suite's `index.json`: agents, and what each did in each case.
pub(crate) struct Index(BTreeMap<String, BTreeMap<String, Outcome>>);

impl Case {
    pub(super) fn section(&self) -> u32 {
        self.0.first().copied().unwrap_or(0)
    }
}

impl Index {
    pub(super) fn read(reports: &Path) -> Result<Self> {
        let text = fs::read_to_string(reports.join("index.json"));
        Self::parse(&text.context("the suite wrote no report")?)
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(Self(serde_json::from_str(text)?))
    }

    /// Empty for an agent that the suite has not seen.
    pub(super) fn take(&mut self, agent: &str) -> Outcomes {
        let outcomes = self.0.remove(agent).unwrap_or_default();
        let numbered = outcomes.into_iter();
        numbered
            .filter_map(|(case, outcome)| Some((case.parse().ok()?, outcome)))
            .collect()
    }
}

impl FromStr for Case {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let numbers: Result<Vec<u32>, _> = text.split('.').map(str::parse).collect();
        Ok(Self(numbers?))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

impl fmt::Display for Behavior {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "OK",
            Self::NonStrict => "non-strict",
            Self::Informational => "informational",
            Self::Unimplemented => "unimplemented",
            Self::Failed => "failed",
        })
    }
}
