//! JSON Schemas of the two files that people write, for editors and linters.
//! The readers of `yoi-package` and `yoi-authority` judge; a schema accepts all
//! that they accept.

mod enablement;
mod plugin;
mod target;

use serde_json::{Value, json};

use crate::args::Document;
use crate::exit::ExitStatus;
use crate::printer::Printer;

pub(crate) fn run(document: Document, printer: &Printer) -> ExitStatus {
    let schema = match document {
        Document::Plugin => plugin::schema(),
        Document::Enablement => enablement::schema(),
    };
    // None of its keys is anything but a string, so that nothing fails.
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    printer.data(&format!("{text}\n"));
    ExitStatus::Done
}

/// Semantic Versioning 2.0.0, as the standard itself suggests it.
const VERSION: &str = r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$";

/// The whole schema of one kind of file.
fn document(name: &str, title: &str, about: &str, mut table: Value) -> Value {
    table["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    table["$id"] = json!(format!(
        "https://raw.githubusercontent.com/yoi-rs/yoi/main/schemas/{name}.schema.json"
    ));
    table["title"] = json!(title);
    table["description"] = json!(about);
    table
}

/// A table that takes these keys and no others.
fn table(properties: Value, required: &[&str]) -> Value {
    let mut table = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

/// The same, which empty would be an error.
fn filled(mut table: Value) -> Value {
    table["minProperties"] = json!(1);
    table
}

/// The same, with what an editor shows.
fn about(mut schema: Value, text: &str) -> Value {
    schema["description"] = json!(text);
    schema
}

/// A text that is never empty.
fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

/// A text of this form, of at most so many bytes.
fn formed(pattern: &str, longest: usize) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": longest, "pattern": pattern })
}

/// A list that is never empty and has nothing twice.
fn list(item: Value) -> Value {
    json!({ "type": "array", "minItems": 1, "uniqueItems": true, "items": item })
}

/// Tables under `[[name]]`.
fn tables(item: Value, most: usize) -> Value {
    json!({ "type": "array", "minItems": 1, "maxItems": most, "items": item })
}

fn id() -> Value {
    const LABEL: &str = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
    formed(&format!(r"^{LABEL}(\.{LABEL})*$"), 128)
}

fn version() -> Value {
    json!({ "type": "string", "pattern": VERSION })
}
