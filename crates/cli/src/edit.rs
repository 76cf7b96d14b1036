//! Edits of the text of `yoi.toml`. What is not meant stays as it is, byte by byte: a parser says where things stand,
//! and the text is cut and filled there.

mod place;
#[cfg(test)]
mod tests;

use std::ops::Range;

use thiserror::Error;
use yoi_authority::grant_lines;
use yoi_target::{Protocol, Target};

use crate::edit::place::{Lines, Place, Sections};

/// Why a text cannot be edited. It can always be edited by hand.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum EditError {
    /// It is not TOML.
    #[error("it is not TOML")]
    Syntax,
    /// There is no decision for the package.
    #[error("it has no `[[plugins.enabled]]` for the package")]
    NotThere,
    /// Tables are written as values.
    #[error("it writes `{0}` in line, as a value")]
    InLine(&'static str),
}

/// Adds a decision, given as lines of TOML, at the end.
pub(crate) fn enabled(text: &str, lines: &str) -> String {
    let end = text.len();
    filled(text, end, lines)
}

/// Binds the decision for a package to other content.
pub(crate) fn renewed(
    text: &str,
    id: &str,
    version: &str,
    digest: &str,
) -> Result<String, EditError> {
    let place = Place::find(text, id)?;
    let mut values = [(place.version, version), (place.digest, digest)];
    values.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut edited = text.to_owned();
    for (span, value) in values {
        edited.replace_range(span, &format!("\"{value}\""));
    }
    Ok(edited)
}

/// Adds grants below those that a package has.
pub(crate) fn granted(text: &str, id: &str, targets: &[Target]) -> Result<String, EditError> {
    let place = Place::find(text, id)?;
    for protocol in targets.iter().map(Target::protocol) {
        place.grants(protocol)?;
    }
    let end = place.all.iter().map(|it| it.end).max().unwrap_or_default();
    let at = Lines(text).after_comments(end);
    let lines: Vec<_> = targets.iter().map(grant_lines).collect();
    match lines.is_empty() {
        true => Ok(text.to_owned()),
        false => Ok(filled(text, at, &lines.join("\n"))),
    }
}

/// Takes out grants of a package, by protocol and number.
pub(crate) fn revoked(
    text: &str,
    id: &str,
    grants: &[(Protocol, usize)],
) -> Result<String, EditError> {
    let place = Place::find(text, id)?;
    let section = |(protocol, index): &(Protocol, usize)| {
        let sections = place.grants(*protocol)?;
        sections.get(*index).cloned().ok_or(EditError::NotThere)
    };
    let sections = grants.iter().map(section).collect::<Result<_, _>>()?;
    Ok(cut(text, sections))
}

/// Takes out all that was decided for a package.
pub(crate) fn disabled(text: &str, id: &str) -> Result<String, EditError> {
    Ok(cut(text, Place::find(text, id)?.all))
}

/// Puts lines at the end of a line, after an empty one.
fn filled(text: &str, at: usize, lines: &str) -> String {
    let (before, after) = text.split_at(at);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let unended = match before.is_empty() || before.ends_with('\n') {
        true => "",
        false => end,
    };
    let blank = if before.is_empty() { "" } else { end };
    let lines = lines.replace('\n', end);
    format!("{before}{unended}{blank}{lines}{after}")
}

/// Without these sections, the comments that belong to them, and the empty line before each.
fn cut(text: &str, mut sections: Sections) -> String {
    sections.sort_by_key(|it| it.start);
    let lines = Lines(text);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for section in sections {
        match runs.last_mut() {
            Some(last) if lines.says_nothing(last.end..section.start) => last.end = section.end,
            _ => runs.push(section),
        }
    }
    let mut edited = text.to_owned();
    for run in runs.into_iter().rev() {
        edited.replace_range(lines.with_surroundings(run), "");
    }
    edited
}
