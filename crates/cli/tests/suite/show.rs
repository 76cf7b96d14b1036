use insta::assert_snapshot;
use yoi_testkit::{Enabled, EnablementFile};

use crate::{PAIRS, Project, TRADES, ticker};

const SHOW: [&str; 3] = ["plugin", "show", "example.ticker"];

/// The lines below `next:`.
fn lines_of(told: &str) -> String {
    let (_, next) = told.split_once("\nnext: ").unwrap();
    let (_, lines) = next.split_once("\n\n").unwrap();
    lines.to_owned()
}

#[test]
fn a_package_that_is_not_enabled_is_shown_with_the_lines_that_enable_it() {
    assert_snapshot!(Project::with(&ticker()).yoi(&SHOW), @"");
}

#[test]
fn the_lines_that_enable_a_package_do_what_they_say() {
    let project = Project::with(&ticker());
    let shown = project.json(&["plugin", "show", "--json", "example.ticker"]);
    project.write(shown["next"]["lines"].as_str().unwrap());
    let shown = project.json(&["plugin", "show", "--json", "example.ticker"]);
    assert_eq!(shown["state"], "enabled");
    assert_eq!(shown["websocket"]["asks"][0]["state"], "granted");
    assert_eq!(shown["request"]["asks"][0]["state"], "granted");
}

#[test]
fn the_lines_at_the_end_of_the_page_are_those_of_the_json() {
    let project = Project::with(&ticker());
    let shown = project.json(&["plugin", "show", "--json", "example.ticker"]);
    let lines = project.redacted(shown["next"]["lines"].as_str().unwrap());
    assert_eq!(lines_of(&project.yoi(&SHOW)), lines);
}

#[test]
fn asks_and_grants_of_every_kind_are_told_apart_and_dangerous_ones_first() {
    let package = ticker()
        .ask_websocket("scheme = \"wss\"\nhost = \"**.example.org\"\nsubprotocols = [\"a\", \"b\"]")
        .ask_websocket("scheme = \"ws\"\nhost = \"*\"\nport = \"*\"\naddresses = [\"private\"]")
        .ask_request("scheme = \"http\"\nhost = \"localhost\"\nport = 8080\nmethods = [\"GET\"]")
        .ask_request(
            "scheme = \"https\"\nhost = \"bücher.example\"\nmethods = [\"GET\", \"POST\"]",
        );
    let project = Project::with(&package);
    project.enable("example.ticker", |it| {
        it.limit("connections", 2)
            .grant_websocket(&TRADES.replace("reason = \"reads trades\"", ""))
            .grant_websocket(
                "scheme = \"wss\"\nhost = \"eu.example.org\"\nsubprotocols = [\"b\", \"c\"]",
            )
            .grant_request(
                "scheme = \"http\"\nhost = \"localhost\"\nport = 8080\nmethods = [\"GET\"]",
            )
            .grant_request("scheme = \"https\"\nhost = \"other.example\"\nmethods = [\"GET\"]")
            .grant_request("scheme = \"https\"\nhost = \"*.co.uk\"\nmethods = [\"GET\"]")
    });
    assert_snapshot!(project.yoi(&SHOW), @"");
}

#[test]
fn a_package_that_has_all_it_asks_can_be_called_next() {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| {
        it.grant_websocket(&TRADES.replace("reason = \"reads trades\"", ""))
            .grant_request(&PAIRS.replace("reason = \"lists the pairs\"", ""))
    });
    let told = project.yoi(&SHOW);
    assert!(
        told.ends_with("next: call a tool: `yoi call example.ticker latest_price --input '{}'`\n"),
        "{told}"
    );
}

#[test]
fn a_package_whose_digest_differs_is_pending_and_says_what_changed() {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| {
        it.grant_websocket("scheme = \"wss\"\nhost = \"stream.example.com\"")
    });
    project.add(&ticker().version("0.2.0"));
    assert_snapshot!(project.yoi(&SHOW), @"");
}

#[test]
fn a_version_that_differs_alone_is_pending_too() {
    let project = Project::with(&ticker());
    let digest = project.digest("example.ticker");
    EnablementFile::new()
        .enable(Enabled::of_version("example.ticker", "0.0.9", &digest))
        .write(project.path());
    let told = project.yoi(&SHOW);
    assert!(told.contains("state: pending"), "{told}");
    assert!(
        told.contains("version 0.0.9 was enabled, this is 0.1.0\n"),
        "{told}"
    );
}

#[test]
fn all_limits_are_listed_when_asked_for_and_those_that_were_set_first() {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| it.limit("tool_output_bytes", 1000));
    let told = project.yoi(&["plugin", "show", "example.ticker", "--limits"]);
    let limits: Vec<_> = told.split_once("\nLimits\n").unwrap().1.lines().collect();
    assert_snapshot!(limits[..3].join("\n"), @"");
    assert!(limits.len() > 40);
}

#[test]
fn an_id_that_is_nearly_right_is_corrected() {
    let project = Project::with(&ticker());
    assert_snapshot!(project.yoi(&["plugin", "show", "example.tikcer"]), @"");
    assert_snapshot!(project.yoi(&["plugin", "show", "Something/else"]), @"");
}

#[test]
fn a_decision_without_a_package_is_told() {
    let project = Project::new();
    let digest = format!("sha256:{}", "0".repeat(64));
    EnablementFile::new()
        .enable(Enabled::new("example.ticker", &digest))
        .write(project.path());
    assert_snapshot!(project.yoi(&SHOW), @"");
}

#[test]
fn two_packages_of_one_id_are_neither() {
    let project = Project::with(&ticker());
    let copy = project.path().join(".yoi/plugins/copy");
    std::fs::create_dir(&copy).unwrap();
    for file in ["plugin.toml", "component.wasm"] {
        std::fs::copy(
            project
                .path()
                .join(".yoi/plugins/example.ticker")
                .join(file),
            copy.join(file),
        )
        .unwrap();
    }
    assert_snapshot!(project.yoi(&SHOW), @"");
}

#[test]
fn a_broken_package_is_told_with_its_problems() {
    let project = Project::with(&ticker().component(Vec::new()));
    assert_snapshot!(project.yoi(&SHOW), @"");
}
