//! An update: what is pending, what is refused, and what is said of it.

use std::fs;

use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::grant::{enablement, grant, wider};
use crate::{PAIRS, Project, TRADES, component, ticker};

const ID: &str = "example.ticker";

const DIFF: [&str; 4] = ["plugin", "show", ID, "--diff"];

/// The ticker with all that it asks, and then an update.
fn updated(update: &PackageFolder) -> Project {
    let project = Project::with(&ticker());
    let told = grant(&project, &["--all", "--yes"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    project.add(update);
    project
}

#[test]
fn an_update_that_widens_one_path_prefix_is_pending_and_the_difference_is_just_that() {
    let project = updated(&wider());
    assert_snapshot!(project.yoi(&["call", ID, "latest_price"]), @"
    exit status 1
    --- talk
    error[call/pending]: `example.ticker` is not what was enabled: version 0.1.0 was enabled, this is 0.2.0; digest `sha256:[DIGEST]` was enabled, this is `sha256:[DIGEST]`
    help: `yoi plugin show example.ticker --diff` says what it asks now; `yoi plugin grant example.ticker` shows what it asks, and lets you decide
    ");
    assert_snapshot!(project.yoi(&DIFF), @"
    exit status 0
    --- data
    example.ticker 0.2.0 is not what was decided upon: it is pending
    version: 0.1.0, now 0.2.0
    digest: sha256:[DIGEST], now sha256:[DIGEST]

    Asks
      wider: websocket:0: it may open WebSocket connections to `stream.example.com`, path `/v1` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1 subprotocols=trades.v1`
        was asked for: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        before: only paths `/v1/trades`
        its author says: reads trades

    Beside its asks
      component: the same code

    next: `yoi plugin grant example.ticker` lets you decide
    ");
    assert_snapshot!(project.yoi(&["plugin", "show", ID, "--diff", "--json"]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "id": "example.ticker",
      "version": "0.2.0",
      "digest": "sha256:[DIGEST]",
      "state": "pending",
      "compared_with": "decided",
      "why": null,
      "version_before": "0.1.0",
      "digest_before": "sha256:[DIGEST]",
      "websocket": [
        {
          "change": "wider",
          "ask": "websocket:0",
          "may": "may open WebSocket connections to `stream.example.com`, path `/v1` and below, offering `trades.v1`",
          "now": {
            "target": "wss://stream.example.com/v1 subprotocols=trades.v1",
            "scheme": "wss",
            "host": "stream.example.com",
            "unicode": null,
            "port": 443,
            "path_prefixes": [
              "/v1"
            ],
            "methods": [],
            "subprotocols": [
              "trades.v1"
            ],
            "extensions": [],
            "addresses": [],
            "request_headers": [],
            "broad": false,
            "local": false,
            "plain_text": false,
            "look_alike": false,
            "look_twice": []
          },
          "before": {
            "target": "wss://stream.example.com/v1/trades subprotocols=trades.v1",
            "scheme": "wss",
            "host": "stream.example.com",
            "unicode": null,
            "port": 443,
            "path_prefixes": [
              "/v1/trades"
            ],
            "methods": [],
            "subprotocols": [
              "trades.v1"
            ],
            "extensions": [],
            "addresses": [],
            "request_headers": [],
            "broad": false,
            "local": false,
            "plain_text": false,
            "look_alike": false,
            "look_twice": []
          },
          "within": false,
          "gained": [
            "only paths `/v1/trades`"
          ],
          "lost": []
        }
      ],
      "request": [],
      "beside": {
        "other_component": false,
        "other_description": false,
        "new_tools": [],
        "changed_tools": [],
        "gone_tools": []
      }
    }
    "#);
}

#[test]
fn what_is_new_narrower_and_gone_is_told_with_tools_and_code() {
    let update = PackageFolder::new(ID)
        .component(component(&["yoi:host/websocket@1.0.0"]))
        .tool_with_schema(
            "latest_price",
            "{ type = \"object\", required = [\"pair\"] }",
        )
        .tool("history")
        .ask_websocket(&TRADES.replace("/v1/trades", "/v1/trades/btc"))
        .ask_websocket("scheme = \"ws\"\nhost = \"10.0.0.1\"\nreason = \"\u{202e}for speed\"");
    let project = updated(&update);
    assert_snapshot!(project.yoi(&DIFF), @r#"
    exit status 0
    --- data
    example.ticker 0.1.0 is not what was decided upon: it is pending
    digest: sha256:[DIGEST], now sha256:[DIGEST]

    Asks
      new: websocket:1: LOCAL PLAIN TEXT it may open WebSocket connections to `10.0.0.1`, every path, unencrypted
        as a target: `ws://10.0.0.1/`
        look twice: services on private networks; plain text, which can be read and changed on the way
        its author says: \u{202e}for speed
      narrower: websocket:0: it may open WebSocket connections to `stream.example.com`, path `/v1/trades/btc` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades/btc subprotocols=trades.v1`
        was asked for: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        now: only paths `/v1/trades/btc`
      gone: request `https://api.example.com/v1 methods=GET`

    Beside its asks
      component: other code
      tools, new: history
      tools, changed: latest_price

    next: `yoi plugin grant example.ticker` lets you decide
    "#);
}

#[test]
fn what_was_decided_upon_proves_itself_or_the_grants_take_its_place() {
    let project = updated(&wider());
    let kept = project.path().join(".yoi/decided/example.ticker.json");
    let text = fs::read_to_string(&kept).unwrap();
    for (forged, reason) in [
        (
            Some(text.replace("/v1/trades", "/v1")),
            "its manifest is not the one",
        ),
        (
            Some("{}".to_owned()),
            "it is not what `yoi plugin grant` writes",
        ),
        (
            Some(text.replacen("component.wasm", "other.wasm", 1)),
            "it is of other content",
        ),
        (None, "there is no `.yoi/decided/example.ticker.json`"),
    ] {
        match forged {
            Some(forged) => fs::write(&kept, forged).unwrap(),
            None => fs::remove_file(&kept).unwrap(),
        }
        let told = project.yoi(&DIFF);
        assert!(told.contains("compared with the grants: "), "{told}");
        assert!(told.contains(reason), "{reason}: {told}");
        assert!(told.contains("  wider: websocket:0: "), "{told}");
    }
    assert_snapshot!(project.yoi(&DIFF), @"
    exit status 0
    --- data
    example.ticker 0.2.0 is not what was decided upon: it is pending
    compared with the grants: what it asked for then is not known: there is no `.yoi/decided/example.ticker.json`
    version: 0.1.0, now 0.2.0
    digest: sha256:[DIGEST], now sha256:[DIGEST]

    Asks
      wider: websocket:0: it may open WebSocket connections to `stream.example.com`, path `/v1` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1 subprotocols=trades.v1`
        was granted: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        before: only paths `/v1/trades`
        its author says: reads trades

    next: `yoi plugin grant example.ticker` lets you decide
    ");
}

#[test]
fn without_a_change_there_is_no_difference() {
    let project = Project::with(&ticker());
    assert_snapshot!(project.yoi(&DIFF), @"
    exit status 0
    --- data
    example.ticker 0.1.0 is not enabled: there is no decision that it could differ from
    ");
    grant(&project, &["--ask", "request:0", "--yes"]);
    assert_snapshot!(project.yoi(&DIFF), @"
    exit status 0
    --- data
    example.ticker 0.1.0 is what was decided upon
    ");
    let same = PackageFolder::new(ID)
        .component(component(&[
            "yoi:host/websocket@1.0.0",
            "yoi:host/request@1.0.0",
        ]))
        .tool("latest_price")
        .ask_websocket(TRADES)
        .ask_request(&PAIRS.replace("lists", "lists all"));
    project.add(&same);
    let told = project.yoi(&DIFF);
    assert!(
        told.contains("\nAsks\n  the same as was asked for\n"),
        "{told}"
    );
    assert!(told.contains("  component: the same code\n"), "{told}");
}

#[test]
fn what_was_kept_is_forgotten_with_the_decision() {
    let project = Project::with(&ticker());
    grant(&project, &["--all", "--yes"]);
    let kept = project.path().join(".yoi/decided/example.ticker.json");
    assert!(kept.is_file());
    project.yoi(&["plugin", "revoke", ID, "--all"]);
    assert!(!kept.exists());
    assert_eq!(enablement(&project), "");
}
