//! Whether a table is a JSON Schema: each keyword that the standard knows has a
//! value of the kind that it takes (draft 2020-12, and what earlier drafts call
//! by another name). A keyword that nobody knows is none of ours, but for one
//! that is nearly known.

use std::cell::Cell;
use std::collections::HashSet;

use yoi_document::{Diagnostic, Quoted, Shape, Table, Value, nearest};

use super::CODE;

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// What a keyword takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Schema,
    /// One, or a list of them by place as in the drafts before 2020-12.
    SchemaOrSchemas,
    Schemas,
    SchemaMap,
    /// Schemas or lists of names by name, as in the drafts before 2019-09.
    Dependencies,
    Type,
    Names,
    NamesMap,
    List,
    Number,
    Positive,
    Count,
    Boolean,
    Text,
    Any,
}

/// From the meta-schemas of draft 2020-12; the last line is of earlier drafts.
const KEYWORDS: [(Kind, &[&str]); 15] = [
    (
        Kind::Schema,
        &[
            "additionalProperties",
            "contains",
            "contentSchema",
            "else",
            "if",
            "not",
            "propertyNames",
            "then",
            "unevaluatedItems",
            "unevaluatedProperties",
            "additionalItems",
        ],
    ),
    (Kind::SchemaOrSchemas, &["items"]),
    (Kind::Schemas, &["allOf", "anyOf", "oneOf", "prefixItems"]),
    (
        Kind::SchemaMap,
        &[
            "$defs",
            "definitions",
            "dependentSchemas",
            "patternProperties",
            "properties",
        ],
    ),
    (Kind::Dependencies, &["dependencies"]),
    (Kind::Type, &["type"]),
    (Kind::Names, &["required"]),
    (Kind::NamesMap, &["dependentRequired"]),
    (Kind::List, &["enum", "examples"]),
    (
        Kind::Number,
        &["exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"],
    ),
    (Kind::Positive, &["multipleOf"]),
    (
        Kind::Count,
        &[
            "maxContains",
            "maxItems",
            "maxLength",
            "maxProperties",
            "minContains",
            "minItems",
            "minLength",
            "minProperties",
        ],
    ),
    (
        Kind::Boolean,
        &["deprecated", "readOnly", "uniqueItems", "writeOnly"],
    ),
    (
        Kind::Text,
        &[
            "$anchor",
            "$comment",
            "$dynamicAnchor",
            "$dynamicRef",
            "$id",
            "$ref",
            "$schema",
            "contentEncoding",
            "contentMediaType",
            "description",
            "format",
            "pattern",
            "title",
        ],
    ),
    (Kind::Any, &["const", "default"]),
];

/// Most keywords of one schema that are held against those that are known, and
/// most errors that are told of it: each takes time, and a hostile text has as
/// many as it has lines.
const MAX_UNKNOWN: u32 = 100;
const MAX_ERRORS: u32 = 1_000;

/// Tells every keyword whose value is of the wrong kind, and warns of each that
/// is nearly one. Whether there was no error.
pub(super) fn check(table: &Table<'_>, schema: Value<'_>) -> bool {
    let (unknown, errors) = (Cell::new(MAX_UNKNOWN), Cell::new(MAX_ERRORS));
    let check = Check {
        table,
        unknown: &unknown,
        errors: &errors,
    };
    check.schema(schema)
}

#[derive(Clone, Copy)]
struct Check<'t, 'a> {
    table: &'t Table<'a>,
    /// How many may still be looked at, and told.
    unknown: &'t Cell<u32>,
    errors: &'t Cell<u32>,
}

impl Check<'_, '_> {
    fn schema(self, schema: Value<'_>) -> bool {
        match schema.shape() {
            Shape::Boolean(_) => true,
            Shape::Table(entries) => all(entries
                .into_iter()
                .map(|(name, value)| self.keyword(name, value))),
            _ => {
                let found = schema.type_name();
                let message =
                    || format!("a JSON Schema is a table, `true` or `false`, not {found}");
                self.refuse(schema, message, None)
            }
        }
    }

    fn keyword(self, name: &str, value: Value<'_>) -> bool {
        let kind = KEYWORDS.iter().find(|(_, names)| names.contains(&name));
        match kind {
            Some((kind, _)) => self.takes(*kind, name, value),
            None => {
                self.warn_if_nearly(name, value);
                true
            }
        }
    }

