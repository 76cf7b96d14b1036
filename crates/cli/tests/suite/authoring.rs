//! `yoi plugin new` and `build`. With the real toolchains, `cargo xtask tour` runs them.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::Project;

fn new(project: &Project, arguments: &[&str]) -> String {
    project.yoi(&[&["plugin", "new"], arguments].concat())
}

fn build(project: &Project, arguments: &[&str]) -> String {
    project.yoi(&[&["plugin", "build"], arguments].concat())
}

/// The files below a folder, with what stands in them.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(contents(&path)),
            false => found.push((path.display().to_string(), fs::read(&path).unwrap())),
        }
    }
    found.sort();
    found
}

#[test]
fn a_new_plugin_says_what_comes_next() {
    let project = Project::new();
    assert_snapshot!(new(&project, &["rust", "my-prices"]), @r#"
    exit status 0
    --- data
    made `my-prices`: a tool in Rust that asks a REST API
    id: example.my-prices

    next:
      cd my-prices
      yoi plugin build
      yoi plugin check .
    `README.md` in it goes on from here
    "#);
    assert_snapshot!(new(&project, &["python", "plugins/more/my-trades", "--id", "acme.trades"]), @r#"
    exit status 0
    --- data
    made `plugins/more/my-trades`: tools in Python that ask a REST API and follow a WebSocket feed
    id: acme.trades

    next:
      cd plugins/more/my-trades
      python3 -m venv .venv
      .venv/bin/pip install --quiet --requirement requirements.txt
      yoi plugin build
      yoi plugin check .
    `README.md` in it goes on from here
    "#);
    assert_snapshot!(new(&project, &["javascript", "my-js", "--json"]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "template": "javascript",
      "id": "example.my-js",
      "folder": "my-js",
      "files": [
        "plugin.toml",
        "package.json",
        "package-lock.json",
        "README.md",
        "main.js",
        "yoi.js",
        "yoi.d.ts",
        ".gitignore",
        "plugin.schema.json",
        "wit/deps/yoi-host/request.wit",
        "wit/deps/yoi-host/system.wit",
        "wit/deps/yoi-host/types.wit",
        "wit/deps/yoi-host/websocket.wit",
        "wit/plugin.wit"
      ],
      "next": [
        "cd my-js",
        "npm ci",
        "yoi plugin build",
        "yoi plugin check ."
      ]
    }
    "#);
}

#[test]
fn it_begins_with_the_urls_that_were_named() {
    let project = Project::new();
    let prices = ["--request", "http://127.0.0.1:8080/v1/prices/"];
    let trades = ["--websocket", "ws://127.0.0.1:8081/v1/trades"];
    new(
        &project,
        &[&["javascript", "my-js"], &prices[..], &trades].concat(),
    );
    let folder = project.path().join("my-js");
    let manifest = fs::read_to_string(folder.join("plugin.toml")).unwrap();
    let (_, asks) = manifest.split_once("[[request]]").unwrap();
    assert_snapshot!(asks, @r#"

    scheme = "http"
    host = "127.0.0.1"
    port = 8080
    path_prefixes = ["/v1/prices"]
    methods = ["GET"]
    reason = "reads the price"

    [[websocket]]
    scheme = "ws"
    host = "127.0.0.1"
    port = 8081
    path_prefixes = ["/v1/trades"]
    subprotocols = ["trades.v1"]
    reason = "reads trades"
    "#);
    let code = fs::read_to_string(folder.join("main.js")).unwrap();
    for constant in [
        "const PRICES = \"http://127.0.0.1:8080/v1/prices\";",
        "const TRADES = \"ws://127.0.0.1:8081/v1/trades\";",
    ] {
        assert!(code.contains(constant), "{code}");
    }
}

#[test]
fn what_is_there_is_never_overwritten() {
    let project = Project::new();
    let path = |name: &str| project.path().join(name);
    fs::create_dir(path("empty")).unwrap();
    fs::write(path("file"), "mine").unwrap();
    new(&project, &["rust", "made"]);
    fs::write(path("made/src/lib.rs"), "mine").unwrap();
    let before = contents(project.path());
    for name in ["empty", "file", "made"] {
        let told = new(&project, &["rust-feed", name]);
        let wanted = format!("error[new/exists]: `{name}` is already there");
        assert!(told.contains(&wanted), "{told}");
    }
    assert_eq!(contents(project.path()), before);
    assert_snapshot!(new(&project, &["rust", "empty"]), @r#"
    exit status 1
    --- talk
    error[new/exists]: `empty` is already there
    help: name another folder: nothing is ever overwritten
    "#);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_and_files_are_not_executable() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let project = Project::new();
    symlink("elsewhere", project.path().join("link")).unwrap();
    let told = new(&project, &["rust", "link"]);
    assert!(told.contains("error[new/exists]"), "{told}");
    assert!(!project.path().join("elsewhere").exists());
    new(&project, &["python", "made"]);
    for (path, _) in contents(&project.path().join("made")) {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0, "{path}: {mode:o}");
    }
}

/// The folder's own path is just short enough, and those of its files are not.
#[cfg(target_os = "linux")]
#[test]
fn what_could_not_be_made_whole_is_taken_away() {
    let project = Project::new();
    let longest = 4095 - "my-prices".len() - "/plugin.toml".len() - 4;
    let folder = "./".repeat(longest / 2) + "my-prices";
    let told = new(&project, &["rust", &folder]);
    assert!(told.contains("error[new/unwritable]"), "{told}");
    assert!(!project.path().join("my-prices").exists());
}

#[test]
fn a_name_is_a_word_everywhere() {
    let project = Project::new();
    assert_snapshot!(new(&project, &["rust", "My_Plugin"]), @r#"
    exit status 1
    --- talk
    error[new/name]: 'M' may not stand in a plugin's name: it takes `a` to `z`, `0` to `9` and `-`
    help: the last part of the folder is the plugin's name, such as `my-prices`
    "#);
    for folder in [
        "",
        ".",
        "..",
        "a/..",
        "x/Börse",
        "x\u{1b}[2J",
        "serde",
        "a b",
        "-x",
    ] {
        let told = new(&project, &["rust", "--", folder]);
        let is_refused = told.contains("error[new/name]") || told.contains("exit status 2");
        assert!(is_refused && !told.contains('\u{1b}'), "{told}");
    }
    assert_snapshot!(new(&project, &["rust", "my-prices", "--id", "Acme"]), @r#"
    exit status 1
    --- talk
    error[new/id]: `A` may not stand in `Acme`: it takes `a` to `z`, `0` to `9`, `-` and `.`
    help: an id is such as `acme.prices`
    "#);
    assert_eq!(
        fs::read_dir(project.path()).unwrap().count(),
        1,
        "only `.yoi`"
    );
}

#[test]
fn a_url_that_could_not_be_asked_for_is_refused() {
    let project = Project::new();
    assert_snapshot!(new(&project, &["rust", "a", "--request", "wss://a.example/"]), @r#"
    exit status 1
    --- talk
    error[new/url]: `--request`: `wss` is no scheme of `request`
    help: leave it out to begin with an example, and change `plugin.toml` and the code later
    "#);
    assert_snapshot!(new(&project, &["rust", "a", "--websocket", "wss://a.example/"]), @r#"
    exit status 1
    --- talk
    error[new/url]: `--websocket`: the template `rust` has nothing that reaches a `WebSocket` URL
    help: leave it out to begin with an example, and change `plugin.toml` and the code later
    "#);
    assert_snapshot!(new(&project, &["python", "a", "--request", "https://a.example/'+x+'"]), @r#"
    exit status 1
    --- talk
    error[new/url]: `--request`: '\'' may not stand in the URL of a new plugin
    help: leave it out to begin with an example, and change `plugin.toml` and the code later
    "#);
    assert_eq!(
        fs::read_dir(project.path()).unwrap().count(),
        1,
        "only `.yoi`"
    );
}

#[test]
fn what_is_not_installed_is_said_with_the_command_that_installs_it() {
    let project = Project::new();
    new(&project, &["javascript", "my-js"]);
    assert_snapshot!(build(&project, &["my-js"]), @r#"
    exit status 1
    --- talk
    error[build/not-installed]: `componentize-qjs` is not installed for this plugin
    help: in the plugin's folder, run `npm ci`
    "#);
    new(&project, &["python", "my-py"]);
    assert_snapshot!(build(&project, &["my-py"]), @r#"
    exit status 1
    --- talk
    error[build/not-installed]: `componentize-py` is not installed for this plugin
    help: in the plugin's folder, run `python3 -m venv .venv && .venv/bin/pip install -r requirements.txt`
    "#);
    assert_snapshot!(build(&project, &["my-py", "--json"]), @r#"
    exit status 1
    --- data
    {
      "ok": false,
      "error": {
        "code": "build/not-installed",
        "message": "`componentize-py` is not installed for this plugin",
        "help": "in the plugin's folder, run `python3 -m venv .venv && .venv/bin/pip install -r requirements.txt`",
        "diagnostics": []
      }
    }
    "#);
}

#[test]
fn what_cannot_be_built_says_why() {
    let project = Project::new();
    assert_snapshot!(build(&project, &[]), @r#"
    exit status 1
    --- talk
    error[build/no-manifest]: there is no `plugin.toml`
    help: name the plugin's folder; `yoi plugin new` makes one
    "#);
    new(&project, &["javascript", "my-js"]);
    let folder = project.path().join("my-js");
    fs::write(folder.join("Cargo.toml"), "").unwrap();
    assert_snapshot!(build(&project, &["my-js"]), @r#"
    exit status 1
    --- talk
    error[build/language]: `my-js` has `Cargo.toml` and `package.json`, so that it could be written in either
    help: say it with `--language`
    "#);
    fs::remove_file(folder.join("Cargo.toml")).unwrap();
    fs::remove_file(folder.join("package.json")).unwrap();
    assert_snapshot!(build(&project, &["my-js"]), @r#"
    exit status 1
    --- talk
    error[build/language]: `my-js` has no `Cargo.toml`, `package.json` or `pyproject.toml`, which would tell what it is written in
    help: say it with `--language`
    "#);
    fs::write(folder.join("plugin.toml"), "schema = 2\n").unwrap();
    assert_snapshot!(build(&project, &["my-js"]), @r#"
    exit status 1
    --- talk
    error[manifest/schema]: the manifest has schema 2, and this version of yoi reads schema 1
     --> my-js/plugin.toml:1:10
      |
    1 | schema = 2
      |          ^
      |
      = help: use a version of yoi that knows it

    error[build/manifest]: the manifest has errors, so that it does not say what to build
    "#);
}

/// A toolchain that does as it is told by what stands in `main.js`.
#[cfg(unix)]
fn with_toolchain(project: &Project) {
    new(project, &["javascript", "my-js"]);
    let programs = project.path().join("my-js/node_modules/.bin");
    fs::create_dir_all(&programs).unwrap();
    executable(&programs.join("componentize-qjs"), "sh main.js \"${10}\"");
    executable(&project.path().join("node"), "true");
}

#[cfg(unix)]
fn executable(path: &Path, line: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, format!("#!/bin/sh\n{line}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
fn build_with(project: &Project, main: &str, arguments: &[&str]) -> String {
    fs::write(project.path().join("my-js/main.js"), main).unwrap();
    let mut command = project.command(&[&["plugin", "build", "my-js"], arguments].concat());
    let path = format!("{}:/usr/bin:/bin", project.path().display());
    let output = command.env("PATH", path).output().unwrap();
    project.told(&output)
}

#[cfg(unix)]
#[test]
fn the_component_goes_where_the_manifest_says() {
    let project = Project::new();
    with_toolchain(&project);
    let component = project.path().join("my-js/my-js.wasm");
    assert_snapshot!(build_with(&project, "printf one >$1", &[]), @r#"
    exit status 0
    --- data
    built: `my-js/my-js.wasm`, 3 bytes
    next: `yoi plugin check my-js`
    "#);
    assert_eq!(fs::read(&component).unwrap(), b"one");
    assert_snapshot!(build_with(&project, "printf one >$1", &[]), @r#"
    exit status 0
    --- data
    built, as it was: `my-js/my-js.wasm`, 3 bytes
    next: `yoi plugin check my-js`
    "#);
    assert_snapshot!(build_with(&project, "printf two >$1", &["--json"]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "language": "javascript",
      "component": "my-js/my-js.wasm",
      "bytes": 3,
      "changed": true
    }
    "#);
    assert_eq!(fs::read(&component).unwrap(), b"two");
}

#[cfg(unix)]
#[test]
fn a_build_that_fails_leaves_what_was_built_before() {
    let project = Project::new();
    with_toolchain(&project);
    build_with(&project, "printf one >$1", &[]);
    assert_snapshot!(build_with(&project, "printf half >$1; echo because >&2; exit 1", &[]), @r#"
    exit status 1
    --- talk
    because
    error[build/failed]: `[PROJECT]/my-js/node_modules/.bin/componentize-qjs` failed
    help: the reason stands above, in the toolchain's own words
    "#);
    let component = project.path().join("my-js/my-js.wasm");
    assert_eq!(fs::read(component).unwrap(), b"one");
}
