//! The shapes that programs rely on, whole.

use insta::assert_snapshot;

use crate::{Project, TRADES, ticker};

/// What is printed, which is an object in every case.
pub(crate) fn printed(project: &Project, arguments: &[&str]) -> String {
    let told = project.yoi(arguments);
    let (_, data) = told.split_once("--- data\n").unwrap();
    let value: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(
        value["ok"].as_bool(),
        Some(value.get("error").is_none()),
        "`ok` says whether there is an error"
    );
    told
}

/// A package that has a part of what it asks.
pub(crate) fn partly_granted() -> Project {
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
    assert_snapshot!(printed(&project, &["plugin", "check", "--json", ".yoi/plugins/example.ticker"]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "package": {
        "id": "example.ticker",
        "version": "0.1.0",
        "digest": "sha256:[DIGEST]"
      },
      "errors": 0,
      "warnings": 0,
      "diagnostics": []
    }
    "#);
}

#[test]
fn check_prints_problems_with_their_places() {
    let project = Project::with(&ticker().table("[other]"));
    assert_snapshot!(printed(&project, &["plugin", "check", "--json", ".yoi/plugins/example.ticker"]), @r#"
    exit status 1
    --- data
    {
      "ok": false,
      "package": null,
      "errors": 1,
      "warnings": 0,
      "diagnostics": [
        {
          "code": "manifest/unknown-key",
          "severity": "error",
          "message": "unknown key `other`",
          "label": null,
          "help": "known keys here: `schema`, `id`, `version`, `description`, `component`, `package`, `tools`, `request`, `websocket`",
          "file": ".yoi/plugins/example.ticker/plugin.toml",
          "span": {
            "start": 498,
            "end": 503,
            "line": 28,
            "column": 2,
            "end_line": 28,
            "end_column": 7
          }
        }
      ],
      "error": {
        "code": "package/broken",
        "message": "the package cannot be used",
        "help": null,
        "diagnostics": []
      }
    }
    "#);
}

#[test]
fn explain_prints_the_decision() {
    let url = "wss://stream.example.com/v1/trades";
    assert_snapshot!(printed(&partly_granted(), &["plugin", "explain", "--json", "example.ticker", url]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "id": "example.ticker",
      "state": "enabled",
      "allowed": true,
      "protocol": "websocket",
      "url": "wss://stream.example.com/v1/trades",
      "unicode": null,
      "method": null,
      "subprotocols": [],
      "rule": {
        "ask": 0,
        "grant": 0,
        "target": "wss://stream.example.com/v1/trades",
        "addresses": []
      },
      "denial": null,
      "danger": {
        "broad": false,
        "local": false,
        "plain_text": false,
        "look_alike": false,
        "look_twice": []
      },
      "next": null
    }
    "#);
    let offer = [
        "plugin",
        "explain",
        "--json",
        "example.ticker",
        url,
        "--subprotocol",
        "trades.v1",
    ];
    assert_snapshot!(printed(&partly_granted(), &offer), @r#"
    exit status 1
    --- data
    {
      "ok": true,
      "id": "example.ticker",
      "state": "enabled",
      "allowed": false,
      "protocol": "websocket",
      "url": "wss://stream.example.com/v1/trades",
      "unicode": null,
      "method": null,
      "subprotocols": [
        "trades.v1"
      ],
      "rule": null,
      "denial": {
        "code": "not-granted",
        "message": "ask 0 covers it, and no grant does",
        "ask": 0,
        "nearest": {
          "kind": "grant",
          "index": 0,
          "target": "wss://stream.example.com/v1/trades subprotocols=trades.v2",
          "mismatch": "the subprotocol `trades.v1` is not named"
        }
      },
      "danger": {
        "broad": false,
        "local": false,
        "plain_text": false,
        "look_alike": false,
        "look_twice": []
      },
      "next": {
        "step": "to allow it, add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:",
        "command": "yoi plugin grant example.ticker --target 'wss://stream.example.com/v1/trades subprotocols=trades.v1'",
        "lines": "[[plugins.enabled.grants.websocket]]\nscheme = \"wss\"\nhost = \"stream.example.com\"\npath_prefixes = [\"/v1/trades\"]\nsubprotocols = [\"trades.v1\"]\n"
      }
    }
    "#);
}

#[test]
fn a_failure_is_an_object_too() {
    let project = Project::with(&ticker());
    assert_snapshot!(printed(&project, &["plugin", "show", "--json", "example.tikcer"]), @r#"
    exit status 1
    --- data
    {
      "ok": false,
      "error": {
        "code": "store/unknown",
        "message": "there is no package `example.tikcer` in `.yoi/plugins`",
        "help": "did you mean `example.ticker`?",
        "diagnostics": []
      }
    }
    "#);
    project.write("[plugin]\n");
    assert_snapshot!(printed(&project, &["call", "--json", "example.ticker", "latest_price"]), @r#"
    exit status 1
    --- data
    {
      "ok": false,
      "error": {
        "code": "enablement/broken",
        "message": "`yoi.toml` has errors, so that nothing in it counts",
        "help": null,
        "diagnostics": [
          {
            "code": "enablement/unknown-key",
            "severity": "error",
            "message": "unknown key `plugin`",
            "label": null,
            "help": "did you mean `plugins`?",
            "file": "yoi.toml",
            "span": {
              "start": 1,
              "end": 7,
              "line": 1,
              "column": 2,
              "end_line": 1,
              "end_column": 8
            }
          }
        ]
      }
    }
    "#);
}
