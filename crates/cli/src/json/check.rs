use std::ops::Range;

use serde::Serialize;
use yoi_document::{Diagnostic, Review};
use yoi_package::Package;

use crate::diagnostics::{self, Place};
use crate::failure::Failure;
use crate::json::Error;

/// What `plugin check` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Checked {
    ok: bool,
    /// None if it cannot be used.
    package: Option<Identity>,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

/// A package by its name and content.
#[derive(Debug, Serialize)]
pub(crate) struct Identity {
    id: String,
    version: String,
    digest: String,
}

/// One problem of one document.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    code: &'static str,
    /// `error` or `warning`.
    severity: String,
    message: String,
    label: Option<String>,
    help: Option<String>,
    file: String,
    /// None if it is about the whole file.
    span: Option<Span>,
}

#[derive(Debug, Serialize)]
struct Span {
    /// In bytes, from zero.
    start: usize,
    end: usize,
    /// From one; columns in characters.
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Checked {
    pub(crate) fn new(package: Option<&Package>, reviews: &[Review]) -> Self {
        let (errors, warnings) = diagnostics::counts(reviews);
        let broken = || Failure::new("package/broken", "the package cannot be used");
        Self {
            ok: package.is_some(),
            package: package.map(Identity::new),
            errors,
            warnings,
            diagnostics: Problem::all(reviews),
            error: package.is_none().then(|| Error::new(&broken())),
        }
    }
}

impl Identity {
    pub(crate) fn new(package: &Package) -> Self {
        Self {
            id: package.manifest().id().to_string(),
            version: package.manifest().version().to_string(),
            digest: package.digest().to_string(),
        }
    }
}

impl Problem {
    pub(crate) fn all(reviews: &[Review]) -> Vec<Self> {
        diagnostics::each(reviews)
            .map(|(review, it)| Self::new(review, it))
            .collect()
    }

    pub(crate) fn new(review: &Review, diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity.to_string(),
            message: diagnostic.message.clone(),
            label: diagnostic.label.clone(),
            help: diagnostic.help.clone(),
            file: diagnostics::file(review),
            span: diagnostic
                .span
                .as_ref()
                .map(|span| Span::new(&review.source.text, span)),
        }
    }
}

impl Span {
    fn new(text: &str, span: &Range<usize>) -> Self {
        let (start, end) = (Place::of(text, span.start), Place::of(text, span.end));
        Self {
            start: span.start,
            end: span.end,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}
