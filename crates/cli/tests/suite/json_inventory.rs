//! The shapes of `list` and `show`, whole.

use insta::assert_snapshot;

use crate::json::{partly_granted, printed};
use crate::list;

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
          "path": ".yoi/plugins/example.changed",
          "source": "project",
          "signature": {
            "state": "unsigned",
            "name": null,
            "comment": null,
            "key": null
          },
          "name": "example.changed",
          "websocket": {
            "asks": 0,
            "granted": 0,
            "partial": 0
          },
          "request": {
            "asks": 0,
            "granted": 0,
            "partial": 0
          },
          "danger": {
            "broad": false,
            "local": false,
            "plain_text": false,
            "look_alike": false,
            "look_twice": []
          },
          "problem": null
        },
        {
          "id": "example.core",
          "version": "0.1.0",
          "digest": null,
          "state": "broken",
          "path": ".yoi/plugins/example.core",
          "source": "project",
          "signature": null,
          "name": "example.core",
          "websocket": null,
          "request": null,
          "danger": null,
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
          "path": ".yoi/plugins/example.new",
          "source": "project",
          "signature": {
            "state": "unsigned",
            "name": null,
            "comment": null,
            "key": null
          },
          "name": "example.new",
          "websocket": {
            "asks": 0,
            "granted": 0,
            "partial": 0
          },
          "request": {
            "asks": 0,
            "granted": 0,
            "partial": 0
          },
          "danger": {
            "broad": false,
            "local": false,
            "plain_text": false,
            "look_alike": false,
            "look_twice": []
          },
          "problem": null
        },
        {
          "id": "example.ticker",
          "version": "0.1.0",
          "digest": "sha256:[DIGEST]",
          "state": "enabled",
          "path": ".yoi/plugins/example.ticker",
          "source": "project",
          "signature": {
            "state": "unsigned",
            "name": null,
            "comment": null,
            "key": null
          },
          "name": "example.ticker",
          "websocket": {
            "asks": 1,
            "granted": 1,
            "partial": 0
          },
          "request": {
            "asks": 1,
            "granted": 0,
            "partial": 0
          },
          "danger": {
            "broad": false,
            "local": false,
            "plain_text": false,
            "look_alike": false,
            "look_twice": []
          },
          "problem": null
        },
        {
          "id": null,
          "version": null,
          "digest": null,
          "state": "broken",
          "path": ".yoi/plugins/example.typo",
          "source": "project",
          "signature": null,
          "name": "example.typo",
          "websocket": null,
          "request": null,
          "danger": null,
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
        "command": null,
        "lines": "[[plugins.enabled.grants.request]]\nscheme = \"https\"\nhost = \"api.example.com\"\npath_prefixes = [\"/v1\"]\nmethods = [\"GET\"]\n",
        "step": "if it is to have more of what it asks, `yoi plugin grant example.ticker`; or, by hand, add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml` (leave out what it is not to have):"
      },
      "ok": true,
      "path": ".yoi/plugins/example.ticker",
      "request": {
        "asks": [
          {
            "addresses": [],
            "broad": false,
            "extensions": [],
            "given": [],
            "host": "api.example.com",
            "index": 0,
            "local": false,
            "look_alike": false,
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
      "signature": {
        "comment": null,
        "key": null,
        "name": null,
        "state": "unsigned"
      },
      "source": "project",
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
            "extensions": [],
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
            "look_alike": false,
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
            "extensions": [],
            "host": "stream.example.com",
            "index": 0,
            "local": false,
            "look_alike": false,
            "look_twice": [],
            "methods": [],
            "nearest": null,
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
