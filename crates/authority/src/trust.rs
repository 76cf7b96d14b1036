//! `[trust]` of `yoi.toml`: whose signatures count.

use yoi_document::{Diagnostic, Spanned, Table};
use yoi_signature::{PublicKey, Trust, TrustError, TrustedKey};

const ONE_KEY: &str =
    "such as `[[trust.minisign]]` with `name` and `key`, the second line of a `minisign.pub`";

/// Reads the table. Nothing is trusted by half: each problem is an error.
pub(crate) fn read(table: &mut Table<'_>) -> Option<Trust> {
    let is_required = table.boolean("require");
    let keys = table.tables("minisign", |table, _| read_key(table));
    let whole = keys.into_iter().collect::<Option<Vec<_>>>()?;
    let is_required = is_required.as_ref();
    Trust::new(whole, is_required.is_some_and(|it| it.value))
        .map_err(|error| table.tell(contradiction(&error, table, is_required)))
        .ok()
}

fn read_key(table: &mut Table<'_>) -> Option<TrustedKey> {
    let name = table.required_string("name");
    let key = table.required_string("key");
    let key = key.and_then(|it| table.parsed("enablement/trust-key", &it, PublicKey::parse));
    let (name, key) = (name?, key?);
    table.parsed("enablement/trust-name", &name, |it| {
        TrustedKey::new(it, key)
    })
}

fn contradiction(
    error: &TrustError,
    table: &Table<'_>,
    is_required: Option<&Spanned<bool>>,
) -> Diagnostic {
    let diagnostic = Diagnostic::error("enablement/trust", error.to_string());
    let span = match error {
        TrustError::Nobody => is_required.map(|it| it.span.clone()),
        _ => table.key_span("minisign"),
    };
    let diagnostic = match error {
        TrustError::Nobody => diagnostic.help(format!("add the key that you trust, {ONE_KEY}")),
        _ => diagnostic.help("keep one of the two"),
    };
    match span.or_else(|| table.span()) {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}
