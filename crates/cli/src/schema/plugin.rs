use serde_json::{Value, json};
use yoi_package::{MAX_ASKS, MAX_TOOLS};
use yoi_target::Protocol;

use super::{about, document, formed, id, list, table, tables, target, text, version};

/// Of `plugin.toml`.
pub(super) fn schema() -> Value {
    let properties = json!({
        "schema": about(json!({ "const": 1 }), "The version of this format"),
        "id": about(id(), "What the package calls itself: labels of `a` to `z`, `0` to `9` and `-`, with dots between"),
        "version": about(version(), "Its version (Semantic Versioning 2.0.0)"),
        "description": about(description(), "What it is for, in a sentence for people and models"),
        "component": about(component(), "The WebAssembly component"),
        "package": about(files(), "What belongs to the package besides manifest, component, `README*` and `LICENSE*`"),
        "tools": about(tables(tool(), MAX_TOOLS), "What the package can be called for, each under `[[tools]]`"),
        "request": about(tables(ask(Protocol::Request), MAX_ASKS), "What it asks to send HTTP requests to, each under `[[request]]`; never authority by itself"),
        "websocket": about(tables(ask(Protocol::WebSocket), MAX_ASKS), "What it asks to open WebSocket connections to, each under `[[websocket]]`; never authority by itself"),
    });
    let required = ["schema", "id", "version", "description", "component"];
    document(
        "plugin",
        "yoi plugin manifest",
        "What a package's author says and asks, in `plugin.toml`",
        table(properties, &required),
    )
}

fn description() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": 2000 })
}

fn component() -> Value {
    const PART: &str = "[A-Za-z0-9._+-]+";
    let path = formed(&format!("^{PART}(/{PART})*$"), 255);
    let path = about(
        path,
        "Where it lies below the package's folder, with `/` between names",
    );
    table(json!({ "path": path }), &["path"])
}

fn files() -> Value {
    const PART: &str = "[A-Za-z0-9_][A-Za-z0-9._+-]*";
    let path = formed(&format!("^{PART}(/{PART})*$"), 255);
    let paths = about(
        list(path),
        "Files, or folders with all below them; nothing hidden or built",
    );
    table(json!({ "include": paths }), &[])
}

fn tool() -> Value {
    let properties = json!({
        "name": about(formed("^[a-z0-9_-]+$", 64), "Its name; each stands once"),
        "description": about(description(), "What it does, for people and models"),
        "input_schema": about(input_schema(), "The JSON Schema (draft 2020-12) of its input, which is one JSON object. It tells callers what to send, and the host holds no input against it: the tool has to check what it is given"),
    });
    table(properties, &["name", "description", "input_schema"])
}

/// What is in it besides is the standard's: `yoi plugin check` knows the rest.
fn input_schema() -> Value {
    json!({
        "type": "object",
        "required": ["type"],
        "properties": { "type": { "const": "object" } },
        "additionalProperties": true,
    })
}

fn ask(protocol: Protocol) -> Value {
    let mut keys = target::keys(protocol);
    keys["reason"] = about(text(), "Why, in a few words for the operator who decides");
    table(keys, target::required(protocol))
}
