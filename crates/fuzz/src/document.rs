use yoi_document::{Codes, Shape, Table, Value, codes, read};

use crate::diagnostics;

const CODES: &Codes = &codes!("fuzz");

/// A text that a table of every kind of key is asked of.
pub fn document(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let (value, told) = read(text, CODES, |root| {
        root.required_integer("integer", 1..=9);
        root.required_string("string");
        read_table(root, text);
        root.table("table", |table| read_table(table, text));
        root.tables("tables", |table, _| read_table(table, text));
        Some(())
    });
    diagnostics::check(value.as_ref(), &told, text);
}

fn read_table(table: &mut Table<'_>, text: &str) {
    table.string("string");
    table.integer("integer", 0..=u64::MAX);
    table.boolean("boolean");
    for string in table.strings("strings").into_iter().flat_map(|it| it.value) {
        assert!(!string.value.is_empty());
        assert!(text.get(string.span).is_some());
    }
    if let Some(value) = table.value("value") {
        walk(value, text);
    }
    assert!(table.span().is_none_or(|span| text.get(span).is_some()));
}

fn walk(value: Value<'_>, text: &str) {
    assert!(text.get(value.span()).is_some(), "{value:?}");
    match value.shape() {
        Shape::Array(items) => items.into_iter().for_each(|item| walk(item, text)),
        Shape::Table(entries) => entries.into_iter().for_each(|(_, entry)| walk(entry, text)),
        _ => {}
    }
}
