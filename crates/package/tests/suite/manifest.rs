use insta::assert_snapshot;
use yoi_package::Manifest;

use crate::{outcome, shown};

pub(crate) const HEAD: &str = "schema = 1\nid = 'example.ticker'\nversion = '0.1.0'\ndescription = 'Prices'\n[component]\npath = 'a.wasm'\n";

pub(crate) const TOOL: &str =
    "[[tools]]\nname = 'price'\ndescription = 'A price'\ninput_schema = { type = 'object' }\n";

const WHOLE: &str = r#"
schema = 1
id = "example.ticker"
version = "0.1.0"
description = "Latest price of a market pair"

[component]
path = "ticker.wasm"

[[tools]]
name = "latest_price"
description = "Latest trade of a pair"
input_schema = { type = "object", properties = { pair = { type = "string" } }, required = ["pair"] }

[[request]]
scheme = "https"
host = "api.example.com"
methods = ["GET"]
path_prefixes = ["/v1/"]
request_headers = ["X-Client"]
reason = "lists the pairs"

[[websocket]]
scheme = "wss"
host = "stream.example.com"
port = 8443
path_prefixes = ["/v1/trades", "/v2"]
subprotocols = ["trades.v1"]
reason = "reads trades"

[[websocket]]
scheme = "wss"
host = "stream.example.com"
"#;

pub(crate) fn with(rest: &str) -> String {
    format!("{HEAD}{TOOL}{rest}")
}

pub(crate) fn refusal(text: &str) -> String {
    let (manifest, diagnostics) = Manifest::parse(text);
    assert!(manifest.is_none(), "refused: {text}");
    shown(&diagnostics, text)
}

