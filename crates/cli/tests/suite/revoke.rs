use std::fs::File;

use insta::assert_snapshot;

use crate::grant::{enablement, grant};
use crate::{Project, ticker};

const ID: &str = "example.ticker";

fn revoke(project: &Project, more: &[&str]) -> String {
    project.yoi(&[&["plugin", "revoke", ID], more].concat())
}

fn granted() -> Project {
    let project = Project::with(&ticker());
    project.write("# ours\n");
    let told = grant(&project, &["--all", "--yes"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    project
}

#[test]
fn a_grant_is_taken_out_by_its_number() {
    let project = granted();
    assert_snapshot!(revoke(&project, &["--grant", "websocket:0"]), @"
    exit status 0
    --- data
    example.ticker: 1 grant taken out of `yoi.toml`

    Taken out
      it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades subprotocols=trades.v1`

    Left
      it may send GET to `api.example.com`, path `/v1` and below
        as a target: `https://api.example.com/v1 methods=GET`
    ");
    let shown = project.json(&["plugin", "show", ID, "--json"]);
    assert_eq!(shown["websocket"]["grants"].as_array().unwrap().len(), 0);
    assert_eq!(shown["request"]["grants"].as_array().unwrap().len(), 1);
    assert_snapshot!(revoke(&project, &["--grant", "websocket:0"]), @"
    exit status 1
    --- talk
    error[revoke/unknown-grant]: `example.ticker` has no grant `websocket:0`
    help: `yoi plugin show example.ticker` has its grants, with their numbers
    ");
}

/// Everyone who can read a folder can lock it.
#[test]
fn a_lock_that_someone_holds_on_the_folder_keeps_nobody_from_revoking() {
    let project = granted();
    let held = File::open(project.path()).unwrap();
    held.lock().unwrap();
    let told = revoke(&project, &["--all"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    assert!(!enablement(&project).contains(ID));
}

#[test]
fn of_a_target_nothing_is_left_or_nothing_is_done() {
    let project = granted();
    let before = enablement(&project);
    assert_snapshot!(revoke(&project, &["--target", "https://api.example.com/v1/x methods=GET"]), @"
    exit status 1
    --- talk
    error[revoke/part]: grant `request:0` gives more than `https://api.example.com/v1/x methods=GET`: `https://api.example.com/v1 methods=GET`
    help: take it out whole, with `--grant request:0`, and grant again what is to stay
    ");
    assert_snapshot!(revoke(&project, &["--target", "https://other.example.com/ methods=GET"]), @"
    exit status 1
    --- talk
    error[revoke/nothing]: no grant of `example.ticker` gives anything of `https://other.example.com/ methods=GET`
    help: `yoi plugin show example.ticker` has its grants
    ");
    assert_eq!(enablement(&project), before);
    assert_snapshot!(revoke(&project, &["--target", "https://*.example.com/ methods=GET,POST", "--dry-run"]), @r#"
    exit status 0
    --- data
    example.ticker: 1 grant taken out, if this were written to `yoi.toml`; nothing is

    --- yoi.toml
    +++ yoi.toml
    @@ -12,8 +12,2 @@
     path_prefixes = ["/v1/trades"]
     subprotocols = ["trades.v1"]
    -
    -[[plugins.enabled.grants.request]]
    -scheme = "https"
    -host = "api.example.com"
    -path_prefixes = ["/v1"]
    -methods = ["GET"]

    Taken out
      it may send GET to `api.example.com`, path `/v1` and below
        as a target: `https://api.example.com/v1 methods=GET`

    Left
      it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
    "#);
    assert_eq!(enablement(&project), before);
    assert_snapshot!(revoke(&project, &["--target", "https://*.example.com/ methods=GET,POST", "--json"]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "id": "example.ticker",
      "written": true,
      "diff": "--- yoi.toml\n+++ yoi.toml\n@@ -12,8 +12,2 @@\n path_prefixes = [\"/v1/trades\"]\n subprotocols = [\"trades.v1\"]\n-\n-[[plugins.enabled.grants.request]]\n-scheme = \"https\"\n-host = \"api.example.com\"\n-path_prefixes = [\"/v1\"]\n-methods = [\"GET\"]\n",
      "enabled": true,
      "removed": [
        {
          "target": "https://api.example.com/v1 methods=GET",
          "scheme": "https",
          "host": "api.example.com",
          "unicode": null,
          "port": 443,
          "path_prefixes": [
            "/v1"
          ],
          "methods": [
            "GET"
          ],
          "subprotocols": [],
          "extensions": [],
          "addresses": [],
          "request_headers": [],
          "broad": false,
          "local": false,
          "plain_text": false,
          "look_alike": false,
          "look_twice": []
        }
      ],
      "left": [
        {
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
        }
      ]
    }
    "#);
}

#[test]
fn the_whole_decision_is_taken_out_and_the_text_is_what_it_was() {
    let project = granted();
    assert_snapshot!(revoke(&project, &["--all"]), @"
    exit status 0
    --- data
    example.ticker: not enabled any more; 2 grants taken out of `yoi.toml`

    Taken out
      it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
      it may send GET to `api.example.com`, path `/v1` and below
        as a target: `https://api.example.com/v1 methods=GET`
    ");
    assert_eq!(enablement(&project), "# ours\n");
    assert_snapshot!(revoke(&project, &["--all"]), @"
    exit status 1
    --- talk
    error[revoke/not-enabled]: `example.ticker` is not enabled in `yoi.toml`: there is nothing to take out
    ");
}

#[test]
fn it_needs_no_package_and_asks_nobody_without_a_terminal() {
    let project = granted();
    std::fs::remove_dir_all(project.path().join(".yoi/plugins/example.ticker")).unwrap();
    assert_snapshot!(revoke(&project, &[]), @"
    exit status 1
    --- talk
    error[grant/no-terminal]: a person has to decide, and there is no terminal to ask on
    help: name what to take out: `--grant websocket:0`, `--target`, or `--all` for the whole decision
    ");
    assert_snapshot!(project.yoi(&["plugin", "revoke", "example.tickr"]), @"
    exit status 1
    --- talk
    error[revoke/not-enabled]: `example.tickr` is not enabled in `yoi.toml`: there is nothing to take out
    help: did you mean `example.ticker`?
    ");
    let told = revoke(&project, &["--all"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
}
