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
    assert_snapshot!(Project::with(&ticker()).yoi(&SHOW), @r#"
    exit status 0
    --- data
    example.ticker 0.1.0
    its author says: A package of a test

    state: not enabled: it may reach nothing, and its tools cannot be called
    digest: sha256:[DIGEST]
    folder: .yoi/plugins/example.ticker

    Tools
      latest_price: The tool latest_price

    WebSocket
      ask 0, missing: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        its author says: reads trades
      nothing is granted

    Request
      ask 0, missing: `https://api.example.com/v1 methods=GET`
        its author says: lists the pairs
      nothing is granted

    Limits
      41 at their defaults, which `--limits` lists

    next: to decide what it is to have, `yoi plugin grant example.ticker`; or, by hand, to enable it with all that it asks, add to `yoi.toml` (leave out the grants that it is not to have):

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
    assert_snapshot!(project.yoi(&SHOW), @r#"
    exit status 0
    --- data
    example.ticker 0.1.0
    its author says: A package of a test

    state: enabled
    digest: sha256:[DIGEST]
    folder: .yoi/plugins/example.ticker
    check: 5 warnings, see `yoi plugin check .yoi/plugins/example.ticker`

    Tools
      latest_price: The tool latest_price

    WebSocket
      ask 2, missing: BROAD LOCAL PLAIN TEXT `ws://*:*/ addresses=private`
        look twice: any host; services on private networks; any port; all paths on more than one host; plain text, which can be read and changed on the way
      ask 1, partly granted: BROAD `wss://**.example.org/ subprotocols=a,b`
        look twice: all paths on more than one host
        grant 1 gives `wss://eu.example.org/ subprotocols=b`: only host `eu.example.org`, without subprotocols `a`
      ask 0, granted by grant 0: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        its author says: reads trades
      grant 0, used by ask 0: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
      grant 1, narrowed: `wss://eu.example.org/ subprotocols=b,c`
        it counts only as far as ask 1 goes

    Request
      ask 1, granted by grant 0: LOCAL `http://localhost:8080/ methods=GET`
        look twice: services on this machine
      ask 0, missing: `https://api.example.com/v1 methods=GET`
        its author says: lists the pairs
      ask 2, missing: `https://xn--bcher-kva.example/ methods=GET,POST`
        its host in Unicode: bücher.example
      grant 2, unasked: BROAD `https://*.co.uk/ methods=GET`
        look twice: any name under `co.uk`, where anyone can register one; all paths on more than one host
        no ask meets it, so that it gives nothing: the host `*.co.uk` is not in `api.example.com` (nearest is ask 0)
      grant 0, used by ask 1: LOCAL `http://localhost:8080/ methods=GET`
        look twice: services on this machine
      grant 1, unasked: `https://other.example/ methods=GET`
        no ask meets it, so that it gives nothing: the host `other.example` is not in `api.example.com` (nearest is ask 0)

    Limits
      connections = 2 (set by you; 16 if left out): WebSocket connections held at once
      40 at their defaults, which `--limits` lists

    next: if it is to have more of what it asks, `yoi plugin grant example.ticker`; or, by hand, add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml` (leave out what it is not to have):

    # look twice: any host
    # look twice: services on private networks
    # look twice: any port
    # look twice: all paths on more than one host
    # look twice: plain text, which can be read and changed on the way
    [[plugins.enabled.grants.websocket]]
    scheme = "ws"
    host = "*"
    port = "*"
    addresses = ["private"]

    [[plugins.enabled.grants.request]]
    scheme = "https"
    host = "api.example.com"
    path_prefixes = ["/v1"]
    methods = ["GET"]

    [[plugins.enabled.grants.request]]
    scheme = "https"
    host = "xn--bcher-kva.example"
    methods = ["GET", "POST"]
    "#);
}

#[test]
fn a_grant_names_every_ask_that_it_gives_to() {
    let host = |path: &str| {
        format!("scheme = \"wss\"\nhost = \"a.example\"\npath_prefixes = [\"{path}\"]")
    };
    let package = (0..11).fold(ticker(), |it, _| it.ask_websocket(&host("/v1/x")));
    let project = Project::with(&package.ask_websocket(&host("/v1/y")));
    project.enable("example.ticker", |it| {
        it.grant_websocket(&host("/v1/x"))
            .grant_websocket(&host("/v1/y"))
            .grant_websocket(&host("/"))
    });
    let told = project.yoi(&SHOW);
    let grants: Vec<_> = told
        .lines()
        .filter(|it| it.contains("grant 0, ") || it.contains("grant 1, ") || it.contains("counts"))
        .collect();
    assert_snapshot!(grants.join("\n"), @r#"
    grant 0, used by asks 1, 2, 3, 4, 5, 6, 7, 8 and 3 more: `wss://a.example/v1/x`
    grant 1, used by ask 12: `wss://a.example/v1/y`
      it counts only as far as asks 1, 2, 3, 4, 5, 6, 7, 8 and 4 more go
    "#);
    let shown = project.json(&["plugin", "show", "--json", "example.ticker"]);
    assert_eq!(
        shown["websocket"]["grants"][0]["asks"]
            .as_array()
            .unwrap()
            .len(),
        11
    );
}

#[test]
fn a_width_that_is_named_breaks_lines_where_no_terminal_is() {
    let project = Project::with(&ticker());
    let told = project.yoi(&["plugin", "show", "example.ticker", "--width", "60"]);
    let (page, _) = told.split_once("\nnext: ").unwrap();
    assert!(page.contains("\n    | "), "{page}");
    assert!(page.lines().all(|it| it.chars().count() <= 60), "{page}");
    let told = project.yoi(&["plugin", "list", "--width", "11"]);
    assert!(told.starts_with("exit status 2\n"), "{told}");
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
    assert_snapshot!(project.yoi(&SHOW), @r#"
    exit status 0
    --- data
    example.ticker 0.2.0
    its author says: A package of a test

    state: pending: it is not what was enabled; it may reach nothing, and its tools cannot be called
    changed: version 0.1.0 was enabled, this is 0.2.0
    changed: digest sha256:[DIGEST] was enabled
    digest: sha256:[DIGEST]
    folder: .yoi/plugins/example.ticker

    Tools
      latest_price: The tool latest_price

    WebSocket
      (what it would have if it were enabled anew with the same grants)
      ask 0, partly granted: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        its author says: reads trades
        grant 0 gives `wss://stream.example.com/v1/trades`: without subprotocols `trades.v1`
      grant 0, narrowed: `wss://stream.example.com/`
        it counts only as far as ask 0 goes

    Request
      (what it would have if it were enabled anew with the same grants)
      ask 0, missing: `https://api.example.com/v1 methods=GET`
        its author says: lists the pairs
      nothing is granted

    Limits
      41 at their defaults, which `--limits` lists

    next: look at what changed, with `yoi plugin show example.ticker --diff`, and decide, with `yoi plugin grant example.ticker`; or, by hand, to enable this content of it, set in the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:

    version = "0.2.0"
    digest = "sha256:[DIGEST]"
    "#);
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
    assert_snapshot!(limits[..3].join("\n"), @r#"
    tool_output_bytes = 1000 bytes (set by you; 1048576 if left out): The output of one tool call
    connections = 16: WebSocket connections held at once
    open_timeout_ms = 10000 ms: Resolving, dialling, TLS and handshake of a WebSocket, together
    "#);
    assert!(limits.len() > 40);
}

#[test]
fn an_id_that_is_nearly_right_is_corrected() {
    let project = Project::with(&ticker());
    assert_snapshot!(project.yoi(&["plugin", "show", "example.tikcer"]), @r#"
    exit status 1
    --- talk
    error[store/unknown]: there is no package `example.tikcer` in `.yoi/plugins`
    help: did you mean `example.ticker`?
    "#);
    assert_snapshot!(project.yoi(&["plugin", "show", "Something/else"]), @r#"
    exit status 1
    --- talk
    error[store/unknown]: there is no package `Something/else` in `.yoi/plugins`
    help: `yoi plugin list` names those that are there
    "#);
}

#[test]
fn a_decision_without_a_package_is_told() {
    let project = Project::new();
    let digest = format!("sha256:{}", "0".repeat(64));
    EnablementFile::new()
        .enable(Enabled::new("example.ticker", &digest))
        .write(project.path());
    assert_snapshot!(project.yoi(&SHOW), @r#"
    exit status 1
    --- talk
    error[store/missing]: `example.ticker` is enabled in `yoi.toml`, and there is no such package in `.yoi/plugins`
    help: `yoi plugin install` puts a folder or an archive there
    "#);
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
    assert_snapshot!(project.yoi(&SHOW), @r#"
    exit status 1
    --- talk
    error[store/ambiguous]: more than one package says that it is `example.ticker`: `.yoi/plugins/copy`, `.yoi/plugins/example.ticker`
    help: keep one of them
    "#);
}

#[test]
fn a_broken_package_is_told_with_its_problems() {
    let project = Project::with(&ticker().component(Vec::new()));
    assert_snapshot!(project.yoi(&SHOW), @r#"
    exit status 1
    --- talk
    error[component/not-wasm]: the file is not a WebAssembly component
    --> .yoi/plugins/example.ticker/component.wasm
     = help: `[component] path` is to name the `.wasm` binary, not its text or source

    error[package/broken]: the package in `.yoi/plugins/example.ticker` cannot be used
    "#);
}

#[test]
fn a_command_to_paste_quotes_what_someone_else_named() {
    let project = Project::new();
    let folder = project.add(&ticker().ask_websocket("scheme = \"wss\"\nhost = \"*\""));
    let check_line = |name: &str| {
        let named = folder.with_file_name(name);
        std::fs::rename(&folder, &named).unwrap();
        let told = project.yoi(&SHOW);
        std::fs::rename(&named, &folder).unwrap();
        let line = told.lines().find(|line| line.starts_with("check: "));
        line.unwrap_or_else(|| panic!("{told}")).to_owned()
    };
    assert_snapshot!(check_line("x; touch pwned"), @"check: 1 warning, see `yoi plugin check '.yoi/plugins/x; touch pwned'`");
    let names = ["it's; touch pwned", "x\u{1b}[2J", "x` `"];
    for name in names {
        let line = check_line(name);
        assert!(
            line.ends_with("its folder's name is not fit to be pasted"),
            "{line}"
        );
    }
}
