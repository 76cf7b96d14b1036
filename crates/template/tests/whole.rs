//! Each template against its folder in this repository, and against the rules
//! that packages are held to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use yoi_document::has_errors;
use yoi_package::{Manifest, PackageId};
use yoi_target::{Action, ActionKind, ActionUrl, Method, Protocol, Subprotocol};
use yoi_template::{File, NewPlugin, PluginName, Template};

/// What no plugin's folder needs: `vendor` and `wit` are compared by
/// themselves, and the rest is what a build leaves.
const LEFT_OUT: [&str; 5] = ["vendor", "wit", "target", "node_modules", ".venv"];

fn root(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(inside)
}

fn plugin(template: Template) -> NewPlugin {
    NewPlugin::new(template, PluginName::parse("my-prices").unwrap())
}

fn file(files: &[File], path: &str) -> String {
    let found = files.iter().find(|file| file.path == path);
    found.unwrap_or_else(|| panic!("no {path}")).text.clone()
}

fn manifest(plugin: &NewPlugin) -> Manifest {
    let (manifest, diagnostics) = Manifest::parse(&file(&plugin.files(), "plugin.toml"));
    // A place on this machine is warned of, wherever it is asked for.
    assert!(!has_errors(&diagnostics), "{diagnostics:?}");
    manifest.unwrap()
}

/// The files below a folder of the repository, from it.
fn listed(folder: &Path, left_out: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if left_out.contains(&name.as_str()) || name.ends_with(".wasm") || name == "__pycache__" {
            continue;
        }
        match path.is_dir() {
            true => found.extend(listed(&path, &[]).iter().map(|it| format!("{name}/{it}"))),
            false => drop(found.insert(name)),
        }
    }
    found
}

#[test]
fn a_template_carries_every_file_of_its_folder_and_no_other() {
    for template in Template::ALL {
        let folder = root("templates").join(template.name());
        let wanted = listed(&folder, &LEFT_OUT);
        let is_own = |path: &&str| !path.starts_with("vendor/") && !path.starts_with("wit/");
        let files = plugin(template).files();
        let carried = files.iter().map(|file| file.path.as_str()).filter(is_own);
        let named = |path: &str| path.replace(".gitignore", "gitignore");
        assert_eq!(
            carried.map(named).collect::<BTreeSet<_>>(),
            wanted,
            "{template}"
        );
    }
}

#[test]
fn the_interfaces_that_a_plugin_carries_are_those_of_this_repository() {
    for (template, to) in [
        (Template::Rust, "vendor/yoi-sdk/wit/"),
        (Template::RustFeed, "vendor/yoi-sdk/wit/"),
        (Template::JavaScript, "wit/"),
        (Template::Python, "wit/"),
    ] {
        same(&plugin(template).files(), to, &root("wit"), &[]);
    }
}

#[test]
fn the_sdk_that_a_plugin_carries_is_that_of_this_repository() {
    for template in [Template::Rust, Template::RustFeed] {
        let files = plugin(template).files();
        let sdk = root("crates/sdk");
        same(&files, "vendor/yoi-sdk/src/", &sdk.join("src"), &[]);
        for name in ["Cargo.toml", "README.md"] {
            let carried = file(&files, &format!("vendor/yoi-sdk/{name}"));
            assert_eq!(carried, fs::read_to_string(sdk.join(name)).unwrap());
        }
    }
}

/// Whether the files below `to` are those of a folder, text for text.
fn same(files: &[File], to: &str, folder: &Path, left_out: &[&str]) {
    let below = files
        .iter()
        .filter_map(|file| Some((file.path.strip_prefix(to)?, &file.text)));
    let carried: BTreeSet<_> = below.clone().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(carried, listed(folder, left_out));
    for (path, text) in below {
        assert_eq!(
            *text,
            fs::read_to_string(folder.join(path)).unwrap(),
            "{path}"
        );
    }
}

#[test]
fn a_new_plugin_has_its_own_name_everywhere() {
    for template in Template::ALL {
        let plugin = plugin(template).id(PackageId::parse("acme.prices").unwrap());
        for file in plugin.files() {
            for own in ["my-plugin", "my_plugin", "example.my-"] {
                assert!(!file.text.contains(own), "{template}: {}", file.path);
            }
        }
        let manifest = manifest(&plugin);
        assert_eq!(manifest.id().as_str(), "acme.prices");
        assert_eq!(manifest.component().as_str(), "my-prices.wasm");
    }
}

