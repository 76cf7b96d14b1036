use serde_json::Value;

use crate::shell;

/// Longest sample, in bytes: it stands on a line that is not broken.
const MOST: usize = 120;

/// An input to fill in, for a tool with this schema, as one word of a command.
/// The schema is the package's: one that makes no safe word, or has keys that
/// could pass for words of ours, counts for nothing.
pub(crate) fn input(schema: &Value) -> String {
    let input = match kind(schema) {
        Some("object") | None => object(schema),
        Some(kind) => placeholder(Some(kind)).to_owned(),
    };
    let is_plain = input.len() <= MOST && !input.contains(' ');
    let word = shell::text(&input).filter(|_| is_plain);
    word.unwrap_or_else(|| "'{}'".to_owned())
}

/// What is required, in the order of the schema.
fn object(schema: &Value) -> String {
    let required = schema["required"].as_array().map(Vec::as_slice);
    let names = required
        .unwrap_or_default()
        .iter()
        .filter(|it| it.is_string());
    let entries = names.map(|name| {
        let property = name
            .as_str()
            .map_or(&Value::Null, |key| &schema["properties"][key]);
        format!("{name}:{}", placeholder(kind(property)))
    });
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}

/// Its type, or the first of its types.
fn kind(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::Array(kinds) => kinds.first()?.as_str(),
        kind => kind.as_str(),
    }
}

fn placeholder(kind: Option<&str>) -> &'static str {
    match kind {
        Some("number" | "integer") => "0",
        Some("boolean") => "false",
        Some("array") => "[]",
        Some("object") => "{}",
        Some("null") => "null",
        _ => "\"…\"",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_required_stands_in_it_by_type() {
        let schema = json!({
            "type": "object",
            "required": ["pair", "count", "is_new", "list", "map", "either", "untold"],
            "properties": {
                "pair": { "type": "string" },
                "count": { "type": "integer" },
                "is_new": { "type": "boolean" },
                "list": { "type": "array" },
                "map": { "type": "object" },
                "either": { "type": ["number", "null"] },
                "optional": { "type": "string" },
            },
        });
        assert_eq!(
            input(&schema),
            r#"'{"pair":"…","count":0,"is_new":false,"list":[],"map":{},"either":0,"untold":"…"}'"#
        );
    }

    #[test]
    fn a_schema_without_a_required_key_takes_an_empty_object() {
        for schema in [
            json!({}),
            json!(true),
            json!({ "type": "object", "required": 1 }),
        ] {
            assert_eq!(input(&schema), "'{}'", "{schema}");
        }
        assert_eq!(input(&json!({ "type": "string" })), "'\"…\"'");
    }

    #[test]
    fn a_key_that_could_end_the_word_is_left_out() {
        let long = "x".repeat(200);
        for key in [
            "'; touch pwned; '",
            "`id`",
            "\u{202e}",
            "\u{200b}",
            "state: enabled",
            &long,
        ] {
            assert_eq!(input(&json!({ "required": [key] })), "'{}'", "{key:?}");
        }
    }
}
