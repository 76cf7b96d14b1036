use serde::Serialize;

use crate::project::path_text;
use crate::{build, new};

/// What `plugin new` prints.
#[derive(Debug, Serialize)]
pub(crate) struct New<'a> {
    ok: bool,
    template: &'static str,
    id: &'a str,
    folder: String,
    /// From the folder, with `/` between their parts.
    files: &'a [String],
    /// Commands, in their order.
    next: &'a [String],
}

/// What `plugin build` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Built {
    ok: bool,
    /// `rust`, `javascript` or `python`.
    language: String,
    component: String,
    bytes: u64,
    /// False if the file had just these bytes before.
    changed: bool,
}

impl<'a> New<'a> {
    pub(crate) fn of(made: &'a new::Made) -> Self {
        Self {
            ok: true,
            template: made.template.name(),
            id: &made.id,
            folder: path_text(&made.folder),
            files: &made.files,
            next: &made.next,
        }
    }
}

impl Built {
    pub(crate) fn new(built: &build::Built) -> Self {
        Self {
            ok: true,
            language: built.language.to_string().to_lowercase(),
            component: path_text(&built.component),
            bytes: built.bytes,
            changed: built.is_new,
        }
    }
}
