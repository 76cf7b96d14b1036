//! The shapes that programs rely on, whole.

use insta::assert_snapshot;

use crate::{Project, TRADES, list, ticker};

fn printed(project: &Project, arguments: &[&str]) -> String {
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
          "help": "known keys here: `schema`, `id`, `version`, `description`, `component`, `tools`, `request`, `websocket`",
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
fn list_prints_every_package() {
    assert_snapshot!(printed(&list::every_state(), &["plugin", "list", "--json"]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "packages": [
        {
          "id": "example.changed",
          "version": "0.1.0",
          "digest": "sha256:[DIGEST]",
          "state": "pending",
          "folder": ".yoi/plugins/example.changed",
          "name": "example.changed",
          "websocket": {
            "asks": 0,
            "granted": 0
          },
          "request": {
            "asks": 0,
            "granted": 0
          },
          "problem": null
        },
        {
          "id": "example.core",
          "version": "0.1.0",
          "digest": null,
          "state": "broken",
          "folder": ".yoi/plugins/example.core",
          "name": "example.core",
          "websocket": null,
          "request": null,
          "problem": {
            "code": "component/core-module",
            "severity": "error",
            "message": "the file is a core module, not a component",
            "label": null,
            "help": "wrap it: `wasm-tools component new module.wasm -o component.wasm`",
            "file": ".yoi/plugins/example.core/component.wasm",
            "span": null
          }
        },
        {
          "id": "example.new",
          "version": "0.1.0",
          "digest": "sha256:[DIGEST]",
          "state": "not-enabled",
          "folder": ".yoi/plugins/example.new",
          "name": "example.new",
          "websocket": {
            "asks": 0,
            "granted": 0
          },
          "request": {
            "asks": 0,
            "granted": 0
          },
          "problem": null
        },
        {
          "id": "example.ticker",
          "version": "0.1.0",
          "digest": "sha256:[DIGEST]",
          "state": "enabled",
          "folder": ".yoi/plugins/example.ticker",
          "name": "example.ticker",
          "websocket": {
            "asks": 1,
            "granted": 1
          },
          "request": {
            "asks": 1,
            "granted": 0
          },
          "problem": null
        },
        {
          "id": null,
          "version": null,
          "digest": null,
          "state": "broken",
          "folder": ".yoi/plugins/example.typo",
          "name": "example.typo",
          "websocket": null,
          "request": null,
          "problem": {
            "code": "manifest/unknown-key",
            "severity": "error",
            "message": "unknown key `colour`",
            "label": null,
            "help": "known keys here: `name`, `description`, `input_schema`",
            "file": ".yoi/plugins/example.typo/plugin.toml",
            "span": {
              "start": 211,
              "end": 217,
              "line": 14,
              "column": 1,
              "end_line": 14,
              "end_column": 7
            }
          }
        }
      ],
      "missing": [
        {
          "id": "example.gone",
          "version": "2.1.0",
          "digest": "sha256:[DIGEST]"
        }
      ],
      "counts": {
        "enabled": 1,
        "pending": 1,
        "not_enabled": 1,
        "broken": 2,
        "missing": 1
      }
    }
    "#);
}

#[test]
fn show_prints_what_it_shows() {
    let project = partly_granted();
    let mut shown = project.json(&["plugin", "show", "--json", "example.ticker"]);
    let limits = shown["limits"].as_array_mut().unwrap();
    assert!(limits.len() >= 40);
    limits.truncate(1);
    assert_snapshot!(project.redacted(&format!("{shown:#}")), @r#"
    {
      "change": null,
      "description": "A package of a test",
      "diagnostics": [],
      "digest": "sha256:[DIGEST]",
      "folder": ".yoi/plugins/example.ticker",
      "id": "example.ticker",
      "limits": [
        {
          "about": "WebSocket connections held at once",
          "ceiling": 256,
          "default": 16,
          "name": "connections",
          "value": 16
        }
      ],
      "next": {
        "lines": "[[plugins.enabled.grants.request]]\nscheme = \"https\"\nhost = \"api.example.com\"\npath_prefixes = [\"/v1\"]\nmethods = [\"GET\"]\n",
        "step": "to grant what is missing, add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:"
      },
      "ok": true,
      "request": {
        "asks": [
          {
            "addresses": [],
            "broad": false,
            "given": [],
            "host": "api.example.com",
            "index": 0,
            "local": false,
            "look_twice": [],
            "methods": [
              "GET"
            ],
            "path_prefixes": [
              "/v1"
            ],
            "plain_text": false,
            "port": 443,
            "reason": "lists the pairs",
            "request_headers": [],
            "scheme": "https",
            "state": "missing",
            "subprotocols": [],
            "target": "https://api.example.com/v1 methods=GET",
            "unicode": null
          }
        ],
        "grants": []
      },
      "state": "enabled",
      "surfaces": [
        "tools"
      ],
      "tools": [
        {
          "description": "The tool latest_price",
          "input_schema": {
            "type": "object"
          },
          "name": "latest_price"
        }
      ],
      "version": "0.1.0",
      "websocket": {
        "asks": [
          {
            "addresses": [],
            "broad": false,
            "given": [
              {
                "cut": [
                  "without subprotocols `trades.v1`"
                ],
                "grant": 0,
                "target": "wss://stream.example.com/v1/trades"
              }
            ],
            "host": "stream.example.com",
            "index": 0,
            "local": false,
            "look_twice": [],
            "methods": [],
            "path_prefixes": [
              "/v1/trades"
            ],
            "plain_text": false,
            "port": 443,
            "reason": "reads trades",
            "request_headers": [],
            "scheme": "wss",
            "state": "partial",
            "subprotocols": [
              "trades.v1"
            ],
            "target": "wss://stream.example.com/v1/trades subprotocols=trades.v1",
            "unicode": null
          }
        ],
        "grants": [
          {
            "addresses": [],
            "asks": [
              0
            ],
            "broad": false,
            "host": "stream.example.com",
            "index": 0,
            "local": false,
            "look_twice": [],
            "methods": [],
            "path_prefixes": [
              "/v1/trades"
            ],
            "plain_text": false,
            "port": 443,
            "request_headers": [],
            "scheme": "wss",
            "state": "narrowed",
            "subprotocols": [
              "trades.v2"
            ],
            "target": "wss://stream.example.com/v1/trades subprotocols=trades.v2",
            "unicode": null
          }
        ]
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
      "method": null,
      "subprotocols": [],
      "rule": {
        "ask": 0,
        "grant": 0,
        "target": "wss://stream.example.com/v1/trades",
        "addresses": []
      },
      "denial": null,
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
      "next": {
        "step": "to allow it, add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:",
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
