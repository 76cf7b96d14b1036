use std::ops::Range;

use yoi_document::Table;
use yoi_target::{Protocol, Target};

use crate::TargetWarnings;
use crate::target::{Place, read_target};

const PLACE: Place = Place("");

const WARNINGS: TargetWarnings = TargetWarnings {
    verb: "asks for",
    broad: "manifest/broad",
    look_alike: "manifest/look-alike",
    local: "manifest/local",
    plain_text: "manifest/plain-text",
    help: "an operator is shown this with the ask: ask for less where less will do",
};

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
        WARNINGS.tell(table, &target);
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
