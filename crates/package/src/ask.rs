use std::ops::Range;

use yoi_document::{Diagnostic, Table};
use yoi_target::{Protocol, Target};

use crate::target::{Place, read_target};

const PLACE: Place = Place("");

/// What the author asks for: a target, and why. It is no authority, and no
/// type of the operator's can be made from it. Package-controlled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    index: usize,
    target: Target,
    reason: Option<String>,
    span: Range<usize>,
}

impl Ask {
    pub(crate) fn read(table: &mut Table<'_>, protocol: Protocol, index: usize) -> Option<Self> {
        let reason = table.string("reason").map(|it| it.value.to_owned());
        let target = read_target(table, protocol, PLACE)?;
        let span = table.span().unwrap_or_default();
        warn_if_broad(table, &target, span.clone());
        Some(Self {
            index,
            target,
            reason,
            span,
        })
    }

    /// Its place among the asks of its protocol, counted from zero in the order
    /// of the manifest.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What is asked for.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Why, in the author's words.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Where its table stands in the manifest's text, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

fn warn_if_broad(table: &Table<'_>, target: &Target, span: Range<usize>) {
    let reasons: Vec<_> = target.breadth().iter().map(ToString::to_string).collect();
    if reasons.is_empty() {
        return;
    }
    let message = format!("asks for {}", reasons.join("; "));
    let help = "an operator is shown this with the ask: ask for less where less will do";
    table.tell(
        Diagnostic::warning("manifest/broad", message)
            .at(span)
            .help(help),
    );
}
