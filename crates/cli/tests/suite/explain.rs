use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::{Project, component, ticker};

fn explained(project: &Project, url: &str, more: &[&str]) -> String {
    project.yoi(&[&["plugin", "explain", "example.ticker", url], more].concat())
}

fn enabled() -> Project {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| {
        it.grant_request("scheme = \"https\"\nhost = \"api.example.com\"\npath_prefixes = [\"/v1/pairs\"]\nmethods = [\"GET\"]")
    });
    project
}

#[test]
fn what_is_allowed_is_told_with_its_rule() {
    assert_snapshot!(explained(&enabled(), "https://api.example.com/v1/pairs?key=secret", &["--method", "GET"]), @"");
}

#[test]
fn a_missing_grant_is_told_with_the_lines_that_give_it() {
    assert_snapshot!(explained(&enabled(), "wss://stream.example.com/v1/trades", &["--subprotocol", "trades.v1"]), @"");
    assert_snapshot!(explained(&enabled(), "https://api.example.com/v1/users", &[]), @"");
}

#[test]
fn the_lines_that_are_told_allow_it() {
    let project = Project::with(&ticker());
    let explain = [
        "plugin",
        "explain",
        "--json",
        "example.ticker",
        "wss://stream.example.com/v1/trades/x",
    ];
    let explained = project.json(&explain);
    assert_eq!(explained["allowed"], false);
    project.write(explained["next"]["lines"].as_str().unwrap());
    assert_eq!(project.json(&explain)["allowed"], true);
}

#[test]
fn what_is_not_asked_for_cannot_be_granted() {
    assert_snapshot!(explained(&enabled(), "wss://stream.example.com/v2", &[]), @"");
    assert_snapshot!(explained(&enabled(), "https://api.example.com/v1/pairs", &["--method", "POST"]), @"");
}

#[test]
fn a_package_that_is_not_enabled_is_told_with_the_lines_that_enable_it() {
    assert_snapshot!(explained(&Project::with(&ticker()), "https://api.example.com/v1/pairs", &[]), @"");
}

#[test]
fn a_pending_package_is_told_with_what_changed() {
    let project = enabled();
    project.add(&ticker().version("0.2.0"));
    assert_snapshot!(explained(&project, "https://api.example.com/v1/pairs", &["--method", "GET"]), @"");
    assert_snapshot!(explained(&project, "wss://stream.example.com/v1/trades", &[]), @"");
}

#[test]
fn a_url_that_no_plugin_may_use_is_told() {
    assert_snapshot!(explained(&enabled(), "wss://user@stream.example.com/", &[]), @"");
    assert_snapshot!(explained(&enabled(), "ftp://stream.example.com/", &[]), @"");
}

#[test]
fn a_local_target_says_where_it_may_lead() {
    let package = PackageFolder::new("example.ticker")
        .component(component(&["yoi:host/websocket@1.0.0"]))
        .ask_websocket("scheme = \"ws\"\nhost = \"localhost\"\nport = 8080");
    let project = Project::with(&package);
    project.enable("example.ticker", |it| {
        it.grant_websocket("scheme = \"ws\"\nhost = \"localhost\"\nport = 8080")
    });
    assert_snapshot!(explained(&project, "ws://localhost:8080/", &[]), @"");
}