    fn takes(self, kind: Kind, name: &str, value: Value<'_>) -> bool {
        let sound = match (kind, value.shape()) {
            (Kind::Any, _) => true,
            (Kind::SchemaOrSchemas, Shape::Array(items)) => return self.schemas(items),
            (Kind::Schema | Kind::SchemaOrSchemas, _) => return self.schema(value),
            (Kind::Schemas, Shape::Array(items)) if !items.is_empty() => {
                return self.schemas(items);
            }
            (Kind::SchemaMap, Shape::Table(entries)) => {
                return self.schemas(entries.into_iter().map(|(_, it)| it));
            }
            (Kind::Dependencies, Shape::Table(entries)) => {
                return all(entries.into_iter().map(|(_, it)| match it.shape() {
                    Shape::Array(_) => self.takes(Kind::Names, name, it),
                    _ => self.schema(it),
                }));
            }
            (Kind::NamesMap, Shape::Table(entries)) => {
                let names = entries.into_iter().map(|(_, it)| it);
                return all(names.map(|it| self.takes(Kind::Names, name, it)));
            }
            (Kind::Type, shape) => is_type(&shape),
            (Kind::Names, shape) => are_names(&shape),
            (Kind::List, Shape::Array(_)) => true,
            (Kind::Number, Shape::Integer(_) | Shape::Float(_)) => true,
            (Kind::Positive, Shape::Integer(Some(number))) => number > 0,
            (Kind::Positive, Shape::Float(Some(number))) => number > 0.0,
            (Kind::Count, Shape::Integer(Some(number))) => number >= 0,
            (Kind::Boolean, Shape::Boolean(_)) => true,
            (Kind::Text, Shape::String(_)) => true,
            _ => false,
        };
        sound || self.refuse_kind(kind, name, value)
    }

    fn schemas<'v>(self, schemas: impl IntoIterator<Item = Value<'v>>) -> bool {
        all(schemas.into_iter().map(|it| self.schema(it)))
    }

    fn refuse_kind(self, kind: Kind, name: &str, value: Value<'_>) -> bool {
        let near = match (kind, value.shape()) {
            (Kind::Type, Shape::String(word)) => nearest(word, TYPES),
            _ => None,
        };
        let message = || format!("in a JSON Schema `{name}` takes {}", kind.words());
        self.refuse(value, message, near)
    }

    fn refuse(
        self,
        value: Value<'_>,
        message: impl FnOnce() -> String,
        near: Option<&str>,
    ) -> bool {
        if take_one(self.errors) {
            let diagnostic = Diagnostic::error(CODE, message()).at(value.span());
            self.table.tell(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            });
        }
        false
    }

    fn warn_if_nearly(self, name: &str, value: Value<'_>) {
        if !take_one(self.unknown) {
            return;
        }
        let known = KEYWORDS.iter().flat_map(|(_, names)| names.iter().copied());
        // Of the shortest every short word is one letter away.
        let Some(near) = nearest(name, known.filter(|it| it.len() > 3)) else {
            return;
        };
        let message = format!("JSON Schema has no keyword {}", Quoted(name));
        self.table.tell(
            Diagnostic::warning("manifest/schema-keyword", message)
                .at(value.span())
                .help(format!("did you mean `{near}`?")),
        );
    }
}

/// Whether one was left.
fn take_one(left: &Cell<u32>) -> bool {
    let before = left.get();
    left.set(before.saturating_sub(1));
    before > 0
}

impl Kind {
    fn words(self) -> String {
        match self {
            Kind::Any => "anything",
            Kind::Schema => "a schema",
            Kind::SchemaOrSchemas => "a schema or a list of schemas",
            Kind::Schemas => "a list of schemas, one at least",
            Kind::SchemaMap => "a table of schemas",
            Kind::Dependencies => "a table of schemas or lists of names",
            Kind::Type => return format!("one of `{}`, or a list of them", TYPES.join("`, `")),
            Kind::Names => "a list of names, each of them once",
            Kind::NamesMap => "a table of lists of names",
            Kind::List => "a list",
            Kind::Number => "a number",
            Kind::Positive => "a number above zero",
            Kind::Count => "a whole number from zero",
            Kind::Boolean => "`true` or `false`",
            Kind::Text => "a string",
        }
        .to_owned()
    }
}

fn is_type(shape: &Shape<'_>) -> bool {
    match shape {
        Shape::String(name) => TYPES.contains(name),
        Shape::Array(names) => {
            let are_types = names
                .iter()
                .all(|it| matches!(it.shape(), Shape::String(name) if TYPES.contains(&name)));
            !names.is_empty() && are_types && are_names(shape)
        }
        _ => false,
    }
}

fn are_names(shape: &Shape<'_>) -> bool {
    let Shape::Array(names) = shape else {
        return false;
    };
    let mut seen = HashSet::new();
    names
        .iter()
        .all(|it| matches!(it.shape(), Shape::String(name) if seen.insert(name)))
}

/// Every one is looked at, so that all problems are told.
fn all(results: impl Iterator<Item = bool>) -> bool {
    results.fold(true, |all, it| all & it)
}
