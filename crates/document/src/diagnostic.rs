use std::fmt;
use std::ops::Range;

use crate::quoted::one_line;

/// How much a [`Diagnostic`] weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// What was read can be used; someone should look at it.
    Warning,
    /// What was read cannot be used.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// One problem: what it is, where it stands, and what to do next.
///
/// The texts may repeat what someone else wrote. The constructors escape
/// control, bidirectional and unprintable characters and cut what is long, so
/// that each is one line, fit for an operator's terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that was broken, as `document/rule`: stable, for programs.
    pub code: &'static str,
    /// Whether what was read can still be used.
    pub severity: Severity,
    /// One line without a full stop.
    pub message: String,
    /// Byte range in the source's text; none if it is about the whole.
    pub span: Option<Range<usize>>,
    /// What is to be said at the span itself.
    pub label: Option<String>,
    /// What to do next.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A problem that makes what was read unusable.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, &message.into())
    }

    /// A problem that someone should look at.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, &message.into())
    }

    fn new(code: &'static str, severity: Severity, message: &str) -> Self {
        Self {
            code,
            severity,
            message: one_line(message),
            span: None,
            label: None,
            help: None,
        }
    }

    /// Says where it stands: a byte range in the source's text.
    #[must_use]
    pub fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    /// Says it at the span.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(one_line(&label.into()));
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(&help.into()));
        self
    }

    /// Whether what was read cannot be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)
    }
}

/// Whether any of the problems makes what was read unusable.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// A named text that spans point into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// What the operator calls it: mostly a file's path.
    pub name: String,
    /// The text as it was read; empty for a file that is not text.
    pub text: String,
}

/// One source and every problem found in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// The source that the spans point into.
    pub source: Source,
    /// Its problems, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Review {
    /// Whether any of the problems makes the source unusable.
    pub fn has_errors(&self) -> bool {
        has_errors(&self.diagnostics)
    }
}
