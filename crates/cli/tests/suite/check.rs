use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::{PAIRS, Project, TRADES, component, ticker};

fn checked(package: &PackageFolder) -> String {
    let project = Project::with(package);
    project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"])
}

fn with_component(bytes: Vec<u8>) -> String {
    checked(&ticker().component(bytes))
}

#[test]
fn a_package_without_problems_is_fine() {
    assert_snapshot!(checked(&ticker()), @r#"
    exit status 0
    --- data
    fine: `example.ticker` 0.1.0, no problems
    digest: sha256:[DIGEST]
    "#);
}

#[test]
fn warnings_leave_a_package_usable() {
    let package = ticker().ask_websocket("scheme = \"ws\"\nhost = \"*\"\nport = \"*\"");
    assert_snapshot!(checked(&package), @r#"
    exit status 0
    --- data
    warning[manifest/broad]: asks for any host; any port; all paths on more than one host
      --> .yoi/plugins/example.ticker/plugin.toml:28:1
       |
    28 | [[websocket]]
       | ^^^^^^^^^^^^^
       |
       = help: an operator is shown this with the ask: ask for less where less will do

    warning[manifest/plain-text]: asks for plain text, which can be read and changed on the way
      --> .yoi/plugins/example.ticker/plugin.toml:29:1
       |
    29 | scheme = "ws"
       | ^^^^^^
       |
       = help: an operator is shown this with the ask: ask for less where less will do

    fine: `example.ticker` 0.1.0, 2 warnings
    digest: sha256:[DIGEST]
    "#);
}

#[test]
fn every_problem_of_a_manifest_is_told_at_its_place() {
    let typo = TRADES.replace("path_prefixes", "path_prefixs");
    let package = PackageFolder::new("example.ticker")
        .ask_websocket(&typo)
        .ask_request(&PAIRS.replace("https", "wss"))
        .table("colour = [");
    assert_snapshot!(checked(&package), @r#"
    exit status 1
    --- data
    error[manifest/unknown-key]: unknown key `path_prefixs`
      --> .yoi/plugins/example.ticker/plugin.toml:12:1
       |
    12 | path_prefixs = ["/v1/trades"]
       | ^^^^^^^^^^^^
       |
       = help: did you mean `path_prefixes`?

    error[target/wrong-table]: the scheme `wss` does not belong in `[[request]]`
      --> .yoi/plugins/example.ticker/plugin.toml:17:10
       |
    17 | scheme = "wss"
       |          ^^^^^
       |
       = help: write it under `[[websocket]]`: requests and WebSocket are given apart, and neither stands for the other

    error[manifest/syntax]: unclosed array, expected `]`
      --> .yoi/plugins/example.ticker/plugin.toml:23:11
       |
    23 | colour = [
       |           ^

    broken: the package in `.yoi/plugins/example.ticker` cannot be used, 3 errors
    "#);
}

#[test]
fn a_component_that_is_not_there_is_told() {
    let project = Project::new();
    let folder = project.add(&ticker());
    std::fs::remove_file(folder.join("component.wasm")).unwrap();
    assert_snapshot!(project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"]), @r#"
    exit status 1
    --- data
    error[component/missing]: the component cannot be read: there is no such file
    --> .yoi/plugins/example.ticker/component.wasm
     = help: build it first, or correct `[component] path`

    broken: the package in `.yoi/plugins/example.ticker` cannot be used, 1 error
    "#);
}

#[test]
fn a_folder_that_is_no_package_is_told() {
    assert_snapshot!(Project::new().yoi(&["plugin", "check", "nowhere"]), @"
    exit status 1
    --- data
    error[package/folder]: the package's folder cannot be read: there is no such file
    --> nowhere
     = help: name a folder with a `plugin.toml` in it, or a `.yoi-plugin` file

    broken: the package in `nowhere` cannot be used, 1 error
    ");
    assert_snapshot!(Project::new().yoi(&["plugin", "check", ".yoi"]), @r#"
    exit status 1
    --- data
    error[manifest/missing]: there is no readable `plugin.toml`: there is no such file
    --> .yoi/plugin.toml

    broken: the package in `.yoi` cannot be used, 1 error
    "#);
}

#[test]
fn a_core_module_is_not_a_component() {
    assert_snapshot!(with_component(b"\0asm\x01\0\0\0".to_vec()), @r#"
    exit status 1
    --- data
    error[component/core-module]: the file is a core module, not a component
    --> .yoi/plugins/example.ticker/component.wasm
     = help: wrap it: `wasm-tools component new module.wasm -o component.wasm`

    broken: the package in `.yoi/plugins/example.ticker` cannot be used, 1 error
    "#);
}

#[test]
fn text_is_not_a_component() {
    assert_snapshot!(with_component(b"(component)".to_vec()), @r#"
    exit status 1
    --- data
    error[component/not-wasm]: the file is not a WebAssembly component
    --> .yoi/plugins/example.ticker/component.wasm
     = help: `[component] path` is to name the `.wasm` binary, not its text or source

    broken: the package in `.yoi/plugins/example.ticker` cannot be used, 1 error
    "#);
}

#[test]
fn a_foreign_import_is_told_with_what_to_do_instead() {
    assert_snapshot!(with_component(component(&["wasi:sockets/tcp@0.2.3", "yoi:host/websocket@1.0.0", "yoi:host/request@1.0.0"])), @r#"
    exit status 1
    --- data
    error[component/import]: the component imports `wasi:sockets/tcp@0.2.3`, which this host does not link
    --> .yoi/plugins/example.ticker/component.wasm
     = help: no plugin gets a socket: use `yoi:host/websocket` or `yoi:host/request`, and ask for the URLs in the manifest

    broken: the package in `.yoi/plugins/example.ticker` cannot be used, 1 error
    "#);
}

#[test]
fn another_world_is_told() {
    let bytes =
        wat::parse_str("(component (instance $i) (export \"a:b/c\" (instance $i)))").unwrap();
    assert_snapshot!(with_component(bytes), @r#"
    exit status 1
    --- data
    error[component/world]: the component does not export `yoi:plugin/tools@1.0.0`
    --> .yoi/plugins/example.ticker/component.wasm
     = help: it exports `a:b/c`: build it for the world `yoi:plugin/plugin`

    broken: the package in `.yoi/plugins/example.ticker` cannot be used, 1 error
    "#);
}
