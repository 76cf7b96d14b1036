//! What an operator's decision and a package's asks allow together.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod denial;
mod enablement;
mod laws;
mod limits;
mod permit;
mod report;
mod scan;
mod trust;

use yoi_authority::{Enablement, Resolution, grant_lines, resolve};
use yoi_document::{Diagnostic, has_errors};
use yoi_package::{Digest, Manifest};
use yoi_target::Target;

/// Every problem with the text it points at.
fn shown(diagnostics: &[Diagnostic], text: &str) -> String {
    let shown = diagnostics.iter().map(|it| {
        let place = it.span.clone().map_or("-", |span| &text[span]);
        let help = it
            .help
            .as_deref()
            .map_or(String::new(), |help| format!("\n  help: {help}"));
        format!("{it}\n  at {place}{help}\n")
    });
    shown.collect()
}

/// The codes of a reading that must give a value or an error.
fn codes(text: &str) -> Vec<&'static str> {
    let (enablement, diagnostics) = Enablement::parse(text);
    assert_eq!(
        enablement.is_none(),
        has_errors(&diagnostics),
        "a value or an error: {diagnostics:?}"
    );
    diagnostics.iter().map(|it| it.code).collect()
}

fn manifest(asks: &[&str]) -> Manifest {
    let head = "schema = 1\nid = 'example.ticker'\nversion = '0.1.0'\ndescription = 'x'\ncomponent.path = 'a.wasm'\n";
    let tables: String = asks
        .iter()
        .map(|ask| lines(ask).replace("plugins.enabled.grants.", ""))
        .collect();
    let (manifest, diagnostics) = Manifest::parse(&format!("{head}{tables}"));
    manifest.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

fn digest() -> Digest {
    Digest::of(&[("plugin.toml", b"x")])
}

fn decision(grants: &[&str]) -> String {
    let head = format!(
        "[[plugins.enabled]]\nid = 'example.ticker'\nversion = '0.1.0'\ndigest = '{}'\n",
        digest()
    );
    head + &grants.iter().map(|grant| lines(grant)).collect::<String>()
}

fn lines(target: &str) -> String {
    grant_lines(&Target::parse(target).unwrap())
}

fn enablement(text: &str) -> Enablement {
    let (enablement, diagnostics) = Enablement::parse(text);
    enablement.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// An enabled package with these asks and grants, in the text form of targets.
fn resolved(asks: &[&str], grants: &[&str]) -> Resolution {
    decided(asks, &decision(grants))
}

fn decided(asks: &[&str], decision: &str) -> Resolution {
    let manifest = manifest(asks);
    resolve(&manifest, digest(), enablement(decision).get(manifest.id()))
}
