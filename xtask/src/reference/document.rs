//! The pages of the two files that people write, from their schemas.

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use super::read;

pub(super) fn manifest(schema: &Value) -> Result<String> {
    let example = read("examples/ticker/plugin.toml")?;
    let tables = tables(schema, "plugin.toml", &[])?;
    Ok(format!(
        "# The manifest, `plugin.toml`\n\n\
         {}. Every key that is not named here is an error; so is an empty text, list or table. The JSON Schema is\n\
         [plugin.schema.json](../../schemas/plugin.schema.json), which `yoi schema plugin` prints. What it cannot see, such as\n\
         which hosts are names at all, `yoi plugin check` tells, with the [codes](codes.md) of its own.\n\n\
         {tables}\
         ## Example\n\n\
         ```toml\n{example}```\n",
        text(schema, "description")
    ))
}

pub(super) fn enablement(schema: &Value) -> Result<String> {
    let example = read("examples/yoi.toml")?;
    let tables = tables(schema, "yoi.toml", &["limits"])?;
    Ok(format!(
        "# The enablement, `yoi.toml`\n\n\
         {}. A file with one error is no decision at all: nothing is enabled by it. Every command that reads it, `list` and `show`\n\
         too, then tells each error with its place, and ends with exit status 1 (`enablement/broken`); `yoi plugin check FOLDER` does\n\
         without it. Every key that is not named here is an error; so is an empty text, list or table. The JSON Schema is [yoi.schema.json](../../schemas/yoi.schema.json), which `yoi schema enablement`\n\
         prints. The keys of `[plugins.enabled.limits]` have [a page of their own](limits.md).\n\n\
         {tables}\
         ## Example\n\n\
         ```toml\n{example}```\n",
        text(schema, "description")
    ))
}

pub(super) fn limits(schema: &Value) -> Result<String> {
    const WAY: &str = "/properties/plugins/properties/enabled/items/properties/limits/properties";
    let limits = schema.pointer(WAY).and_then(Value::as_object);
    let rows = limits
        .context("the schema has no limits")?
        .iter()
        .map(|(name, limit)| {
            format!(
                "| `{name}` | {} | {} | {} | {} |\n",
                limit["default"],
                limit["minimum"],
                limit["maximum"],
                text(limit, "description")
            )
        });
    Ok(format!(
        "# Limits\n\n\
         The bounds on each instance of a plugin, in `[plugins.enabled.limits]` of `yoi.toml`. `_ms` is milliseconds, `_bytes` is\n\
         bytes, anything else counts things. A value outside its range is an error, and so is one that does not fit where it goes\n\
         next, such as a message that is larger than the queue. A guest can lower a limit, never raise it. `yoi plugin show ID\n\
         --limits` prints what holds for a package.\n\n\
         | key | default | least | most | bounds |\n|---|--:|--:|--:|---|\n{}",
        rows.collect::<String>()
    ))
}

/// A part for each table, from the outside in.
fn tables(schema: &Value, file: &str, left_out: &[&str]) -> Result<String> {
    let mut parts = Vec::new();
    let top = format!("At the top of `{file}`");
    collect(schema, &top, "", &mut parts, left_out)?;
    Ok(parts.concat())
}

fn collect(
    table: &Value,
    heading: &str,
    way: &str,
    parts: &mut Vec<String>,
    left_out: &[&str],
) -> Result<()> {
    let keys = table["properties"]
        .as_object()
        .context("a table has keys")?;
    let said = match way {
        "" => String::new(),
        _ => format!("{}.\n\n", text(table, "description")),
    };
    let index = parts.len();
    parts.push(String::new());
    for (key, value) in keys {
        let way = match way {
            "" => key.clone(),
            _ => format!("{way}.{key}"),
        };
        let (inner, heading) = match value.get("items") {
            Some(items) if items.get("properties").is_some() => (items, format!("`[[{way}]]`")),
            _ => (value, format!("`[{way}]`")),
        };
        if inner.get("properties").is_some() && !left_out.contains(&key.as_str()) && !is_open(inner)
        {
            let mut inner = inner.clone();
            inner["description"] = value["description"].clone();
            collect(&inner, &heading, &way, parts, left_out)?;
        }
    }
    let rows: String = in_order(keys, table)
        .map(|(key, value)| row(key, value, table))
        .collect();
    // A table of tables says nothing that those do not.
    let only_tables = keys
        .values()
        .all(|it| ["table", "tables"].contains(&kind(it).as_str()));
    if !only_tables {
        parts[index] =
            format!("## {heading}\n\n{said}| key | takes | says |\n|---|---|---|\n{rows}\n");
    }
    Ok(())
}

/// What is required comes first.
fn in_order<'a>(
    keys: &'a Map<String, Value>,
    table: &'a Value,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let required: Vec<_> = strings(&table["required"]).collect();
    let place = move |key: &str| {
        required
            .iter()
            .position(|it| *it == key)
            .unwrap_or(usize::MAX)
    };
    let mut keys: Vec<_> = keys.iter().collect();
    keys.sort_by_key(|(key, _)| place(key));
    keys.into_iter()
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// A table of someone else's.
fn is_open(table: &Value) -> bool {
    table["additionalProperties"] == true
}

fn row(key: &str, value: &Value, table: &Value) -> String {
    let required = strings(&table["required"]).any(|it| it == key);
    let required = if required { ", required" } else { "" };
    format!(
        "| `{key}` | {}{required} | {} |\n",
        kind(value),
        text(value, "description")
    )
}

/// What a value is, in words.
fn kind(value: &Value) -> String {
    if let Some(words) = value["enum"].as_array() {
        let words: Vec<_> = words.iter().map(|it| format!("`{it}`")).collect();
        return words.join(" or ");
    }
    if let Some(only) = value.get("const") {
        return format!("`{only}`");
    }
    if let Some(kinds) = value["anyOf"].as_array() {
        let kinds: Vec<_> = kinds.iter().map(kind).collect();
        return kinds.join(" or ");
    }
    match value["type"].as_str() {
        Some("array") if value["items"].get("properties").is_some() => "tables".to_owned(),
        Some("array") => format!(
            "a list of {}{}",
            kind(&value["items"]),
            most(value, "maxItems", ", at most ", " of them")
        ),
        Some("object") => "table".to_owned(),
        Some("integer") => format!("a number from {} to {}", value["minimum"], value["maximum"]),
        Some("string") => format!("text{}", most(value, "maxLength", " of at most ", " bytes")),
        _ => "anything".to_owned(),
    }
}

fn most(value: &Value, key: &str, before: &str, unit: &str) -> String {
    let most = value.as_object().and_then(|it: &Map<_, _>| it.get(key));
    most.map(|most| format!("{before}{most}{unit}"))
        .unwrap_or_default()
}

/// A cell has no line of its own and no border inside.
fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().replace('|', "\\|")
}
