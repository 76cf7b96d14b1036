use insta::assert_snapshot;
use yoi_authority::{Authority, Denial, Hint};

use crate::{decided, decision, digest, resolved};

const ASKS: &[&str] = &[
    "https://**.example.com/v1 methods=GET,POST request-headers=x-a",
    "wss://*.example.com/v1 /v2 subprotocols=a,b",
    "ws://127.0.0.1:8080/",
];

const GRANTS: &[&str] = &[
    "https://api.example.com/v1 methods=GET",
    "wss://stream.example.com/v1 subprotocols=a",
];

fn authority() -> Authority {
    resolved(ASKS, GRANTS).authority().clone()
}

fn open(url: &str, subprotocols: &[&str]) -> Denial {
    authority().open_websocket(url, subprotocols).unwrap_err()
}

fn send(method: &str, url: &str, headers: &[&str]) -> Denial {
    authority().send_request(method, url, headers).unwrap_err()
}

/// The operator's line, then what the guest may know.
fn told(denial: &Denial) -> String {
    let guest = (
        denial.ask(),
        denial.invalid(),
        denial.header(),
        denial.is_websocket_attempt(),
    );
    format!("{}: {denial}\n  guest: {guest:?}\n", denial.reason().code())
}

#[test]
fn each_refusal_names_its_rule_and_the_next_step() {
    let denials = [
        open("wss://stream.example.com/v1", &["b"]),
        open("wss://stream.example.com/v3", &[]),
        open("wss://other.example.com/v2/x?token=secret", &["a"]),
        open("wss://stream.example.com/v1", &["c"]),
        open("ws://127.0.0.1:8080/", &[]),
        open("ws://127.0.0.1:9090/", &[]),
        send("POST", "https://api.example.com/v1", &[]),
        send("GET", "https://api.example.com/v1", &["x-a"]),
        send("GET", "https://api.example.com/v1", &["x-b"]),
        send("PUT", "https://api.example.com/v1", &[]),
        send("GET", "https://example.com/v1", &[]),
    ];
    assert_snapshot!(denials.iter().map(told).collect::<String>(), @r#"
    not-granted: opening `wss://stream.example.com/v1` is denied: websocket ask 0 covers it, and no grant does (nearest is grant 0, `wss://stream.example.com/v1 subprotocols=a`: the subprotocol `b` is not named); grant `wss://stream.example.com/v1 subprotocols=b` to allow it
      guest: (Some(0), None, None, false)
    not-asked: opening `wss://stream.example.com/v3` is denied: the package does not ask for it (nearest is ask 0, `wss://*.example.com/v1 /v2 subprotocols=a,b`: the path `/v3` is not in `/v1`, `/v2`); no grant allows what is not asked for: its author has to add it under `[[websocket]]`
      guest: (None, None, None, false)
    not-granted: opening `wss://other.example.com/v2/x` is denied: websocket ask 0 covers it, and no grant does (nearest is grant 0, `wss://stream.example.com/v1 subprotocols=a`: the host `other.example.com` is not in `stream.example.com`); grant `wss://other.example.com/v2/x subprotocols=a` to allow it
      guest: (Some(0), None, None, false)
    not-asked: opening `wss://stream.example.com/v1` is denied: the package does not ask for it (nearest is ask 0, `wss://*.example.com/v1 /v2 subprotocols=a,b`: the subprotocol `c` is not named); no grant allows what is not asked for: its author has to add it under `[[websocket]]`
      guest: (None, None, None, false)
    not-granted: opening `ws://127.0.0.1:8080/` is denied: websocket ask 1 covers it, and no grant does (nearest is grant 0, `wss://stream.example.com/v1 subprotocols=a`: the scheme is `ws`, not `wss`); grant `ws://127.0.0.1:8080/` to allow it
      guest: (Some(1), None, None, false)
    not-asked: opening `ws://127.0.0.1:9090/` is denied: the package does not ask for it (nearest is ask 1, `ws://127.0.0.1:8080/`: the port is 9090, not 8080); no grant allows what is not asked for: its author has to add it under `[[websocket]]`
      guest: (None, None, None, false)
    not-granted: `POST https://api.example.com/v1` is denied: request ask 0 covers it, and no grant does (nearest is grant 0, `https://api.example.com/v1 methods=GET`: the method `POST` is not one of `GET`); grant `https://api.example.com/v1 methods=POST` to allow it
      guest: (Some(0), None, None, false)
    not-granted: `GET https://api.example.com/v1` is denied: request ask 0 covers it, and no grant does (nearest is grant 0, `https://api.example.com/v1 methods=GET`: the header `x-a` is not in `request_headers`); grant `https://api.example.com/v1 methods=GET request-headers=x-a` to allow it
      guest: (Some(0), None, None, false)
    not-asked: `GET https://api.example.com/v1` is denied: the package does not ask for it (nearest is ask 0, `https://**.example.com/v1 methods=GET,POST request-headers=x-a`: the header `x-b` is not in `request_headers`); no grant allows what is not asked for: its author has to add it under `[[request]]`
      guest: (None, None, Some("`x-b` is not in the ask's `request_headers`"), false)
    not-asked: `PUT https://api.example.com/v1` is denied: the package does not ask for it (nearest is ask 0, `https://**.example.com/v1 methods=GET,POST request-headers=x-a`: the method `PUT` is not one of `GET`, `POST`); no grant allows what is not asked for: its author has to add it under `[[request]]`
      guest: (None, None, None, false)
    not-asked: `GET https://example.com/v1` is denied: the package does not ask for it (nearest is ask 0, `https://**.example.com/v1 methods=GET,POST request-headers=x-a`: the host `example.com` is not in `**.example.com`); no grant allows what is not asked for: its author has to add it under `[[request]]`
      guest: (None, None, None, false)
    "#);
}

#[test]
fn a_broken_argument_is_told_to_the_guest_whatever_is_granted() {
    let denials = [
        open("wss://stream.example.com/v1#x", &[]),
        open("wss://user:secret@stream.example.com/", &[]),
        open("https://api.example.com/v1", &[]),
        open("wss://stream.example.com/v1", &["a b"]),
        open("wss://stream.example.com/v1", &["a", "a"]),
        send("get", "https://api.example.com/v1", &[]),
        send("TRACE", "https://api.example.com/v1", &[]),
        send("GET", "https://api.example.com/v1", &["Authorization"]),
        send("GET", "https://api.example.com/v1", &["x_a"]),
        send("GET", "ftp://api.example.com/v1", &[]),
    ];
    assert_snapshot!(denials.iter().map(told).collect::<String>(), @r#"
    invalid-url: opening a WebSocket connection is denied: the URL has a fragment: leave out `#` and what follows; no grant changes this rule
      guest: (None, Some("the URL has a fragment: leave out `#` and what follows"), None, false)
    invalid-url: opening a WebSocket connection is denied: the URL has an `@` before the path: credentials do not belong in a URL; no grant changes this rule
      guest: (None, Some("the URL has an `@` before the path: credentials do not belong in a URL"), None, false)
    wrong-protocol: opening `https://api.example.com/v1` is denied: `https` is not a scheme for opening WebSocket connections; the plugin has to use `yoi:host/request`
      guest: (None, Some("`https` is not a scheme for opening WebSocket connections"), None, false)
    invalid-subprotocol: opening `wss://stream.example.com/v1` is denied: `a b` is not a subprotocol: write letters, digits and `-._+!#$%&'*^|~`, without spaces or commas; no grant changes this rule
      guest: (None, Some("`a b` is not a subprotocol: write letters, digits and `-._+!#$%&'*^|~`, without spaces or commas"), None, false)
    invalid-subprotocol: opening `wss://stream.example.com/v1` is denied: the subprotocol `a` is offered twice; no grant changes this rule
      guest: (None, Some("the subprotocol `a` is offered twice"), None, false)
    invalid-method: a request to `https://api.example.com/v1` is denied: `get` is not in upper case: write `GET`; no grant changes this rule
      guest: (None, Some("`get` is not in upper case: write `GET`"), None, false)
    invalid-method: a request to `https://api.example.com/v1` is denied: `TRACE` is never allowed: `CONNECT` opens a tunnel, `TRACE` and `TRACK` echo what was sent; no grant changes this rule
      guest: (None, Some("`TRACE` is never allowed: `CONNECT` opens a tunnel, `TRACE` and `TRACK` echo what was sent"), None, false)
    invalid-header: `GET https://api.example.com/v1` is denied: `authorization` cannot be set: it carries a secret, which no plugin holds; no grant changes this rule
      guest: (None, None, Some("`authorization` cannot be set: it carries a secret, which no plugin holds"), false)
    invalid-header: `GET https://api.example.com/v1` is denied: `x_a` has an underscore, which servers confuse with a hyphen: write `-`; no grant changes this rule
      guest: (None, None, Some("`x_a` has an underscore, which servers confuse with a hyphen: write `-`"), false)
    invalid-url: a request is denied: `ftp` is not a scheme here: write `http` or `https` for requests, `ws` or `wss` for WebSocket; no grant changes this rule
      guest: (None, Some("`ftp` is not a scheme here: write `http` or `https` for requests, `ws` or `wss` for WebSocket"), None, false)
    "#);
}

#[test]
fn a_websocket_by_request_is_sent_to_the_other_interface() {
    let denials = [
        send("GET", "wss://stream.example.com/v1", &[]),
        send(
            "GET",
            "https://api.example.com/v1",
            &["Connection", "Upgrade"],
        ),
        send("GET", "https://api.example.com/v1", &["sec-websocket-KEY"]),
    ];
    for denial in &denials {
        assert!(denial.is_websocket_attempt(), "{denial}");
    }
    assert_snapshot!(denials.iter().map(told).collect::<String>(), @r#"
    wrong-protocol: a request to `wss://stream.example.com/v1` is denied: `wss` is not a scheme for sending requests; the plugin has to use `yoi:host/websocket`
      guest: (None, Some("`wss` is not a scheme for sending requests"), None, true)
    upgrade: `GET https://api.example.com/v1` is denied: the header `upgrade` belongs to a WebSocket handshake, not to a request; the plugin has to use `yoi:host/websocket`
      guest: (None, Some("the header `upgrade` belongs to a WebSocket handshake, not to a request"), None, true)
    upgrade: `GET https://api.example.com/v1` is denied: the header `sec-websocket-key` belongs to a WebSocket handshake, not to a request; the plugin has to use `yoi:host/websocket`
      guest: (None, Some("the header `sec-websocket-key` belongs to a WebSocket handshake, not to a request"), None, true)
    "#);
    assert!(!send("GET", "https://api.example.com/v1", &["connection"]).is_websocket_attempt());
}

#[test]
fn a_package_without_a_decision_is_told_apart_from_a_changed_one() {
    let (open, none): (_, &[&str]) = ("wss://stream.example.com/v1", &[]);
    let missing = decided(ASKS, "")
        .authority()
        .open_websocket(open, none)
        .unwrap_err();
    let changed = decision(GRANTS)
        .replace("0.1.0", "0.0.9")
        .replace(&digest().to_string(), &format!("sha256:{}", "0".repeat(64)));
    let pending = decided(ASKS, &changed)
        .authority()
        .open_websocket(open, none)
        .unwrap_err();
    let nobody = Authority::default().open_websocket(open, none).unwrap_err();
    let unasked = decided(&ASKS[..1], "")
        .authority()
        .open_websocket(open, none)
        .unwrap_err();
    let denials = [missing, pending, nobody, unasked];
    assert_snapshot!(denials.iter().map(told).collect::<String>(), @r#"
    not-enabled: opening `wss://stream.example.com/v1` is denied: the package is not enabled; `yoi plugin show example.ticker` says what to add to `yoi.toml`
      guest: (Some(0), None, None, false)
    pending: opening `wss://stream.example.com/v1` is denied: the package is not the one that was enabled: version 0.0.9 was enabled, this is 0.1.0; digest `sha256:0000000000000000000000000000000000000000000000000000000000000000` was enabled, this is `sha256:7ddecf33cf6c35cfa3de982a22d880f3c27c7e45a0a4e36b86b098739e5a67f8`; look at what changed with `yoi plugin show example.ticker`, then name the new version and digest in `yoi.toml`
      guest: (Some(0), None, None, false)
    not-asked: opening `wss://stream.example.com/v1` is denied: the package asks for no `[[websocket]]` at all; no grant allows what is not asked for: its author has to add it under `[[websocket]]`
      guest: (None, None, None, false)
    not-asked: opening `wss://stream.example.com/v1` is denied: the package asks for no `[[websocket]]` at all; no grant allows what is not asked for: its author has to add it under `[[websocket]]`
      guest: (None, None, None, false)
    "#);
}

#[test]
fn a_hint_gives_the_least_that_would_help() {
    let hint = send(
        "POST",
        "https://eu.api.example.com:443/v1/orders?x=1",
        &["x-a", "accept"],
    )
    .hint();
    assert_snapshot!(hint, @r#"
    to allow it, add below the `[[plugins.enabled]]` of `example.ticker` in `yoi.toml`:

    [[plugins.enabled.grants.request]]
    scheme = "https"
    host = "eu.api.example.com"
    path_prefixes = ["/v1/orders"]
    methods = ["POST"]
    request_headers = ["x-a"]
    "#);
    assert_snapshot!(open("ws://127.0.0.1:8080/x", &[]).hint().lines().unwrap(), @r#"
    [[plugins.enabled.grants.websocket]]
    scheme = "ws"
    host = "127.0.0.1"
    port = 8080
    path_prefixes = ["/x"]
    addresses = ["loopback"]
    "#);
    let none = open("wss://stream.example.com/v3", &[]).hint();
    assert!(matches!(none, Hint::Ask(_)) && none.lines().is_none());
}

#[test]
fn no_text_of_a_denial_holds_a_query_or_a_password() {
    for denial in [
        open("wss://other.example.com/v1?token=secret", &[]),
        open("wss://stream.example.com/v9?token=secret", &[]),
        open("wss://user:secret@stream.example.com/v1", &[]),
        open("wss://stream.example.com/v1?secret#x", &[]),
        send("GET", "wss://stream.example.com/v1?secret", &[]),
    ] {
        assert!(
            !denial.to_string().contains("secret") && !format!("{denial:?}").contains("secret"),
            "{denial:?}"
        );
        assert!(!denial.hint().to_string().contains("secret"));
    }
}
