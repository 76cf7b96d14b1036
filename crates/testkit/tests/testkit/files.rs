use std::fs;
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

#[test]
fn a_package_folder_has_a_manifest_and_a_component() {
    let package = PackageFolder::new("test.echo")
        .version("1.2.3")
        .component(vec![1, 2])
        .tool("echo")
        .ask_websocket("scheme = \"ws\"\nhost = \"127.0.0.1\"")
        .ask_request("scheme = \"http\"\nhost = \"127.0.0.1\"\nmethods = [\"GET\"]")
        .write_temporary();
    assert_eq!(package.folder(), package.store().join("test.echo"));
    assert_eq!(
        fs::read(package.folder().join("component.wasm")).unwrap(),
        [1, 2]
    );
    assert_eq!(
        fs::read_to_string(package.folder().join("plugin.toml")).unwrap(),
        r#"schema = 1
id = "test.echo"
version = "1.2.3"
description = "A package of a test"

[component]
path = "component.wasm"

[[tools]]
name = "echo"
description = "The tool echo"
input_schema = { type = "object" }

[[websocket]]
scheme = "ws"
host = "127.0.0.1"

[[request]]
scheme = "http"
host = "127.0.0.1"
methods = ["GET"]
"#
    );
}

#[test]
fn an_enablement_file_has_its_tables_in_an_order_that_toml_takes() {
    let echo = Enabled::new("test.echo", "sha256:00")
        .line("surfaces = [\"tools\"]")
        .limit("connections", 2)
        .grant_websocket("scheme = \"ws\"")
        .grant_request("scheme = \"http\"");
    let file = EnablementFile::new()
        .tls_root("/a/ca.pem")
        .enable(echo)
        .enable(Enabled::of_version("b", "2.0.0", "d"));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        fs::read_to_string(file.write(folder.path())).unwrap(),
        r#"[tls]
roots = ['/a/ca.pem']

[[plugins.enabled]]
id = "test.echo"
version = "0.1.0"
digest = "sha256:00"
surfaces = ["tools"]

[plugins.enabled.limits]
connections = 2

[[plugins.enabled.grants.websocket]]
scheme = "ws"

[[plugins.enabled.grants.request]]
scheme = "http"

[[plugins.enabled]]
id = "b"
version = "2.0.0"
digest = "d"
"#
    );
}
