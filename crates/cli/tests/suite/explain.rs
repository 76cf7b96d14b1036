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
    assert_snapshot!(explained(&enabled(), "https://api.example.com/v1/pairs?key=secret", &["--method", "GET"]), @r#"
    exit status 0
    --- data
    allowed: `GET https://api.example.com/v1/pairs`
    rule: request ask 0, grant 0: `https://api.example.com/v1/pairs methods=GET`
    addresses: public ones only
    "#);
}

#[test]
fn a_missing_grant_is_told_with_the_lines_that_give_it() {
    assert_snapshot!(explained(&enabled(), "wss://stream.example.com/v1/trades", &["--subprotocol", "trades.v1"]), @r#"
    exit status 1
    --- data
    denied: opening `wss://stream.example.com/v1/trades`, offering `trades.v1`
    rule: ask 0 covers it, and no grant does

    next: to allow it, run:

    yoi plugin grant example.ticker --target 'wss://stream.example.com/v1/trades subprotocols=trades.v1'

    or add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:

    [[plugins.enabled.grants.websocket]]
    scheme = "wss"
    host = "stream.example.com"
    path_prefixes = ["/v1/trades"]
    subprotocols = ["trades.v1"]
    "#);
    assert_snapshot!(explained(&enabled(), "https://api.example.com/v1/users", &[]), @r#"
    exit status 1
    --- data
    denied: `GET https://api.example.com/v1/users`
    rule: ask 0 covers it, and no grant does
    nearest: grant 0, `https://api.example.com/v1/pairs methods=GET`: the path `/v1/users` is not in `/v1/pairs`
    method: none was given, so this is about `GET`; `--method` names another

    next: to allow it, run:

    yoi plugin grant example.ticker --target 'https://api.example.com/v1/users methods=GET'

    or add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:

    [[plugins.enabled.grants.request]]
    scheme = "https"
    host = "api.example.com"
    path_prefixes = ["/v1/users"]
    methods = ["GET"]
    "#);
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
    assert_snapshot!(explained(&enabled(), "wss://stream.example.com/v2", &[]), @r#"
    exit status 1
    --- data
    denied: opening `wss://stream.example.com/v2`
    rule: the package does not ask for it
    nearest: ask 0, `wss://stream.example.com/v1/trades subprotocols=trades.v1`: the path `/v2` is not in `/v1/trades`

    next: no grant allows what is not asked for: its author has to add it under `[[websocket]]`
    "#);
    assert_snapshot!(explained(&enabled(), "https://api.example.com/v1/pairs", &["--method", "POST"]), @r#"
    exit status 1
    --- data
    denied: `POST https://api.example.com/v1/pairs`
    rule: the package does not ask for it
    nearest: ask 0, `https://api.example.com/v1 methods=GET`: the method `POST` is not one of `GET`

    next: no grant allows what is not asked for: its author has to add it under `[[request]]`
    "#);
}

#[test]
fn a_package_that_is_not_enabled_is_told_with_the_lines_that_enable_it() {
    assert_snapshot!(explained(&Project::with(&ticker()), "https://api.example.com/v1/pairs", &[]), @r#"
    exit status 1
    --- data
    denied: `GET https://api.example.com/v1/pairs`
    rule: the package is not enabled
    asked for: by ask 0
    method: none was given, so this is about `GET`; `--method` names another

    next: to enable it and allow this, run:

    yoi plugin grant example.ticker --target 'https://api.example.com/v1/pairs methods=GET'

    or add to `yoi.toml`:

    [[plugins.enabled]]
    id = "example.ticker"
    version = "0.1.0"
    digest = "sha256:[DIGEST]"
    surfaces = ["tools"]

    [[plugins.enabled.grants.request]]
    scheme = "https"
    host = "api.example.com"
    path_prefixes = ["/v1/pairs"]
    methods = ["GET"]
    "#);
}

#[test]
fn a_pending_package_is_told_with_what_changed() {
    let project = enabled();
    project.add(&ticker().version("0.2.0"));
    assert_snapshot!(explained(&project, "https://api.example.com/v1/pairs", &["--method", "GET"]), @r#"
    exit status 1
    --- data
    denied: `GET https://api.example.com/v1/pairs`
    rule: the package is not the one that was enabled: version 0.1.0 was enabled, this is 0.2.0; digest `sha256:[DIGEST]` was enabled, this is `sha256:[DIGEST]`
    asked for: by ask 0

    next: look at what changed, with `yoi plugin show example.ticker --diff`; to enable this content of it, set in the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:

    version = "0.2.0"
    digest = "sha256:[DIGEST]"
    "#);
    assert_snapshot!(explained(&project, "wss://stream.example.com/v1/trades", &[]), @r#"
    exit status 1
    --- data
    denied: opening `wss://stream.example.com/v1/trades`
    rule: the package is not the one that was enabled: version 0.1.0 was enabled, this is 0.2.0; digest `sha256:[DIGEST]` was enabled, this is `sha256:[DIGEST]`
    asked for: by ask 0
    subprotocols: none were given, so this is about an open that offers none; the ask names `trades.v1`, and `--subprotocol` names one

    next: look at what changed, with `yoi plugin show example.ticker --diff`; to enable this content of it, set in the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`, and add the grant below it:

    version = "0.2.0"
    digest = "sha256:[DIGEST]"

    [[plugins.enabled.grants.websocket]]
    scheme = "wss"
    host = "stream.example.com"
    path_prefixes = ["/v1/trades"]
    subprotocols = ["trades.v1"]
    "#);
}

#[test]
fn a_url_that_no_plugin_may_use_is_told() {
    assert_snapshot!(explained(&enabled(), "wss://user@stream.example.com/", &[]), @r#"
    exit status 1
    --- data
    denied: no plugin may use this URL
    rule: the URL has an `@` before the path: credentials do not belong in a URL

    next: no grant changes this rule
    "#);
    assert_snapshot!(explained(&enabled(), "ftp://stream.example.com/", &[]), @r#"
    exit status 1
    --- data
    denied: no plugin may use this URL
    rule: `ftp` is not a scheme here: write `http` or `https` for requests, `ws` or `wss` for WebSocket

    next: no grant changes this rule
    "#);
}

#[test]
fn the_command_that_is_told_allows_what_was_denied() {
    let url = "https://api.example.com/v1/users";
    for project in [enabled(), Project::with(&ticker())] {
        let told = explained(&project, url, &[]);
        let line = told.lines().find(|it| it.starts_with("yoi plugin grant "));
        let (command, target) = line.unwrap().split_once(" --target ").unwrap();
        assert_eq!(command, "yoi plugin grant example.ticker");
        let target = target.trim_matches('\'');
        let granted = project.yoi(&[
            "plugin",
            "grant",
            "example.ticker",
            "--target",
            target,
            "--yes",
        ]);
        assert!(granted.starts_with("exit status 0\n"), "{granted}");
        let told = explained(&project, url, &[]);
        assert!(told.starts_with("exit status 0\n"), "{told}");
    }
}

#[test]
fn a_url_in_unicode_is_told_as_a_plugin_has_to_write_it() {
    let url = "https://bücher.example/später?key=secret";
    assert_snapshot!(explained(&enabled(), url, &[]), @r#"
    exit status 1
    --- data
    denied: no plugin may use this URL
    rule: the URL is not ASCII at 9: percent-encode the path and query, write the host in A-labels (`xn--`)

    next: ask about it as a plugin has to write it: `https://xn--bcher-kva.example/sp%C3%A4ter`
    "#);
    // What cannot be written at all has no other spelling.
    let told = explained(&enabled(), "https://ü@bücher.example/", &[]);
    assert!(
        told.ends_with("next: no grant changes this rule\n"),
        "{told}"
    );
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
    assert_snapshot!(explained(&project, "ws://localhost:8080/", &[]), @r#"
    exit status 0
    --- data
    allowed: opening `ws://localhost:8080/`
    rule: websocket ask 0, grant 0: `ws://localhost:8080/`
    addresses: public, loopback
    look twice at `ws://localhost:8080/`: LOCAL: services on this machine
    "#);
}
