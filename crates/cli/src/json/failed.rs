use serde::Serialize;
use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::json::check::Problem;

/// What every command prints when it fails.
#[derive(Debug, Serialize)]
pub(crate) struct Failed {
    ok: bool,
    error: Error,
}

/// Why a command failed.
#[derive(Debug, Serialize)]
pub(crate) struct Error {
    code: &'static str,
    message: String,
    help: Option<String>,
    diagnostics: Vec<Problem>,
}

/// What `call` prints: the tool's output as it gave it.
#[derive(Debug, Serialize)]
pub(crate) struct Called<'a> {
    ok: bool,
    output: &'a RawValue,
}

impl Failed {
    pub(crate) fn new(failure: &Failure) -> Self {
        Self {
            ok: false,
            error: Error::new(failure),
        }
    }
}

impl Error {
    pub(crate) fn new(failure: &Failure) -> Self {
        Self {
            code: failure.code,
            message: failure.message.clone(),
            help: failure.help.clone(),
            diagnostics: Problem::all(&failure.reviews),
        }
    }
}

impl<'a> Called<'a> {
    pub(crate) fn new(output: &'a RawValue) -> Self {
        Self { ok: true, output }
    }
}
