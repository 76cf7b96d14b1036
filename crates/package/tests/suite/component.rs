use insta::assert_snapshot;
use yoi_package::{Component, MAX_COMPONENT_BYTES};

use crate::{outcome, shown};

/// A component with these imports, given as whole items, and an export of
/// tools from an inner component, whose own imports and exports do not count.
pub(crate) fn component(imports: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
            {imports}
            (component $inner
                (import "inner-import" (func))
                (export "inner-export" (func 0))
            )
            (instance $tools)
            (export "yoi:plugin/tools@1.0.0" (instance $tools))
        )"#
    );
    wat::parse_str(text).unwrap()
}

fn importing(names: &[&str]) -> Vec<u8> {
    component(
        &names
            .iter()
            .map(|name| format!("(import \"{name}\" (instance))\n"))
            .collect::<String>(),
    )
}

fn refusal(bytes: Vec<u8>) -> String {
    let (component, diagnostics) = Component::read(bytes);
    assert!(component.is_none());
    shown(&diagnostics, "")
}

#[test]
fn a_component_of_our_world_is_read_with_its_names() {
    let bytes = importing(&[
        "yoi:host/types@1.0.0",
        "yoi:host/websocket@1.0.0",
        "yoi:host/log@1.0.0",
    ]);
    let (component, diagnostics) = Component::read(bytes.clone());
    assert_eq!(diagnostics, []);
    let component = component.unwrap();
    assert_eq!(
        component.imports(),
        [
            "yoi:host/types@1.0.0",
            "yoi:host/websocket@1.0.0",
            "yoi:host/log@1.0.0"
        ]
    );
    assert_eq!(component.exports(), ["yoi:plugin/tools@1.0.0"]);
    assert!(component.imports_websocket() && !component.imports_request());
    assert_eq!(component.bytes(), bytes);
}

#[test]
fn exports_besides_the_tools_are_left_alone() {
    let text = r#"(component (instance $i) (export "yoi:plugin/tools@1.0.0" (instance $i)) (export "a:b/c" (instance $i)))"#;
    assert_eq!(
        outcome(Component::read(wat::parse_str(text).unwrap())),
        [""; 0]
    );
}

