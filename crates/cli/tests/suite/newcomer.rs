//! What a newcomer trips over.

use std::fs;

use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::{Project, TRADES, component, ticker};

const EXPLAIN: [&str; 4] = [
    "plugin",
    "explain",
    "example.ticker",
    "wss://stream.example.com/v1/trades",
];

fn feed() -> PackageFolder {
    PackageFolder::new("example.ticker")
        .component(component(&["yoi:host/websocket@1.0.0"]))
        .tool_with_schema(
            "-price",
            r#"{ type = "object", required = ["pair"], properties = { pair = { type = "string" } } }"#,
        )
        .ask_websocket(TRADES)
}

/// A feed of which all is granted but its subprotocol.
fn partly_granted() -> Project {
    let project = Project::with(&feed());
    project.enable("example.ticker", |it| {
        it.grant_websocket("scheme = \"wss\"\nhost = \"stream.example.com\"")
    });
    project
}

#[test]
fn the_subprotocols_that_an_ask_names_are_granted_with_it() {
    let project = Project::with(&feed());
    let told = project.yoi(&EXPLAIN);
    assert!(
        told.contains("\nsubprotocols: none were given, so this is about an open that offers none; the ask names `trades.v1`, and `--subprotocol` names one\n"),
        "{told}"
    );
    let (_, lines) = told.split_once("add to `yoi.toml`:\n\n").unwrap();
    let digest = project.digest("example.ticker");
    project.write(&lines.replace("sha256:[DIGEST]", &digest));
    let offering = [&EXPLAIN[..], &["--subprotocol", "trades.v1"]].concat();
    let told = project.yoi(&offering);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    assert!(!told.contains("none were given"), "{told}");
}

#[test]
fn an_open_without_subprotocols_that_is_allowed_says_what_it_is_about() {
    let told = partly_granted().yoi(&EXPLAIN);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    assert!(told.contains("the ask names `trades.v1`"), "{told}");
}

#[test]
fn what_is_granted_in_part_can_be_left_or_be_granted_whole() {
    let project = partly_granted();
    let told = project.yoi(&["plugin", "show", "example.ticker"]);
    assert_snapshot!(told.split_once("\nnext: ").unwrap().1, @r#"
    websocket ask 0 is granted in part (without subprotocols `trades.v1`); leave it, if that is what you want, and call a tool: `yoi call --input '{"pair":"…"}' example.ticker -- -price`; or, to grant all of it, add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:

    [[plugins.enabled.grants.websocket]]
    scheme = "wss"
    host = "stream.example.com"
    path_prefixes = ["/v1/trades"]
    subprotocols = ["trades.v1"]
    "#);
}

#[test]
fn a_call_tells_errors_without_warnings_and_the_rest_tells_errors_first() {
    let package = ticker()
        .ask_websocket("scheme = \"wss\"\nhost = \"*\"")
        .component(Vec::new());
    let project = Project::with(&package);
    let called = project.yoi(&["call", "example.ticker", "latest_price"]);
    assert!(called.contains("error[component/not-wasm]"), "{called}");
    assert!(!called.contains("warning"), "{called}");
    let checked = project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"]);
    let (error, warning) = (checked.find("error["), checked.find("warning["));
    assert!(error.is_some() && error < warning, "{checked}");
}

#[test]
fn outside_any_project_there_is_nothing_to_list() {
    let project = Project::new();
    fs::remove_dir_all(project.path().join(".yoi")).unwrap();
    assert_snapshot!(project.yoi(&["plugin", "list"]), @"
    exit status 0
    --- data
    no `yoi.toml` or `.yoi` in this folder or above; `-C FOLDER` names a project
    ");
    assert_eq!(
        project.json(&["plugin", "list", "--json"])["counts"]["enabled"],
        0
    );
}

#[test]
fn packages_of_one_id_are_both_broken() {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| it);
    let store = project.path().join(".yoi/plugins");
    fs::create_dir(store.join("copy")).unwrap();
    for file in ["plugin.toml", "component.wasm"] {
        fs::copy(
            store.join("example.ticker").join(file),
            store.join("copy").join(file),
        )
        .unwrap();
    }
    assert_snapshot!(project.yoi(&["plugin", "list"]), @"
    exit status 0
    --- data
    package         version  source   state   websocket  request  look twice
    example.ticker  0.1.0    project  broken  error[store/ambiguous]: the same id as `.yoi/plugins/example.ticker`
    example.ticker  0.1.0    project  broken  error[store/ambiguous]: the same id as `.yoi/plugins/copy`

    2 packages in `.yoi/plugins`: 2 broken
    ");
}

#[test]
fn an_input_without_its_option_is_wrong_usage_that_names_the_option() {
    let told = Project::new().yoi(&["call", "example.ticker", "latest_price", "{\"pair\": 1}"]);
    assert!(told.starts_with("exit status 2\n"), "{told}");
    assert!(
        told.contains("tip: the input goes after `--input`"),
        "{told}"
    );
    let other = Project::new().yoi(&["plugin", "show", "example.ticker", "{}"]);
    assert!(!other.contains("--input"), "{other}");
}

#[test]
fn an_id_in_the_place_of_a_folder_is_told_where_it_lies() {
    let project = Project::new();
    let folder = project.add(&ticker());
    fs::rename(&folder, folder.with_file_name("ticker")).unwrap();
    let told = project.yoi(&["plugin", "check", "example.ticker"]);
    assert!(
        told.contains(
            "help: `check` takes a folder or an archive; this id lies in `.yoi/plugins/ticker`\n"
        ),
        "{told}"
    );
}

#[test]
fn the_current_folder_has_a_name() {
    let told = Project::new().yoi(&["plugin", "check", "."]);
    assert!(
        told.contains("broken: the package in `.` cannot be used"),
        "{told}"
    );
}
