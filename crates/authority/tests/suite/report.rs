use std::fmt::Write as _;

use insta::assert_snapshot;
use yoi_authority::{Report, State, Usage, Verdict};
use yoi_target::Protocol;

use crate::{decided, decision, resolved};

fn told(report: &Report) -> String {
    let mut text = String::new();
    for protocol in [Protocol::Request, Protocol::WebSocket] {
        writeln!(text, "{protocol}").unwrap();
        let part = report.of(protocol);
        for ask in &part.asks {
            writeln!(
                text,
                "  ask {} {}: {}{}",
                ask.index,
                ask.target,
                verdict(&ask.verdict),
                flags(ask.is_broad(), ask.is_local)
            )
            .unwrap();
        }
        for grant in &part.grants {
            writeln!(
                text,
                "  grant {} {}: {}{}",
                grant.index,
                grant.target,
                usage(&grant.usage),
                flags(grant.is_broad(), grant.is_local)
            )
            .unwrap();
        }
    }
    text
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Granted { grant } => format!("granted by {grant}"),
        Verdict::Missing => "missing".to_owned(),
        Verdict::Partial(parts) => {
            let parts = parts.iter().map(|met| {
                let cut: Vec<_> = met.cut.iter().map(ToString::to_string).collect();
                format!("{} by {} ({})", met.target, met.grant, cut.join(", "))
            });
            format!("partly: {}", parts.collect::<Vec<_>>().join("; "))
        }
    }
}

fn usage(usage: &Usage) -> String {
    match usage {
        Usage::Used { asks } => format!("used by {asks:?}"),
        Usage::Narrowed { asks } => format!("narrowed by {asks:?}"),
        Usage::Unasked => "unasked".to_owned(),
    }
}

fn flags(broad: bool, local: bool) -> String {
    [(broad, ", broad"), (local, ", local")]
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, flag)| *flag)
        .collect()
}

#[test]
fn every_ask_and_every_grant_has_its_verdict() {
    let asks = [
        "https://api.example.com/v1 methods=GET",
        "https://**.example.org/ methods=GET,POST",
        "https://missing.example.com/ methods=GET",
        "wss://stream.example.com/v1/trades /v1/books subprotocols=a,b",
        "ws://localhost:8080/",
    ];
    let grants = [
        "https://api.example.com/ methods=GET,POST",
        "https://a.example.org/ methods=GET",
        "https://unasked.example.com/ methods=GET",
        "wss://stream.example.com/v1/trades subprotocols=a",
        "wss://stream.example.com/v2",
        "ws://localhost:*/",
    ];
    let resolution = resolved(&asks, &grants);
    assert_snapshot!(told(resolution.report()), @r#"
    request
      ask 0 https://api.example.com/v1 methods=GET: granted by 0
      ask 1 https://**.example.org/ methods=GET,POST: partly: https://a.example.org/ methods=GET by 1 (only host `a.example.org`, without methods `POST`), broad
      ask 2 https://missing.example.com/ methods=GET: missing
      grant 0 https://api.example.com/ methods=GET,POST: narrowed by [0]
      grant 1 https://a.example.org/ methods=GET: used by [1]
      grant 2 https://unasked.example.com/ methods=GET: unasked
    WebSocket
      ask 0 wss://stream.example.com/v1/books /v1/trades subprotocols=a,b: partly: wss://stream.example.com/v1/trades subprotocols=a by 0 (only paths `/v1/trades`, without subprotocols `b`)
      ask 1 ws://localhost:8080/: granted by 2, local
      grant 0 wss://stream.example.com/v1/trades subprotocols=a: used by [0]
      grant 1 wss://stream.example.com/v2: unasked
      grant 2 ws://localhost:*/: narrowed by [1], broad, local
    "#);
}

#[test]
fn a_grant_for_one_protocol_is_unasked_by_the_other() {
    let resolution = resolved(
        &["https://a.example.com/ methods=GET"],
        &["wss://a.example.com/"],
    );
    assert_snapshot!(told(resolution.report()), @r#"
    request
      ask 0 https://a.example.com/ methods=GET: missing
    WebSocket
      grant 0 wss://a.example.com/: unasked
    "#);
}

#[test]
fn several_grants_that_cover_an_ask_only_together_cover_it_partly() {
    let resolution = resolved(
        &["wss://a.example.com/a /b"],
        &["wss://a.example.com/a", "wss://a.example.com/b"],
    );
    assert_snapshot!(told(resolution.report()), @r#"
    request
    WebSocket
      ask 0 wss://a.example.com/a /b: partly: wss://a.example.com/a by 0 (only paths `/a`); wss://a.example.com/b by 1 (only paths `/b`)
      grant 0 wss://a.example.com/a: used by [0]
      grant 1 wss://a.example.com/b: used by [0]
    "#);
}

#[test]
fn a_grant_names_every_ask_that_it_gives_to() {
    let resolution = resolved(
        &[
            "wss://a.example.com/",
            "wss://b.example.com/",
            "wss://a.example.com/v1/x",
        ],
        &["wss://a.example.com/v1"],
    );
    assert_snapshot!(told(resolution.report()), @r#"
    request
    WebSocket
      ask 0 wss://a.example.com/: partly: wss://a.example.com/v1 by 0 (only paths `/v1`)
      ask 1 wss://b.example.com/: missing
      ask 2 wss://a.example.com/v1/x: granted by 0
      grant 0 wss://a.example.com/v1: used by [0, 2]
    "#);
}

#[test]
fn a_pending_package_shows_what_would_become_of_its_asks() {
    let target = "wss://a.example.com/";
    let resolution = decided(&[target], &decision(&[target]).replace("0.1.0", "0.0.9"));
    let State::Pending(change) = resolution.state() else {
        panic!("pending")
    };
    assert_snapshot!(change, @r#"version 0.0.9 was enabled, this is 0.1.0"#);
    assert_eq!(
        resolution.report().websocket.asks[0].verdict,
        Verdict::Granted { grant: 0 }
    );
}

#[test]
fn a_package_that_is_not_enabled_misses_everything() {
    let resolution = decided(&["wss://a.example.com/"], "");
    assert_eq!(*resolution.state(), State::NotEnabled);
    assert_eq!(
        resolution.report().websocket.asks[0].verdict,
        Verdict::Missing
    );
    assert!(resolution.report().websocket.grants.is_empty());
}
