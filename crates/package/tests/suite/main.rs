//! What a package's reader accepts, refuses and says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ask;
mod bomb;
mod component;
mod decided;
mod digest;
mod folder;
mod manifest;
mod megabyte;
mod proposal;

use yoi_document::{Diagnostic, has_errors};

/// Every problem with the text it points at.
fn shown(diagnostics: &[Diagnostic], text: &str) -> String {
    let shown = diagnostics.iter().map(|it| {
        let place = it.span.clone().map_or("-", |span| &text[span]);
        let help = it
            .help
            .as_deref()
            .map_or(String::new(), |help| format!("\n  help: {help}"));
        format!("{it}\n  at {}{help}\n", place.replace('\n', "⏎"))
    });
    shown.collect()
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|it| it.code).collect()
}

/// The codes of a result that must be a value or an error.
fn outcome<T>((value, diagnostics): (Option<T>, Vec<Diagnostic>)) -> Vec<&'static str> {
    assert_eq!(
        value.is_none(),
        has_errors(&diagnostics),
        "a value or an error: {diagnostics:?}"
    );
    codes(&diagnostics)
}