#[test]
fn every_other_import_is_refused_with_what_to_do_instead() {
    let names = [
        "wasi:sockets/tcp@0.2.3",
        "wasi:http/outgoing-handler@0.2.3",
        "wasi:filesystem/types@0.2.3",
        "wasi:cli/environment@0.2.3",
        "wasi:cli/stdout@0.2.3",
        "wasi:io/poll@0.2.3",
        "yoi:host/request@2.0.0",
        "yoi:host/request@1.1.0",
        "yoi:host/request@1.0.1",
        "yoi:host/request@1.0.0-rc.1",
        "yoi:host/request",
        "yoi:host/files@1.0.0",
        "yoi:hosts/request@1.0.0",
    ];
    assert_snapshot!(refusal(importing(&names)), @r#"
    error[component/import]: the component imports `wasi:sockets/tcp@0.2.3`, which this host does not link
      at -
      help: no plugin gets a socket: use `yoi:host/websocket` or `yoi:host/request`, and ask for the URLs in the manifest
    error[component/import]: the component imports `wasi:http/outgoing-handler@0.2.3`, which this host does not link
      at -
      help: use `yoi:host/request`, and ask for the URLs in the manifest
    error[component/import]: the component imports `wasi:filesystem/types@0.2.3`, which this host does not link
      at -
      help: no plugin gets files: put what it needs into the component or the tool's input
    error[component/import]: the component imports `wasi:cli/environment@0.2.3`, which this host does not link
      at -
      help: no plugin gets the environment: take it as the tool's input
    error[component/import]: the component imports `wasi:cli/stdout@0.2.3`, which this host does not link
      at -
      help: write with `yoi:host/log`
    error[component/import]: the component imports `wasi:io/poll@0.2.3`, which this host does not link
      at -
      help: only `yoi:host` is linked: build for a target without WASI, such as `wasm32-unknown-unknown`
    error[component/import]: the component imports `yoi:host/request@2.0.0`, which this host does not link
      at -
      help: this host has version 1.0.0 of `yoi:host`, with `types`, `websocket`, `request`, `log`, `clock`, `random`
    error[component/import]: the component imports `yoi:host/request@1.1.0`, which this host does not link
      at -
      help: this host has version 1.0.0 of `yoi:host`, with `types`, `websocket`, `request`, `log`, `clock`, `random`
    error[component/import]: the component imports `yoi:host/request@1.0.1`, which this host does not link
      at -
      help: this host has version 1.0.0 of `yoi:host`, with `types`, `websocket`, `request`, `log`, `clock`, `random`
    error[component/import]: the component imports `yoi:host/request@1.0.0-rc.1`, which this host does not link
      at -
      help: this host has version 1.0.0 of `yoi:host`, with `types`, `websocket`, `request`, `log`, `clock`, `random`
    error[component/import]: the component imports `yoi:host/request`, which this host does not link
      at -
      help: this host has version 1.0.0 of `yoi:host`, with `types`, `websocket`, `request`, `log`, `clock`, `random`
    error[component/import]: the component imports `yoi:host/files@1.0.0`, which this host does not link
      at -
      help: this host has version 1.0.0 of `yoi:host`, with `types`, `websocket`, `request`, `log`, `clock`, `random`
    error[component/import]: the component imports `yoi:hosts/request@1.0.0`, which this host does not link
      at -
      help: only `yoi:host` is linked: build for a target without WASI, such as `wasm32-unknown-unknown`
    "#);
}

#[test]
fn an_import_that_is_no_interface_is_refused() {
    let bytes = component(r#"(import "run" (func)) (import "yoi:host/log@1.0.0" (func))"#);
    assert_eq!(outcome(Component::read(bytes)), ["component/import"; 2]);
}

#[test]
fn a_component_of_another_world_says_what_it_exports() {
    let text =
        r#"(component (instance $i) (export "wasi:http/incoming-handler@0.2.0" (instance $i)))"#;
    assert_snapshot!(refusal(wat::parse_str(text).unwrap()), @r#"
    error[component/world]: the component does not export `yoi:plugin/tools@1.0.0`
      at -
      help: it exports `wasi:http/incoming-handler@0.2.0`: build it for the world `yoi:plugin/plugin`
    "#);
    assert_snapshot!(refusal(wat::parse_str("(component)").unwrap()), @r#"
    error[component/world]: the component does not export `yoi:plugin/tools@1.0.0`
      at -
      help: it exports nothing: build it for the world `yoi:plugin/plugin`
    "#);
    let other = r#"(component (instance $i) (export "yoi:plugin/tools@2.0.0" (instance $i)))"#;
    assert_eq!(
        outcome(Component::read(wat::parse_str(other).unwrap())),
        ["component/world"]
    );
    let inner =
        r#"(component (component (instance $i) (export "yoi:plugin/tools@1.0.0" (instance $i))))"#;
    assert_eq!(
        outcome(Component::read(wat::parse_str(inner).unwrap())),
        ["component/world"]
    );
}

#[test]
fn what_is_no_component_is_told_apart() {
    assert_snapshot!(refusal(b"(component)".to_vec()), @r#"
    error[component/not-wasm]: the file is not a WebAssembly component
      at -
      help: `[component] path` is to name the `.wasm` binary, not its text or source
    "#);
    assert_snapshot!(refusal(wat::parse_str("(module)").unwrap()), @r#"
    error[component/core-module]: the file is a core module, not a component
      at -
      help: wrap it: `wasm-tools component new module.wasm -o component.wasm`
    "#);
    assert_eq!(outcome(Component::read(Vec::new())), ["component/not-wasm"]);
    assert_eq!(
        outcome(Component::read(vec![0; MAX_COMPONENT_BYTES + 1])),
        ["component/too-large"]
    );
}

#[test]
fn a_damaged_component_is_invalid() {
    let bytes = importing(&["yoi:host/log@1.0.0"]);
    // What stands last are names for debuggers, without which it is still whole.
    let cuts = (8..bytes.len()).map(|length| outcome(Component::read(bytes[..length].to_vec())));
    let whole = cuts.filter(|codes| codes.is_empty()).count();
    assert!(whole <= 2, "{whole} cuts are whole");
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x55;
        outcome(Component::read(changed));
    }
}
