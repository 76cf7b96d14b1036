use std::fs;

use insta::assert_snapshot;
use tempfile::TempDir;
use yoi_package::{Decided, DecidedError, Digest, Package};

fn component() -> Vec<u8> {
    let text =
        "(component (instance $tools) (export \"yoi:plugin/tools@1.0.0\" (instance $tools)))";
    wat::parse_str(text).unwrap()
}

fn package_of(version: &str, component: &[u8]) -> Package {
    let manifest = format!(
        r#"schema = 1
id = "example.ticker"
version = "{version}"
description = "says \"latest\""
component.path = "ticker.wasm"
[[tools]]
name = "latest"
description = "Latest trade"
input_schema = {{ type = "object" }}
[[websocket]]
scheme = "wss"
host = "stream.example.com"
"#
    );
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("plugin.toml"), manifest).unwrap();
    fs::write(folder.path().join("ticker.wasm"), component).unwrap();
    let (package, reviews) = Package::open(folder.path());
    package.unwrap_or_else(|| panic!("{reviews:#?}"))
}

fn package(version: &str) -> Package {
    package_of(version, &component())
}

#[test]
fn what_was_kept_is_the_manifest_that_was_decided_upon() {
    let package = package("0.1.0");
    let decided = Decided::parse(&Decided::text(&package), package.digest()).unwrap();
    assert_eq!(decided.manifest(), package.manifest());
    assert!(decided.has_component_of(&package));
}

#[test]
fn another_component_is_told_from_another_manifest() {
    let (before, now) = (package("0.1.0"), package("0.2.0"));
    let decided = Decided::parse(&Decided::text(&before), before.digest()).unwrap();
    assert!(decided.has_component_of(&now), "only the manifest changed");
    // A custom section without content.
    let other = package_of("0.1.0", &[component(), b"\0\x02\x01x".to_vec()].concat());
    assert!(!decided.has_component_of(&other));
}

#[test]
fn what_is_of_other_content_or_was_edited_is_no_proof() {
    let package = package("0.1.0");
    let (text, digest) = (Decided::text(&package), package.digest());
    let parse = |text: &str| Decided::parse(text, digest).unwrap_err();
    let other = Digest::of(&[]);
    assert_eq!(
        Decided::parse(&text, other),
        Err(DecidedError::OtherContent { found: digest })
    );
    assert_eq!(
        parse(&text.replace("stream.example.com", "evil.example.com")),
        DecidedError::OtherManifest
    );
    let edited_hash = text.replacen("\": \"", "\": \"0", 1);
    assert_eq!(parse(&edited_hash), DecidedError::Form, "65 digits");
    let added = text.replacen(
        "\"files\": {",
        &format!("\"files\": {{\n\"x\": \"{}\",", "0".repeat(64)),
        1,
    );
    assert!(matches!(parse(&added), DecidedError::OtherContent { .. }));
    for form in [
        "",
        "{}",
        "[]",
        "null",
        "{\"files\": {}}",
        "{\"files\": [], \"manifest\": \"\"}",
        &text[..text.len() / 2],
    ] {
        assert_eq!(parse(form), DecidedError::Form, "{form}");
    }
    // The hashes are right, and what they are of is no manifest.
    let hashes = "{\"files\": {\"plugin.toml\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}, \"manifest\": \"\"}";
    assert_eq!(
        Decided::parse(hashes, Digest::of(&[("plugin.toml", b"")])),
        Err(DecidedError::Manifest)
    );
}

#[test]
fn the_errors_say_what_is_wrong() {
    let errors = [
        DecidedError::Form,
        DecidedError::OtherContent {
            found: Digest::of(&[]),
        },
        DecidedError::OtherManifest,
        DecidedError::Manifest,
    ];
    let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_snapshot!(told.join("\n"), @"
    it is not what `yoi plugin grant` writes
    it is of other content: its files make `sha256:6d72f8ace2cbae5979f891d3b02781647f52dc64bc336ff04b60a5a0f55712eb`
    its manifest is not the one that its hash is of
    its manifest cannot be read by this version of yoi
    ");
}