/// What an operator says may have the template's own words in it.
#[test]
fn what_was_said_is_put_in_as_it_was_said() {
    let url = "https://my-plugin.example/example.my-plugin/v1";
    let plugin = plugin(Template::Rust)
        .id(PackageId::parse("example.my-plugin-two").unwrap())
        .request(url)
        .unwrap();
    let manifest = manifest(&plugin);
    assert_eq!(manifest.id().as_str(), "example.my-plugin-two");
    let host = manifest.asks(Protocol::Request)[0].target().host();
    assert_eq!(host.to_string(), "my-plugin.example");
    assert!(constants(&plugin).contains(url));
}

#[test]
fn the_id_is_an_example_until_it_is_said() {
    let manifest = manifest(&plugin(Template::Rust));
    assert_eq!(manifest.id().as_str(), "example.my-prices");
}

#[test]
fn every_tool_of_the_manifest_stands_in_the_code() {
    for (template, code) in [
        (Template::Rust, "src/lib.rs"),
        (Template::RustFeed, "src/lib.rs"),
        (Template::JavaScript, "main.js"),
        (Template::Python, "src/app.py"),
    ] {
        let plugin = plugin(template);
        let code = file(&plugin.files(), code);
        for tool in manifest(&plugin).tools() {
            let name = tool.name();
            let defined = ["fn ", "function ", "def "].map(|word| format!("{word}{name}("));
            assert!(
                defined.iter().any(|it| code.contains(it)),
                "{template}: {name}"
            );
        }
    }
}

/// Whether one ask of a plugin covers what its code does at a URL.
fn covers(manifest: &Manifest, protocol: Protocol, url: &str) -> bool {
    let url = ActionUrl::parse(url).unwrap();
    let (get, offered) = (
        Method::parse("GET").unwrap(),
        [Subprotocol::parse("trades.v1").unwrap()],
    );
    let kind = match protocol {
        Protocol::Request => ActionKind::Request {
            method: &get,
            headers: &[],
        },
        Protocol::WebSocket => ActionKind::Open {
            subprotocols: &offered,
        },
    };
    let action = Action { url: &url, kind };
    manifest
        .asks(protocol)
        .iter()
        .any(|ask| ask.target().matches(&action))
}

fn constants(plugin: &NewPlugin) -> String {
    let is_code =
        |file: &&File| ["src/lib.rs", "main.js", "src/app.py"].contains(&file.path.as_str());
    plugin.files().iter().find(is_code).unwrap().text.clone()
}

proptest! {
    #[test]
    fn what_a_new_plugin_reaches_it_asks_for_and_nothing_beside(
        secure: bool,
        host in prop_oneof![
            Just("127.0.0.1".to_owned()), Just("localhost".to_owned()), Just("[::1]".to_owned()),
            "[a-z]{1,8}\\.[a-z]{1,8}\\.example",
        ],
        port in proptest::option::of(1_u16..),
        path in "(/[a-zA-Z0-9._~-]{1,8}){0,3}/?",
        template in proptest::sample::select(&Template::ALL[..]),
    ) {
        prop_assume!(!path.contains("/.")); // dot segments are written out
        let port = port.map(|it| format!(":{it}")).unwrap_or_default();
        let at = |scheme: &str| format!("{scheme}://{host}{port}{path}");
        let (request, websocket) = match secure {
            true => (at("https"), at("wss")),
            false => (at("http"), at("ws")),
        };
        let mut plugin = plugin(template);
        for (protocol, url) in [(Protocol::Request, &request), (Protocol::WebSocket, &websocket)] {
            if template.asks(protocol) {
                plugin = match protocol {
                    Protocol::Request => plugin.request(url).unwrap(),
                    Protocol::WebSocket => plugin.websocket(url).unwrap(),
                };
            }
        }
        let (manifest, code) = (manifest(&plugin), constants(&plugin));
        for (protocol, url) in [(Protocol::Request, &request), (Protocol::WebSocket, &websocket)] {
            if !template.asks(protocol) {
                prop_assert!(manifest.asks(protocol).is_empty());
                continue;
            }
            prop_assert_eq!(manifest.asks(protocol).len(), 1);
            prop_assert!(covers(&manifest, protocol, url), "{}", url);
            let below = format!("{}/BTC-EUR", url.trim_end_matches('/'));
            prop_assert!(covers(&manifest, protocol, &below), "{}", below);
            let elsewhere = url.replacen("://", "://x.", 1);
            if !host.starts_with('[') && !host.starts_with('1') {
                prop_assert!(!covers(&manifest, protocol, &elsewhere), "{}", elsewhere);
            }
            let parsed = ActionUrl::parse(url).unwrap();
            let written = format!("\"{}\"", parsed.as_str().trim_end_matches('/'));
            prop_assert!(code.contains(&written), "{} in {}", written, code);
        }
        let others = ["api.example.com", "stream.example.com"];
        prop_assert!(others.iter().all(|other| !code.contains(other)));
    }
}
