//! What is dangerously wide is called so wherever it is shown.

use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::{Project, component};

const ANYWHERE: &str = "scheme = \"ws\"\nhost = \"*\"\nport = \"*\"\naddresses = [\"private\"]";

const SHARED: &str = "scheme = \"https\"\nhost = \"**.github.io\"\nmethods = [\"GET\"]";

fn wide() -> PackageFolder {
    PackageFolder::new("example.wide")
        .component(component(&[
            "yoi:host/websocket@1.0.0",
            "yoi:host/request@1.0.0",
        ]))
        .tool("run")
        .ask_websocket("scheme = \"wss\"\nhost = \"a.example\"")
        .ask_websocket(ANYWHERE)
        .ask_request(SHARED)
}

fn enabled() -> Project {
    let project = Project::with(&wide());
    project.enable("example.wide", |it| {
        it.grant_websocket(ANYWHERE).grant_request(SHARED)
    });
    project
}

#[test]
fn what_is_broad_is_called_so_wherever_it_is_shown() {
    for project in [Project::with(&wide()), enabled()] {
        let list = project.yoi(&["plugin", "list"]);
        assert!(list.contains("  BROAD LOCAL PLAIN TEXT\n"), "{list}");
        let listed = &project.json(&["plugin", "list", "--json"])["packages"][0]["danger"];
        assert_eq!(listed["broad"], true);

        let show = project.yoi(&["plugin", "show", "example.wide"]);
        let broad = show.matches("BROAD LOCAL PLAIN TEXT `ws://*:*/ addresses=private`");
        let sides = if show.contains("state: enabled") {
            2
        } else {
            1
        };
        assert_eq!(broad.count(), sides, "{show}");
        let shown = project.json(&["plugin", "show", "--json", "example.wide"]);
        assert_eq!(shown["websocket"]["asks"][1]["broad"], true);
        assert_eq!(shown["websocket"]["asks"][0]["broad"], false);

        let explain = ["plugin", "explain", "example.wide", "https://x.github.io/"];
        let told = project.yoi(&explain);
        assert!(
            told.contains("look twice at `https://**.github.io/ methods=GET`: BROAD: any name under `github.io`, where anyone can register one; all paths on more than one host\n"),
            "{told}"
        );
        let explained = project.json(&[&explain[..], &["--json"]].concat());
        assert_eq!(explained["danger"]["broad"], true);
    }
}

#[test]
fn the_reasons_are_all_told_and_those_who_paste_see_them_too() {
    let project = Project::with(&wide());
    let told = project.yoi(&["plugin", "explain", "example.wide", "ws://b.example:1/"]);
    assert_snapshot!(told, @r#"
    exit status 1
    --- data
    denied: opening `ws://b.example:1/`
    rule: the package is not enabled
    asked for: by ask 1
    look twice at `ws://*:*/ addresses=private`: BROAD LOCAL PLAIN TEXT: any host; services on private networks; any port; all paths on more than one host; plain text, which can be read and changed on the way

    next: to enable it and allow this, run:

    yoi plugin grant example.wide --target 'ws://b.example:1/ addresses=private'

    or add to `yoi.toml`:

    [[plugins.enabled]]
    id = "example.wide"
    version = "0.1.0"
    digest = "sha256:[DIGEST]"
    surfaces = ["tools"]

    # look twice: services on private networks
    # look twice: plain text, which can be read and changed on the way
    [[plugins.enabled.grants.websocket]]
    scheme = "ws"
    host = "b.example"
    port = 1
    addresses = ["private"]
    "#);
}

#[test]
fn a_package_that_asks_for_nothing_wide_has_no_mark() {
    let project = Project::with(&wide().version("0.1.0"));
    project.add(
        &PackageFolder::new("example.narrow")
            .component(component(&[]))
            .tool("run"),
    );
    let list = project.yoi(&["plugin", "list"]);
    let narrow = list.lines().find(|it| it.starts_with("example.narrow"));
    assert!(narrow.unwrap().ends_with("  -          -"), "{list}");
}
