//! The index against what it replaces: a look at every pair of ask and grant.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use yoi_authority::Authority;
use yoi_target::{Action, ActionKind, ActionUrl, AddressSet, Subprotocol, Target};

use crate::laws::refs;
use crate::resolved;

const CASES: u32 = 4096;

const PATTERNS: [&str; 18] = [
    "*",
    "*",
    "**.example.com",
    "**.a.example.com",
    "example.com",
    "a.example.com",
    "b.a.example.com",
    "*.example.com",
    "*.a.example.com",
    "**.example.com",
    "**.a.example.com",
    "**.b.a.example.com",
    "xa.example.com",
    "localhost",
    "dev.localhost",
    "127.0.0.1",
    "[::1]",
    "10.0.0.1",
];
const HOSTS: [&str; 13] = [
    "example.com",
    "a.example.com",
    "b.a.example.com",
    "b.a.example.com",
    "c.b.a.example.com",
    "d.c.b.a.example.com",
    "xa.example.com",
    "com",
    "localhost",
    "dev.localhost",
    "127.0.0.1",
    "[::ffff:127.0.0.1]",
    "[::1]",
];
const PREFIXES: [&str; 12] = [
    "/", "/v1", "/v1/a", "/v1/a/b", "/v1/a-b", "/v1-x", "/v1.x", "/v10", "/v1/b", "/v2", "/v2/a/b",
    "/v",
];
const PATHS: [&str; 12] = [
    "/",
    "/v1",
    "/v1/",
    "/v1/a",
    "/v1/a/b/c",
    "/v1/a-b/c",
    "/v1-x/a",
    "/v1/%61",
    "/v1/a/..%2fb",
    "/v1//a",
    "/v2/a/b;x/c",
    "/v3",
];

#[derive(Debug, Clone)]
struct Case {
    asks: Vec<String>,
    grants: Vec<String>,
    url: String,
    names: Vec<&'static str>,
}

/// The very pair, what it allows, and the addresses of all pairs.
type Decision = Option<(usize, usize, Target, AddressSet)>;

fn target() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![19 => Just("wss"), 1 => Just("ws")];
    let port = prop_oneof![4 => Just(""), 1 => Just(":8443"), 2 => Just(":*")];
    let paths = prop_oneof![
        1 => Just(vec!["/"]),
        2 => subsequence(PREFIXES.to_vec(), 1..=4),
    ];
    let names = prop_oneof![Just(Vec::new()), subsequence(vec!["x", "y"], 1..=2)];
    let words = subsequence(vec!["loopback", "private", "link-local"], 0..=2);
    (scheme, select(&PATTERNS[..]), port, paths, names, words).prop_map(
        |(scheme, host, port, paths, names, words)| {
            let list = |key: &str, list: &[&str]| match list {
                [] => String::new(),
                list => format!(" {key}={}", list.join(",")),
            };
            let (names, words) = (list("subprotocols", &names), list("addresses", &words));
            format!("{scheme}://{host}{port}{}{names}{words}", paths.join(" "))
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let scheme = prop_oneof![19 => Just("wss"), 1 => Just("ws")];
    let port = prop_oneof![9 => Just(""), 1 => Just(":8443")];
    let url = (scheme, select(&HOSTS[..]), port, select(&PATHS[..]))
        .prop_map(|(scheme, host, port, path)| format!("{scheme}://{host}{port}{path}"));
    let names = prop_oneof![7 => Just(Vec::new()), 1 => subsequence(vec!["x", "y"], 1..=2)];
    (vec(target(), 1..20), vec(target(), 1..20), url, names).prop_map(
        |(asks, grants, url, names)| Case {
            asks,
            grants,
            url,
            names,
        },
    )
}

fn parsed(texts: &[String]) -> Vec<Target> {
    let parsed = texts.iter().map(|text| Target::parse(text).unwrap());
    parsed.collect()
}

/// Each pair in order: the rule is the first of those with most address words.
fn by_scan(case: &Case) -> Decision {
    let url = ActionUrl::parse(&case.url).unwrap();
    let names = case
        .names
        .iter()
        .map(|name| Subprotocol::parse(name).unwrap());
    let subprotocols: Vec<_> = names.collect();
    let kind = ActionKind::Open {
        subprotocols: &subprotocols,
    };
    let action = Action { url: &url, kind };
    let mut found: Decision = None;
    for (ask, asked) in parsed(&case.asks).iter().enumerate() {
        for (grant, granted) in parsed(&case.grants).iter().enumerate() {
            let Some(met) = asked.meet(granted).filter(|met| met.matches(&action)) else {
                continue;
            };
            let (words, all) = (met.addresses(), found.as_ref().map(|it| it.3));
            let union = all.unwrap_or_default().words().chain(words.words());
            let union: AddressSet = union.collect();
            found = match found {
                Some(first) if first.2.addresses().words().count() >= words.words().count() => {
                    Some((first.0, first.1, first.2, union))
                }
                _ => Some((ask, grant, met, union)),
            };
        }
    }
    found
}

fn by_authority(case: &Case, authority: &Authority) -> Decision {
    let permit = authority.open_websocket(&case.url, &case.names).ok()?;
    let rule = permit.rule();
    Some((
        rule.ask(),
        rule.grant(),
        rule.target().clone(),
        permit.addresses(),
    ))
}

#[test]
fn the_decision_is_that_of_a_scan_over_every_pair() {
    let (permitted, several) = (Cell::new(0_u32), Cell::new(0_u32));
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    let result = runner.run(&case(), |case| {
        let (asks, grants) = (refs(&case.asks), refs(&case.grants));
        let scan = by_scan(&case);
        prop_assert_eq!(
            &by_authority(&case, resolved(&asks, &grants).authority()),
            &scan
        );
        permitted.set(permitted.get() + u32::from(scan.is_some()));
        let past_the_first = scan.is_some_and(|it| it.0 > 0 && it.1 > 0);
        several.set(several.get() + u32::from(past_the_first));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let share = |count: &Cell<u32>| count.get() * 100 / CASES;
    assert!(
        (20..=80).contains(&share(&permitted)) && share(&several) >= 10,
        "{permitted:?} permitted, {several:?} not by the first"
    );
}
