mod keywords;

use serde_json::{Map, Number, Value as Json};
use yoi_document::{Diagnostic, Shape, Table, Value};

const CODE: &str = "manifest/input-schema";

// A JSON value is dropped and printed by recursion.
const MAX_DEPTH: usize = 32;

/// Reads a tool's JSON Schema (draft 2020-12), which the manifest holds as a
/// TOML table. Package-controlled: it is shown and handed on, never run.
pub(crate) fn read(table: &mut Table<'_>, key: &'static str) -> Option<Json> {
    table.require(key);
    let value = table.value(key)?;
    let Shape::Table(_) = value.shape() else {
        table.tell_wrong_type(key, "a table", value);
        return None;
    };
    let schema = json(table, value, MAX_DEPTH)?;
    let is_sound = keywords::check(table, value);
    if schema.get("type").and_then(Json::as_str) != Some("object") {
        let message =
            format!("`{key}` must have `type = \"object\"`: a tool takes one JSON object");
        table.tell(Diagnostic::error(CODE, message).at(value.span()));
        return None;
    }
    is_sound.then_some(schema)
}

fn json(table: &Table<'_>, value: Value<'_>, depth: usize) -> Option<Json> {
    let Some(depth) = depth.checked_sub(1) else {
        return refuse(
            table,
            value,
            &format!("nested deeper than {MAX_DEPTH} levels"),
        );
    };
    match value.shape() {
        Shape::String(text) => Some(Json::from(text)),
        Shape::Boolean(boolean) => Some(Json::from(boolean)),
        Shape::Integer(Some(integer)) => Some(Json::from(integer)),
        Shape::Float(Some(float)) => match Number::from_f64(float) {
            Some(number) => Some(Json::Number(number)),
            None => refuse(table, value, "JSON has no such number"),
        },
        Shape::Integer(None) | Shape::Float(None) => {
            refuse(table, value, "the number does not fit 64 bits")
        }
        Shape::Datetime => refuse(table, value, "JSON has no dates: write a string"),
        Shape::Array(items) => items
            .into_iter()
            .map(|item| json(table, item, depth))
            .collect(),
        Shape::Table(entries) => object(table, entries, depth),
    }
}

fn object(table: &Table<'_>, entries: Vec<(&str, Value<'_>)>, depth: usize) -> Option<Json> {
    let entries = entries
        .into_iter()
        .map(|(key, value)| Some((key.to_owned(), json(table, value, depth)?)));
    entries.collect::<Option<Map<_, _>>>().map(Json::Object)
}

fn refuse(table: &Table<'_>, value: Value<'_>, why: &str) -> Option<Json> {
    let message = format!(
        "{} cannot stand in a JSON Schema here: {why}",
        value.type_name()
    );
    table.tell(Diagnostic::error(CODE, message).at(value.span()));
    None
}
