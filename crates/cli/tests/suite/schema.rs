//! The published JSON Schemas, held in step with the readers: what a reader
//! accepts its schema accepts, and a key that only one of them knows is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;
use yoi_authority::Enablement;
use yoi_package::Manifest;
use yoi_testkit::workspace;

use crate::Project;
use crate::schema::documents::{ENABLEMENT, MANIFEST};

mod documents;
mod errors;

/// A reader, the schema beside it, and a document that has every key.
pub(crate) struct Kind {
    name: &'static str,
    file: &'static str,
    parse: fn(&str) -> (bool, Vec<yoi_document::Diagnostic>),
    pub(crate) whole: &'static str,
}

pub(crate) const PLUGIN: Kind = Kind {
    name: "plugin",
    file: "plugin.schema.json",
    parse: |text| {
        let (manifest, told) = Manifest::parse(text);
        (manifest.is_some(), told)
    },
    whole: MANIFEST,
};

pub(crate) const YOI: Kind = Kind {
    name: "enablement",
    file: "yoi.schema.json",
    parse: |text| {
        let (enablement, told) = Enablement::parse(text);
        (enablement.is_some(), told)
    },
    whole: ENABLEMENT,
};

impl Kind {
    fn printed(&self) -> String {
        let project = Project::new();
        let output = project.command(&["schema", self.name]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn schema(&self) -> Value {
        serde_json::from_str(&self.printed()).unwrap()
    }

    pub(crate) fn validator(&self) -> Validator {
        jsonschema::validator_for(&self.schema()).unwrap()
    }

    pub(crate) fn is_read(&self, text: &str) -> bool {
        (self.parse)(text).0
    }
}

/// A TOML text as a linter hands it to a schema. None if it is not TOML.
pub(crate) fn json(text: &str) -> Option<Value> {
    serde_json::to_value(text.parse::<toml::Table>().ok()?).ok()
}

#[test]
fn the_published_schemas_are_those_that_it_prints_and_are_schemas() {
    for kind in [PLUGIN, YOI] {
        let path = workspace::root().join("schemas").join(kind.file);
        let published = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kind.printed() == published,
            "{} is not what `yoi schema {}` prints: run `cargo xtask reference`",
            path.display(),
            kind.name
        );
        assert!(jsonschema::meta::is_valid(&kind.schema()), "{}", kind.name);
    }
}

/// The keys of each table in a schema, by the way to it.
fn keys_of_schema(schema: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let (mut found, mut left) = (BTreeMap::new(), vec![(String::new(), schema)]);
    while let Some((way, schema)) = left.pop() {
        if schema["additionalProperties"] == true {
            // Someone else's: a tool's input schema.
            continue;
        }
        if let Some(properties) = schema["properties"].as_object() {
            found.insert(way.clone(), properties.keys().cloned().collect());
            left.extend(
                properties
                    .iter()
                    .map(|(key, it)| (format!("{way}.{key}"), it)),
            );
        }
        if let Some(items) = schema.get("items") {
            left.push((way, items));
        }
    }
    found
}

/// The same by the reader: of a key that it does not know, it says which it
/// knows in that table.
fn keys_of_reader(kind: &Kind, whole: &Value) -> BTreeMap<String, BTreeSet<String>> {
    const UNKNOWN: &str = "a-key-that-nobody-would-ever-take-for-another-one";
    let mut found = BTreeMap::new();
    let mut left = vec![(String::new(), String::new())];
    while let Some((way, pointer)) = left.pop() {
        let mut planted = whole.clone();
        let table = planted.pointer_mut(&pointer).unwrap();
        let entries = table.as_object_mut().unwrap();
        for (key, value) in entries.iter() {
            let (pointer, is_of_others) = (format!("{pointer}/{key}"), key == "input_schema");
            match value {
                Value::Object(_) if !is_of_others => left.push((format!("{way}.{key}"), pointer)),
                Value::Array(items) if items[0].is_object() => {
                    left.push((format!("{way}.{key}"), pointer + "/0"));
                }
                _ => {}
            }
        }
        entries.insert(UNKNOWN.to_owned(), Value::from(1));
        let text = toml::to_string(&planted).unwrap();
        let (_, told) = (kind.parse)(&text);
        let told = told.iter().find(|it| it.code.ends_with("/unknown-key"));
        let help = told
            .unwrap_or_else(|| panic!("{way} takes any key"))
            .help
            .as_ref()
            .unwrap();
        // The list of limits is cut, and has a test of its own.
        if !way.ends_with(".limits") {
            let keys = help.split('`').skip(1).step_by(2).map(str::to_owned);
            found.insert(way, keys.collect());
        }
    }
    found
}

#[test]
fn a_schema_has_every_key_that_its_reader_knows_and_no_other() {
    for kind in [PLUGIN, YOI] {
        let whole = json(kind.whole).unwrap();
        let mut keys = keys_of_schema(&kind.schema());
        keys.retain(|way, _| !way.ends_with(".limits"));
        assert_eq!(keys_of_reader(&kind, &whole), keys, "{}", kind.name);
    }
}

#[test]
fn every_limit_is_in_the_schema_with_its_range() {
    let schema = YOI.schema();
    let limits = &schema["properties"]["plugins"]["properties"]["enabled"]["items"]["properties"]["limits"]
        ["properties"];
    for limit in yoi_authority::Limits::default().entries() {
        let found = &limits[limit.name];
        assert_eq!(found["minimum"], limit.least, "{limit}");
        assert_eq!(found["maximum"], limit.ceiling, "{limit}");
        assert_eq!(found["default"], limit.value, "{limit}");
        assert!(
            found["description"]
                .as_str()
                .is_some_and(|it| !it.is_empty()),
            "{limit}"
        );
    }
}

/// Every text of the project that could be such a document: examples, pages,
/// and what fuzzing found.
fn corpus() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in [
        "examples",
        "docs",
        "fuzz/corpus/manifest",
        "fuzz/corpus/enablement",
        "crates/sdk",
    ] {
        collect(&workspace::root().join(folder), &mut found);
    }
    let readme = workspace::root().join("README.md");
    found.push((readme.clone(), fs::read_to_string(readme).unwrap()));
    let blocks = found
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|it| it == "md"));
    let blocks: Vec<_> = blocks
        .flat_map(|(path, page)| fenced(page).map(|block| (path.clone(), block)))
        .collect();
    found.extend(blocks);
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
}

/// The blocks of TOML in a page.
fn fenced(page: &str) -> impl Iterator<Item = String> {
    let blocks = page.split("```toml\n").skip(1);
    blocks.filter_map(|rest| Some(rest.split_once("\n```")?.0.to_owned()))
}

#[test]
fn what_a_reader_accepts_its_schema_accepts() {
    let corpus = corpus();
    for kind in [PLUGIN, YOI] {
        let (validator, mut accepted) = (kind.validator(), 0);
        let whole = (PathBuf::from("whole"), kind.whole.to_owned());
        for (path, text) in corpus.iter().chain([&whole]) {
            if kind.is_read(text) {
                let json = json(text).unwrap();
                let told = validator.iter_errors(&json).map(|it| it.to_string());
                assert_eq!(
                    told.collect::<Vec<_>>(),
                    [""; 0],
                    "{}: {text}",
                    path.display()
                );
                accepted += 1;
            }
        }
        assert!(accepted > 3, "{}: {accepted}", kind.name);
    }
}