#[test]
fn a_whole_manifest_is_read_as_written() {
    let (manifest, diagnostics) = Manifest::parse(WHOLE);
    assert_eq!(diagnostics, []);
    let manifest = manifest.unwrap();
    assert_eq!(manifest.id().as_str(), "example.ticker");
    assert_eq!(manifest.version().to_string(), "0.1.0");
    assert_eq!(manifest.description(), "Latest price of a market pair");
    assert_eq!(manifest.component().as_str(), "ticker.wasm");
    assert_eq!(manifest.tools()[0].name(), "latest_price");
    assert_snapshot!(manifest.tools()[0].input_schema(), @r#"{"properties":{"pair":{"type":"string"}},"required":["pair"],"type":"object"}"#);
    let asks = manifest.request().iter().chain(manifest.websocket());
    let asks: Vec<_> = asks
        .map(|it| format!("{} {} {:?}", it.index(), it.target(), it.reason()))
        .collect();
    assert_snapshot!(asks.join("\n"), @r#"
    0 https://api.example.com/v1 methods=GET request-headers=x-client Some("lists the pairs")
    0 wss://stream.example.com:8443/v1/trades /v2 subprotocols=trades.v1 Some("reads trades")
    1 wss://stream.example.com/ None
    "#);
}

#[test]
fn malformed_toml_is_told_line_by_line() {
    assert_snapshot!(refusal("schema = 1\nid = example\nversion = '1.0.0\ndescription 'x'\n[component\npath = 'a.wasm'\n"), @r#"
    error[manifest/syntax]: string values must be quoted, expected literal string
      at example
    error[manifest/syntax]: invalid literal string, expected `'`
      at 
    error[manifest/syntax]: key with no value, expected `=`
      at 
    error[manifest/syntax]: unclosed table, expected `]`
      at
    "#);
}

#[test]
fn an_unknown_key_names_the_one_that_was_meant() {
    let text = with(
        "[[request]]\nscheme = 'https'\nhost = 'a.example.com'\nmethods = ['GET']\npath_prefix = ['/v1']\nallow = true\n",
    );
    assert_snapshot!(refusal(&text), @r#"
    error[manifest/unknown-key]: unknown key `path_prefix`
      at path_prefix
      help: did you mean `path_prefixes`?
    error[manifest/unknown-key]: unknown key `allow`
      at allow
      help: known keys here: `reason`, `scheme`, `host`, `port`, `path_prefixes`, `addresses`, `methods`, `request_headers`
    "#);
}

#[test]
fn every_missing_key_is_told() {
    assert_snapshot!(refusal("[[tools]]\n[[request]]\n[[websocket]]\n"), @r#"
    error[manifest/missing-key]: missing key `schema`
      at -
    error[manifest/missing-key]: missing key `id`
      at -
    error[manifest/missing-key]: missing key `version`
      at -
    error[manifest/missing-key]: missing key `description`
      at -
    error[manifest/missing-key]: missing key `component`
      at -
    error[manifest/missing-key]: missing key `name`
      at [[tools]]
    error[manifest/missing-key]: missing key `description`
      at [[tools]]
    error[manifest/missing-key]: missing key `input_schema`
      at [[tools]]
    error[manifest/missing-key]: missing key `scheme`
      at [[request]]
    error[manifest/missing-key]: missing key `host`
      at [[request]]
    error[manifest/missing-key]: missing key `methods`
      at [[request]]
    error[manifest/missing-key]: missing key `scheme`
      at [[websocket]]
    error[manifest/missing-key]: missing key `host`
      at [[websocket]]
    "#);
}

#[test]
fn wrong_types_are_told_together() {
    let text = "schema = '1'\nid = 7\nversion = 1.0\ndescription = []\ncomponent = 'a.wasm'\ntools = { name = 'x' }\nrequest = ['https://a.example.com']\n";
    assert_snapshot!(refusal(text), @r#"
    error[manifest/wrong-type]: `schema` must be an integer, not a string
      at '1'
    error[manifest/wrong-type]: `id` must be a string, not an integer
      at 7
    error[manifest/wrong-type]: `version` must be a string, not a float
      at 1.0
    error[manifest/wrong-type]: `description` must be a string, not an array
      at []
    error[manifest/wrong-type]: `component` must be a table, not a string
      at 'a.wasm'
    error[manifest/wrong-type]: `tools` must be a list of tables, each under `[[tools]]`, not a table
      at { name = 'x' }
    error[manifest/wrong-type]: `request` must be a list of tables, not a string
      at 'https://a.example.com'
    "#);
}

#[test]
fn another_schema_is_the_only_thing_told() {
    assert_snapshot!(refusal("schema = 2\nname = 'new'\n"), @r#"
    error[manifest/schema]: the manifest has schema 2, and this version of yoi reads schema 1
      at 2
      help: use a version of yoi that knows it
    "#);
}

#[test]
fn ids_and_names_keep_to_their_alphabets() {
    let ids = ["a", "a.b-c.0", &"a".repeat(128)];
    let not_ids = [
        "A.b",
        "a..b",
        ".a",
        "a.",
        "-a.b",
        "a.b-",
        "a_b",
        "a/b",
        "é",
        &"a".repeat(129),
    ];
    for id in ids {
        let text = with("").replace("example.ticker", id);
        assert!(Manifest::parse(&text).0.is_some(), "{id}");
    }
    for id in not_ids {
        let text = with("").replace("example.ticker", id);
        assert_eq!(outcome(Manifest::parse(&text)), ["manifest/id"], "{id}");
    }
    for name in ["Price", "a.b", "a b", "ü", &"a".repeat(65)] {
        let text = with("").replace("'price'", &format!("'{name}'"));
        assert_eq!(
            outcome(Manifest::parse(&text)),
            ["manifest/tool-name"],
            "{name}"
        );
    }
}

#[test]
fn tool_names_stand_once() {
    assert_eq!(
        outcome(Manifest::parse(&with(TOOL))),
        ["manifest/duplicate"]
    );
}

#[test]
fn a_manifest_without_tools_is_warned_of() {
    assert_eq!(outcome(Manifest::parse(HEAD)), ["manifest/no-tools"]);
}

#[test]
fn versions_are_semantic() {
    let long = |letters| format!("1.0.0-{}", "a".repeat(letters));
    let (longest, too_long) = (long(122), long(123));
    for (version, codes) in [
        ("1.0.0-rc.1+b", vec![]),
        (&longest, vec![]),
        (&too_long, vec!["manifest/version"]),
        ("1.0", vec!["manifest/version"]),
        ("v1.0.0", vec!["manifest/version"]),
    ] {
        let text = with("").replace("0.1.0", version);
        assert_eq!(outcome(Manifest::parse(&text)), codes, "{version}");
    }
}

#[test]
fn what_is_included_is_named_plainly_and_is_never_hidden_or_built() {
    let include = |list: &str| {
        let text = with(&format!("[package]\ninclude = {list}\n"));
        outcome(Manifest::parse(&text))
    };
    assert_eq!(include("['assets', 'words.txt', 'a/b.c']"), [""; 0]);
    for path in [
        "../x",
        "/x",
        "./x",
        "x/",
        "x\\\\y",
        "*.txt",
        "é",
        ".env",
        "a/.git/b",
        "target",
        "a/node_modules",
        "__pycache__/x",
        "nul",
        "a/com1.txt",
        "a.",
    ] {
        assert_eq!(
            include(&format!("[\"{path}\"]")),
            ["manifest/include"],
            "{path}"
        );
    }
    assert_eq!(include("[]"), ["manifest/empty"]);
    assert_eq!(include("['a', 'a']"), ["manifest/duplicate"]);
    assert_eq!(include("'a'"), ["manifest/wrong-type"]);
    let many: Vec<_> = (0..65).map(|at| format!("'a{at}'")).collect();
    assert_eq!(
        include(&format!("[{}]", many.join(","))),
        ["manifest/too-many"]
    );
    let near = with("[package]\ninclud = ['a']\n");
    let (_, diagnostics) = Manifest::parse(&near);
    assert_eq!(
        diagnostics[0].help.as_deref(),
        Some("did you mean `include`?")
    );
}

#[test]
fn a_component_path_stays_plain_and_below_the_folder() {
    for path in ["build/out-1.wasm", "a..b.wasm", ".a/b"] {
        assert!(
            Manifest::parse(&with("").replace("a.wasm", path))
                .0
                .is_some(),
            "{path}"
        );
    }
    let long = "a".repeat(256);
    let refused = [
        "/a.wasm",
        "../a.wasm",
        "b/../a.wasm",
        "./a.wasm",
        "b//a.wasm",
        "b/",
        "..",
        "b\\a.wasm",
        "C:/a.wasm",
        "a.wasm:x",
        "a\u{202e}.wasm",
        "a b.wasm",
        "~/a.wasm?",
        "plugin.toml",
        "Plugin.TOML",
        "b/nul.wasm",
        "a.wasm.",
        &long,
    ];
    for path in refused {
        let text = with("").replace("a.wasm", path);
        assert_eq!(
            outcome(Manifest::parse(&text)),
            ["manifest/component-path"],
            "{path}"
        );
    }
}

#[test]
fn an_input_schema_is_a_json_object_schema() {
    let schema = |schema: &str| with("").replace("{ type = 'object' }", schema);
    let sound = "{ type = 'object', properties = { n = { type = 'number', minimum = -1.5, enum = [1, true] } } }";
    let manifest = Manifest::parse(&schema(sound)).0.unwrap();
    assert_snapshot!(manifest.tools()[0].input_schema(), @r#"{"properties":{"n":{"enum":[1,true],"minimum":-1.5,"type":"number"}},"type":"object"}"#);

    let deep = format!("{{ type = 'object', {}x = 1 }}", "a.".repeat(40));
    let refused = [
        "{ type = 'string' }",
        "{ properties = { n = true } }",
        "{ type = 'object', default = 1979-05-27 }",
        "{ type = 'object', maximum = nan }",
        "{ type = 'object', maximum = 99999999999999999999 }",
        &deep,
    ];
    for text in refused {
        assert_eq!(
            outcome(Manifest::parse(&schema(text))),
            ["manifest/input-schema"],
            "{text}"
        );
    }
    assert_eq!(
        outcome(Manifest::parse(&schema("'object'"))),
        ["manifest/wrong-type"]
    );
}

/// A manifest whose tool takes what this schema says besides `type`.
fn with_schema(rest: &str) -> String {
    with("").replace("type = 'object' }", &format!("type = 'object', {rest} }}"))
}

#[test]
fn every_keyword_of_an_input_schema_has_a_value_of_its_kind() {
    let text = with_schema(
        "required = 'pair', properties = { pair = { type = 'strng', minLength = -1 }, n = 'number' }, allOf = []",
    );
    assert_snapshot!(refusal(&text), @r#"
    error[manifest/input-schema]: in a JSON Schema `required` takes a list of names, each of them once
      at 'pair'
    error[manifest/input-schema]: in a JSON Schema `type` takes one of `array`, `boolean`, `integer`, `null`, `number`, `object`, `string`, or a list of them
      at 'strng'
      help: did you mean `string`?
    error[manifest/input-schema]: in a JSON Schema `minLength` takes a whole number from zero
      at -1
    error[manifest/input-schema]: a JSON Schema is a table, `true` or `false`, not a string
      at 'number'
    error[manifest/input-schema]: in a JSON Schema `allOf` takes a list of schemas, one at least
      at []
    "#);
}

#[test]
fn a_keyword_that_is_nearly_one_is_warned_of_and_others_are_their_authors_own() {
    let text = with_schema(
        "requried = ['pair'], x-order = 1, properties = { requried = { minlength = 1 } }",
    );
    let (manifest, diagnostics) = Manifest::parse(&text);
    assert!(manifest.is_some());
    assert_snapshot!(shown(&diagnostics, &text), @r#"
    warning[manifest/schema-keyword]: JSON Schema has no keyword `requried`
      at ['pair']
      help: did you mean `required`?
    warning[manifest/schema-keyword]: JSON Schema has no keyword `minlength`
      at 1
      help: did you mean `minLength`?
    "#);
}

#[test]
fn what_a_message_repeats_cannot_alter_a_terminal() {
    let text = with("")
        .replace("example.ticker", "a\\u001b[2Jb\\u202e")
        .replace("id = '", "id = \"")
        .replace("2e'", "2e\"");
    let (_, diagnostics) = Manifest::parse(&text);
    assert_eq!(diagnostics[0].code, "manifest/id");
    assert!(
        !diagnostics[0].message.contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        diagnostics[0].message
    );
    assert!(
        diagnostics[0].message.contains("\\u{1b}[2Jb\\u{202e}"),
        "{}",
        diagnostics[0].message
    );
}
