use yoi_document::{Diagnostic, Review};

use crate::page::{BAD, HEADING, painted};
use crate::{diagnostics, escape};

/// Why a command could not do what was asked: a rule, and what to do next.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// The rule, as `subject/rule`: stable, for programs.
    pub(crate) code: &'static str,
    /// One line. May repeat untrusted text: it is escaped when it is printed.
    pub(crate) message: String,
    /// What to do next.
    pub(crate) help: Option<String>,
    /// Documents with problems that led to it.
    pub(crate) reviews: Vec<Review>,
}

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            reviews: Vec::new(),
        }
    }

    /// Says what to do next.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Shows the problems of these documents first.
    #[must_use]
    pub(crate) fn because(mut self, reviews: Vec<Review>) -> Self {
        self.reviews = reviews;
        self
    }

    /// Leaves out what did not lead to it.
    #[must_use]
    pub(crate) fn without_warnings(mut self) -> Self {
        for review in &mut self.reviews {
            review.diagnostics.retain(Diagnostic::is_error);
        }
        self
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let problems = diagnostics::text(&self.reviews);
        let error = painted(BAD, format_args!("error[{}]", self.code));
        let message = escape::untrusted(&self.message);
        let help = self.help.as_deref().map(help_line).unwrap_or_default();
        format!("{problems}{error}: {message}\n{help}")
    }
}

fn help_line(help: &str) -> String {
    format!(
        "{}: {}\n",
        painted(HEADING, "help"),
        escape::untrusted(help)
    )
}
