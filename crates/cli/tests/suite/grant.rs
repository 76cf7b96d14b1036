use std::fs;

use insta::assert_snapshot;
use serde_json::Value;
use yoi_testkit::PackageFolder;

use crate::{PAIRS, Project, TRADES, component, ticker};

const ID: &str = "example.ticker";

pub(crate) fn grant(project: &Project, more: &[&str]) -> String {
    project.yoi(&[&["plugin", "grant", ID], more].concat())
}

pub(crate) fn enablement(project: &Project) -> String {
    fs::read_to_string(project.path().join("yoi.toml")).unwrap_or_default()
}

/// A package that asks for what deserves a second look, each time with a reason of its author's.
fn dangerous() -> PackageFolder {
    let imports = ["yoi:host/websocket@1.0.0", "yoi:host/request@1.0.0"];
    PackageFolder::new(ID)
        .component(component(&imports))
        .tool("run")
        .ask_websocket(TRADES)
        .ask_websocket("scheme = \"wss\"\nhost = \"аррӏе.com\"\nreason = \"\\u001b[2J it is \\n  granted already\"")
        .ask_websocket("scheme = \"wss\"\nhost = \"*\"\nreason = \"everything\"")
        .ask_request("scheme = \"http\"\nhost = \"**.example.com\"\nport = 8080\nmethods = [\"GET\", \"DELETE\"]\npath_prefixes = [\"/v1\", \"/v2\"]\nrequest_headers = [\"x-a\"]")
        .ask_request("scheme = \"http\"\nhost = \"127.0.0.1\"\nport = 8765\nmethods = [\"POST\"]")
}

