//! The shapes that programs rely on, whole.

use insta::assert_snapshot;

use crate::{Project, TRADES, list, ticker};

fn printed(project: &Project, arguments: &[&str]) -> String {
    let told = project.yoi(arguments);
    let (status, data) = told.split_once("--- data\n").unwrap();
    let value: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(
        value["ok"].as_bool(),
        Some(value.get("error").is_none()),
        "`ok` says whether there is an error"
    );
    told.replace(status, status.trim_end())
}

fn partly_granted() -> Project {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| {
        it.grant_websocket(
            &TRADES
                .replace("reason = \"reads trades\"", "")
                .replace("\"trades.v1\"", "\"trades.v2\""),
        )
    });
    project
}

#[test]
fn check_prints_a_package() {
    let project = Project::with(&ticker());
    assert_snapshot!(printed(&project, &["plugin", "check", "--json", ".yoi/plugins/example.ticker"]), @"");
}

#[test]
fn check_prints_problems_with_their_places() {
    let project = Project::with(&ticker().table("[other]"));
    assert_snapshot!(printed(&project, &["plugin", "check", "--json", ".yoi/plugins/example.ticker"]), @"");
}

#[test]
fn list_prints_every_package() {
    assert_snapshot!(printed(&list::every_state(), &["plugin", "list", "--json"]), @"");
}

#[test]
fn show_prints_what_it_shows() {
    let project = partly_granted();
    let mut shown = project.json(&["plugin", "show", "--json", "example.ticker"]);
    let limits = shown["limits"].as_array_mut().unwrap();
    assert!(limits.len() >= 40);
    limits.truncate(1);
    assert_snapshot!(project.redacted(&format!("{shown:#}")), @"");
}

#[test]
fn explain_prints_the_decision() {
    let url = "wss://stream.example.com/v1/trades";
    assert_snapshot!(printed(&partly_granted(), &["plugin", "explain", "--json", "example.ticker", url]), @"");
    let offer = [
        "plugin",
        "explain",
        "--json",
        "example.ticker",
        url,
        "--subprotocol",
        "trades.v1",
    ];
    assert_snapshot!(printed(&partly_granted(), &offer), @"");
}

#[test]
fn a_failure_is_an_object_too() {
    let project = Project::with(&ticker());
    assert_snapshot!(printed(&project, &["plugin", "show", "--json", "example.tikcer"]), @"");
    project.write("[plugin]\n");
    assert_snapshot!(printed(&project, &["call", "--json", "example.ticker", "latest_price"]), @"");
}