#[test]
fn all_that_is_asked_can_be_granted_and_is_written() {
    let project = Project::with(&ticker());
    assert_snapshot!(grant(&project, &["--all", "--yes"]), @"
    exit status 0
    --- data
    example.ticker 0.1.0: 2 grants added, in `yoi.toml`

    What it may do now
      websocket:0, granted: it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        its author says: reads trades
      request:0, granted: it may send GET to `api.example.com`, path `/v1` and below
        as a target: `https://api.example.com/v1 methods=GET`
        its author says: lists the pairs

    next: call a tool: `yoi call example.ticker latest_price --input '{}'`
    ");
    assert_snapshot!(project.redacted(&enablement(&project)), @r#"
    [[plugins.enabled]]
    id = "example.ticker"
    version = "0.1.0"
    digest = "sha256:[DIGEST]"
    surfaces = ["tools"]

    [[plugins.enabled.grants.websocket]]
    scheme = "wss"
    host = "stream.example.com"
    path_prefixes = ["/v1/trades"]
    subprotocols = ["trades.v1"]

    [[plugins.enabled.grants.request]]
    scheme = "https"
    host = "api.example.com"
    path_prefixes = ["/v1"]
    methods = ["GET"]
    "#);
    let again = grant(&project, &["--all", "--yes"]);
    assert!(again.contains("there is nothing to change"), "{again}");
}

#[test]
fn one_ask_can_be_granted_and_the_others_stay_refused() {
    let project = Project::with(&ticker());
    assert_snapshot!(grant(&project, &["--ask", "request:0", "--yes", "--json"]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "id": "example.ticker",
      "version": "0.1.0",
      "digest": "sha256:[DIGEST]",
      "written": true,
      "diff": "--- yoi.toml\n+++ yoi.toml\n@@ -0,0 +1,11 @@\n+[[plugins.enabled]]\n+id = \"example.ticker\"\n+version = \"0.1.0\"\n+digest = \"sha256:[DIGEST]\"\n+surfaces = [\"tools\"]\n+\n+[[plugins.enabled.grants.request]]\n+scheme = \"https\"\n+host = \"api.example.com\"\n+path_prefixes = [\"/v1\"]\n+methods = [\"GET\"]\n",
      "added": [
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
      "removed": [],
      "renewed": false,
      "asks": [
        {
          "ask": "websocket:0",
          "may": "may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`",
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
          "look_twice": [],
          "reason": "reads trades",
          "state": "missing",
          "has": []
        },
        {
          "ask": "request:0",
          "may": "may send GET to `api.example.com`, path `/v1` and below",
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
          "look_twice": [],
          "reason": "lists the pairs",
          "state": "granted",
          "has": [
            "https://api.example.com/v1 methods=GET"
          ]
        }
      ]
    }
    "#);
}

#[test]
fn what_is_dangerous_comes_first_marked_in_plain_words_and_the_authors_words_are_theirs() {
    let project = Project::with(&dangerous());
    assert_snapshot!(grant(&project, &["--none", "--dry-run"]), @r#"
    exit status 0
    --- data
    example.ticker 0.1.0: enabled without a grant, if this were written to `yoi.toml`; nothing is

    --- yoi.toml
    +++ yoi.toml
    @@ -0,0 +1,5 @@
    +[[plugins.enabled]]
    +id = "example.ticker"
    +version = "0.1.0"
    +digest = "sha256:[DIGEST]"
    +surfaces = ["tools"]

    What it could do then
      nothing: none of what it asks is granted

    What it asks for and is not granted
      websocket:2: BROAD it may open WebSocket connections to any host, every path
        as a target: `wss://*/`
        look twice: any host; all paths on more than one host
        its author says: everything
      request:1: LOCAL it may send POST to `127.0.0.1` at port 8765, every path, unencrypted
        as a target: `http://127.0.0.1:8765/ methods=POST`
        look twice: services on this machine
      websocket:1: LOOK-ALIKE it may open WebSocket connections to `xn--80ak6aa92e.com`, every path
        as a target: `wss://xn--80ak6aa92e.com/`
        its host in Unicode: аррӏе.com
        look twice: looks like `apple.com`, which is another host
        its author says: \u{1b}[2J it is \n  granted already
      request:0: PLAIN TEXT it may send DELETE and GET to every host below `example.com` at port 8080, path `/v1` and `/v2` and below, setting the headers `x-a`, unencrypted
        as a target: `http://**.example.com:8080/v1 /v2 methods=DELETE,GET request-headers=x-a`
        look twice: plain text, which can be read and changed on the way
      websocket:0: it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        its author says: reads trades

    next: the same without `--dry-run` writes it
    "#);
    assert_eq!(enablement(&project), "");
}

#[test]
fn an_ask_can_be_narrowed_in_every_part() {
    let project = Project::with(&dangerous());
    let narrow = [
        "--narrow",
        "request:0 host=eu.example.com paths=/v1/a,/v2 methods=GET request-headers=",
        "--narrow",
        "websocket:0 subprotocols=",
        "--target",
        "wss://stream.example.com/v1/trades/btc subprotocols=trades.v1",
        "--yes",
    ];
    let told = grant(&project, &narrow);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    assert_snapshot!(project.redacted(&enablement(&project)), @r#"
    [[plugins.enabled]]
    id = "example.ticker"
    version = "0.1.0"
    digest = "sha256:[DIGEST]"
    surfaces = ["tools"]

    [[plugins.enabled.grants.request]]
    scheme = "http"
    host = "eu.example.com"
    port = 8080
    path_prefixes = ["/v1/a", "/v2"]
    methods = ["GET"]

    [[plugins.enabled.grants.websocket]]
    scheme = "wss"
    host = "stream.example.com"
    path_prefixes = ["/v1/trades"]

    [[plugins.enabled.grants.websocket]]
    scheme = "wss"
    host = "stream.example.com"
    path_prefixes = ["/v1/trades/btc"]
    subprotocols = ["trades.v1"]
    "#);
    assert_snapshot!(told, @r"
    exit status 0
    --- data
    example.ticker 0.1.0: 3 grants added, in `yoi.toml`

    What it may do now
      websocket:2, granted in part: it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below
        as a target: `wss://stream.example.com/v1/trades`
      websocket:2, granted in part: it may open WebSocket connections to `stream.example.com`, path `/v1/trades/btc` and below
        as a target: `wss://stream.example.com/v1/trades/btc`
        of what it asks: `wss://*/`
        its author says: everything
      request:0, granted in part: PLAIN TEXT it may send GET to `eu.example.com` at port 8080, path `/v1/a` and `/v2` and below, unencrypted
        as a target: `http://eu.example.com:8080/v1/a /v2 methods=GET`
        look twice: plain text, which can be read and changed on the way
        of what it asks: `http://**.example.com:8080/v1 /v2 methods=DELETE,GET request-headers=x-a`
      websocket:0, granted in part: it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below
        as a target: `wss://stream.example.com/v1/trades`
      websocket:0, granted in part: it may open WebSocket connections to `stream.example.com`, path `/v1/trades/btc` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades/btc subprotocols=trades.v1`
        of what it asks: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        its author says: reads trades

    What it asks for and is not granted
      request:1: LOCAL it may send POST to `127.0.0.1` at port 8765, every path, unencrypted
        as a target: `http://127.0.0.1:8765/ methods=POST`
        look twice: services on this machine
      websocket:1: LOOK-ALIKE it may open WebSocket connections to `xn--80ak6aa92e.com`, every path
        as a target: `wss://xn--80ak6aa92e.com/`
        its host in Unicode: аррӏе.com
        look twice: looks like `apple.com`, which is another host
        its author says: \u{1b}[2J it is \n  granted already

    next: call a tool: `yoi call example.ticker run --input '{}'`
    ");
}

#[test]
fn more_than_is_asked_is_never_granted() {
    let project = Project::with(&ticker());
    assert_snapshot!(grant(&project, &["--target", "wss://stream.example.com/v1 subprotocols=trades.v1,trades.v2", "--yes"]), @"
    exit status 1
    --- talk
    error[grant/unasked]: `wss://stream.example.com/v1 subprotocols=trades.v1,trades.v2` is more than is asked for: of it, `websocket:0` asks for only paths `/v1/trades`, without subprotocols `trades.v2`
    help: a grant gives at most what is asked: `yoi plugin show` has the asks
    ");
    assert_snapshot!(grant(&project, &["--narrow", "request:0 methods=GET,POST paths=/", "--yes"]), @"
    exit status 1
    --- talk
    error[grant/unasked]: `https://api.example.com/ methods=GET,POST` is more than is asked for: of it, `request:0` asks for only paths `/v1`, without methods `POST`
    help: a grant gives at most what is asked: `yoi plugin show` has the asks
    ");
    assert_snapshot!(grant(&project, &["--target", "ws://stream.example.com/", "--yes"]), @"
    exit status 1
    --- talk
    error[grant/unasked]: no ask has anything of `ws://stream.example.com/`: the scheme is `ws`, not `wss` (nearest is `websocket:0`)
    help: a grant gives at most what is asked: `yoi plugin show` has the asks
    ");
    assert_snapshot!(grant(&project, &["--narrow", "request:0 methods=", "--yes"]), @r#"
    exit status 1
    --- talk
    error[grant/narrowing]: `request:0` cannot be narrowed so: no method is named, so that nothing is allowed: write for instance `methods=GET`
    "#);
    assert_snapshot!(grant(&project, &["--ask", "websocket:1", "--yes"]), @"
    exit status 1
    --- talk
    error[grant/unknown-ask]: `example.ticker` has no ask `websocket:1`
    help: it has `websocket:0`, `request:0`
    ");
    assert_eq!(enablement(&project), "");
}

#[test]
fn yes_takes_what_was_named_and_without_a_terminal_nobody_can_be_asked() {
    let project = Project::with(&ticker());
    assert_snapshot!(grant(&project, &["--yes"]), @"
    exit status 1
    --- talk
    error[grant/nothing-named]: `--yes` takes what was named on the command line, and nothing was
    help: name what it is to have: `--ask websocket:0`, `--narrow`, `--target`, `--all` or `--none`
    ");
    assert_snapshot!(grant(&project, &[]), @"
    exit status 1
    --- talk
    error[grant/no-terminal]: a person has to decide, and there is no terminal to ask on
    help: name what it is to have: `--ask websocket:0`, `--narrow`, `--target`, `--all` or `--none`
    ");
    assert_snapshot!(grant(&project, &["--all"]), @"
    exit status 1
    --- talk
    error[grant/no-terminal]: a person has to decide, and there is no terminal to ask on
    help: add `--yes` to take just what was named
    ");
    assert_snapshot!(grant(&project, &["--json"]), @r#"
    exit status 1
    --- data
    {
      "ok": false,
      "error": {
        "code": "grant/no-terminal",
        "message": "a person has to decide, and there is no terminal to ask on",
        "help": "name what it is to have: `--ask websocket:0`, `--narrow`, `--target`, `--all` or `--none`",
        "diagnostics": []
      }
    }
    "#);
    assert_eq!(enablement(&project), "");
}

#[test]
fn wrong_usage_is_told_by_the_flag() {
    let project = Project::with(&ticker());
    assert_snapshot!(grant(&project, &["--ask", "ws:0"]), @"
    exit status 2
    --- talk
    error: invalid value 'ws:0' for '--ask <ASK>': write for instance `websocket:0` or `request:1`

    For more information, try '--help'.
    ");
    assert_snapshot!(grant(&project, &["--narrow", "websocket:0 path=/v1"]), @"
    exit status 2
    --- talk
    error: invalid value 'websocket:0 path=/v1' for '--narrow <ASK KEY=VALUES>': `path=/v1` is not understood: write `paths=/v1,/v2`, without spaces, brackets and quotes

    For more information, try '--help'.
    ");
    assert_snapshot!(grant(&project, &["--none", "--all"]), @"
    exit status 2
    --- talk
    error: the argument '--none' cannot be used with '--all'

    Usage: yoi plugin grant --none <ID>

    For more information, try '--help'.
    ");
}

#[test]
fn a_package_that_asks_for_nothing_is_enabled_with_nothing() {
    let project = Project::with(&PackageFolder::new(ID).component(component(&[])).tool("run"));
    let told = grant(&project, &["--none", "--yes"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    assert_eq!(
        project.json(&["plugin", "show", ID, "--json"])["state"],
        "enabled"
    );
}

#[test]
fn comments_order_and_other_decisions_stay_as_they_are() {
    let project = Project::with(&ticker());
    let before = "# our plugins\n[tls]\nroots = [\"a.pem\"] # ours\n\n[[plugins.enabled]] # the charts\n\
                  version='0.1.0'\nid = 'example.charts'\ndigest = \"sha256:1111111111111111111111111111111111111111111111111111111111111111\"\n\
                  limits.log_bytes = 0x100\n\n# more to come\n";
    project.write(before);
    assert_snapshot!(grant(&project, &["--ask", "websocket:0", "--yes"]).lines().next().unwrap(), @"exit status 0");
    let after = enablement(&project);
    assert!(after.starts_with(before), "{after}");
    let told = grant(&project, &["--ask", "request:0", "--dry-run"]);
    assert_snapshot!(told.split_once("\nWhat").unwrap().0, @r#"
    exit status 0
    --- data
    example.ticker 0.1.0: 1 grant added, if this were written to `yoi.toml`; nothing is

    --- yoi.toml
    +++ yoi.toml
    @@ -22,2 +22,8 @@
     path_prefixes = ["/v1/trades"]
     subprotocols = ["trades.v1"]
    +
    +[[plugins.enabled.grants.request]]
    +scheme = "https"
    +host = "api.example.com"
    +path_prefixes = ["/v1"]
    +methods = ["GET"]
    "#);
}

#[test]
fn what_cannot_be_edited_is_left_alone_with_the_reason() {
    let project = Project::with(&ticker());
    let digest = project.digest(ID);
    let in_line = format!(
        "plugins.enabled = [{{ id = \"{ID}\", version = \"0.1.0\", digest = \"{digest}\" }}]\n"
    );
    project.write(&in_line);
    assert_snapshot!(grant(&project, &["--all", "--yes"]), @"
    exit status 1
    --- talk
    error[enablement/form]: `yoi.toml` cannot be edited for you: it writes `plugins.enabled` in line, as a value
    help: write `[[plugins.enabled]]` tables, or edit it by hand: `yoi plugin show example.ticker` has the lines
    ");
    assert_eq!(enablement(&project), in_line);
}

/// What a package asks after an update: one path prefix is wider.
pub(crate) fn wider() -> PackageFolder {
    PackageFolder::new(ID)
        .version("0.2.0")
        .component(component(&[
            "yoi:host/websocket@1.0.0",
            "yoi:host/request@1.0.0",
        ]))
        .tool("latest_price")
        .ask_websocket(&TRADES.replace("/v1/trades", "/v1"))
        .ask_request(PAIRS)
}

#[test]
fn after_an_update_the_grants_from_before_are_kept_or_replaced_by_a_word() {
    let project = Project::with(&ticker());
    grant(&project, &["--all", "--yes"]);
    let before = enablement(&project);
    project.add(&wider());
    assert_snapshot!(grant(&project, &["--ask", "websocket:0", "--yes"]), @"
    exit status 1
    --- talk
    error[grant/pending]: `example.ticker` has changed, and has 2 grants from before it did: keep or replace
    help: `yoi plugin show example.ticker --diff` says what changed; then add `--keep`, or `--replace` to take them out
    ");
    assert_eq!(enablement(&project), before);
    let told = grant(&project, &["--keep", "--yes"]);
    assert_snapshot!(told, @"
    exit status 0
    --- data
    example.ticker 0.2.0: bound to this content, in `yoi.toml`

    What it may do now
      websocket:0, granted in part: it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        of what it asks: `wss://stream.example.com/v1 subprotocols=trades.v1`
        its author says: reads trades
      request:0, granted: it may send GET to `api.example.com`, path `/v1` and below
        as a target: `https://api.example.com/v1 methods=GET`
        its author says: lists the pairs

    next: call a tool: `yoi call example.ticker latest_price --input '{}'`
    ");
    let show = project.json(&["plugin", "show", ID, "--json"]);
    assert_eq!(show["state"], "enabled");
    assert_eq!(show["websocket"]["asks"][0]["state"], "partial");
    let told = grant(&project, &["--replace", "--ask", "websocket:0", "--yes"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    let show = project.json(&["plugin", "show", ID, "--json"]);
    assert_eq!(show["websocket"]["asks"][0]["state"], "granted");
    assert_eq!(show["request"]["asks"][0]["state"], "missing");
}

fn states(shown: &Value) -> Vec<(String, bool)> {
    let of = |kind: &str| -> Vec<_> {
        let asks = shown[kind]["asks"].as_array().unwrap();
        asks.iter()
            .map(|it| (format!("{kind}:{}", it["index"]), it["state"] == "granted"))
            .collect()
    };
    [of("websocket"), of("request")].concat()
}

#[test]
fn what_show_says_afterwards_is_what_was_accepted() {
    let all = [
        "websocket:0",
        "websocket:1",
        "websocket:2",
        "request:0",
        "request:1",
    ];
    // `websocket:2` is any host, and so holds the others.
    let subsets = [
        0b00000, 0b00001, 0b00010, 0b00011, 0b01000, 0b10000, 0b11011,
    ];
    for subset in subsets {
        let project = Project::with(&dangerous());
        let accepted: Vec<_> = all
            .iter()
            .enumerate()
            .filter(|(place, _)| subset >> place & 1 == 1)
            .map(|(_, name)| *name)
            .collect();
        let mut more: Vec<_> = accepted.iter().flat_map(|it| ["--ask", *it]).collect();
        more.extend(if accepted.is_empty() {
            &["--none", "--yes"][..]
        } else {
            &["--yes"]
        });
        let told = grant(&project, &more);
        assert!(told.starts_with("exit status 0\n"), "{told}");
        let shown = project.json(&["plugin", "show", ID, "--json"]);
        let expected: Vec<_> = all
            .iter()
            .map(|it| ((*it).to_owned(), accepted.contains(it)))
            .collect();
        assert_eq!(states(&shown), expected, "{subset:b}");
    }
}

#[test]
fn to_keep_or_to_take_out_what_there_is_enables_nothing() {
    let project = Project::with(&ticker());
    for word in ["--keep", "--replace"] {
        let told = grant(&project, &[word, "--yes"]);
        assert!(told.contains("error[grant/nothing-named]"), "{told}");
        assert_eq!(enablement(&project), "");
    }
}

#[test]
fn what_is_granted_whole_is_not_narrowed_by_a_grant_beside_it() {
    let project = Project::with(&ticker());
    grant(&project, &["--all", "--yes"]);
    let before = enablement(&project);
    let narrow = ["--narrow", "request:0 paths=/v1/pairs", "--yes"];
    let told = grant(&project, &narrow);
    assert!(
        told.contains("error[grant/wider]: grant `request:0` gives more already")
            && told.contains("`yoi plugin revoke example.ticker --grant request:0`"),
        "{told}"
    );
    assert_eq!(enablement(&project), before);
    let told = grant(&project, &[&narrow[..], &["--replace"]].concat());
    assert!(told.starts_with("exit status 0\n"), "{told}");
    assert!(enablement(&project).contains("path_prefixes = [\"/v1/pairs\"]"));
}
