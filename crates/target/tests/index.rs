//! Many targets at once, against a look at each.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use yoi_target::{
    Action, ActionKind, ActionUrl, AddressSet, AddressWord, HeaderName, Method, Target, TargetIndex,
};

const CASES: u32 = 4096;
const PREFIXES: [&str; 9] = [
    "/", "/v", "/v1", "/v1/a", "/v1/a/b", "/v1/a-b", "/v1-x", "/v1.x", "/v2/a/b",
];

fn target() -> impl Strategy<Value = Target> {
    let host = select(vec![
        "*",
        "example.com",
        "a.example.com",
        "*.example.com",
        "**.example.com",
        "*.a.example.com",
        "**.b.a.example.com",
        "a.localhost",
        "127.0.0.1",
        "[2606:4700::1]",
    ]);
    let port = select(vec!["", "", ":*", ":8443"]);
    let prefixes = subsequence(PREFIXES.to_vec(), 1..=3);
    let methods = subsequence(vec!["GET", "POST"], 1..=2);
    let words = subsequence(vec!["loopback", "private"], 0..=2);
    (host, port, prefixes, methods, words).prop_map(|(host, port, prefixes, methods, words)| {
        let (prefixes, methods) = (prefixes.join(" "), methods.join(","));
        let words = match words.as_slice() {
            [] => String::new(),
            words => format!(" addresses={}", words.join(",")),
        };
        let text = format!("https://{host}{port}{prefixes} methods={methods}{words}");
        Target::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
    })
}

fn url() -> impl Strategy<Value = ActionUrl> {
    let host = select(vec![
        "example.com",
        "a.example.com",
        "b.a.example.com",
        "c.b.a.example.com",
        "d.c.b.a.example.com",
        "a.localhost",
        "127.0.0.1",
        "[2606:4700::1]",
    ]);
    let port = select(vec!["", "", ":8443", ":1"]);
    let path = select(vec![
        "/",
        "/v1",
        "/v1/",
        "/v1/a/b/c",
        "/v1/a-b/c",
        "/v1-x/y",
        "/v1/..%2fv2",
        "/v1/%2561",
        "/v2",
    ]);
    (host, port, path)
        .prop_map(|(host, port, path)| ActionUrl::parse(&format!("https://{host}{port}{path}")))
        .prop_map(Result::unwrap)
}

/// Says something of few targets, and asserts that it does so for a fifth of the cases at least.
fn check(law: impl Fn(Vec<Target>, &Action<'_>) -> bool) {
    let telling = Cell::new(0_u32);
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    let (get, headers) = (
        Method::parse("GET").unwrap(),
        [HeaderName::parse("accept").unwrap()],
    );
    let result = runner.run(&(vec(target(), 0..24), url()), |(targets, url)| {
        let kind = ActionKind::Request {
            method: &get,
            headers: &headers,
        };
        let told = law(targets, &Action { url: &url, kind });
        telling.set(telling.get() + u32::from(told));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(
        telling.get() * 5 >= CASES,
        "only {telling:?} of {CASES} cases say anything"
    );
}

#[test]
fn an_index_finds_the_first_target_with_each_set_of_addresses() {
    check(|targets, action| {
        let mut wanted: Vec<(AddressSet, usize)> = Vec::new();
        for (at, target) in targets.iter().enumerate() {
            let set = target.addresses();
            if target.matches(action) && wanted.iter().all(|(other, _)| *other != set) {
                wanted.push((set, at));
            }
        }
        let matching = TargetIndex::new(targets).matching(action);
        let mut found: Vec<_> = matching.each().collect();
        found.sort_by_key(|(_, at)| *at);
        assert_eq!(found, wanted);
        assert_eq!(matching.first(), wanted.first().map(|(_, at)| *at));
        let words = wanted.iter().flat_map(|(set, _)| set.words());
        assert_eq!(matching.addresses(), words.collect());
        !wanted.is_empty()
    });
}

#[test]
fn the_nearest_is_the_first_that_agrees_most() {
    check(|targets, action| {
        let misses: Vec<_> = targets
            .iter()
            .enumerate()
            .filter_map(|(at, target)| Some((at, target.mismatch(action)?)))
            .collect();
        let most = misses.iter().map(|(_, mismatch)| mismatch.agreed()).max();
        let wanted = misses
            .into_iter()
            .find(|(_, mismatch)| Some(mismatch.agreed()) == most);
        let telling = wanted.as_ref().is_some_and(|(at, _)| *at > 0);
        assert_eq!(TargetIndex::new(targets).nearest(action), wanted);
        telling
    });
}

fn opens(index: &TargetIndex, url: &str) -> Option<usize> {
    let url = ActionUrl::parse(url).unwrap();
    let kind = ActionKind::Open { subprotocols: &[] };
    index.matching(&Action { url: &url, kind }).first()
}

fn index(texts: impl IntoIterator<Item = String>) -> TargetIndex {
    let targets = texts.into_iter().map(|text| Target::parse(&text).unwrap());
    TargetIndex::new(targets.collect())
}

#[test]
fn a_thousand_prefixes_of_one_host_are_told_apart() {
    let many =
        index((0..1_000).map(|number| format!("wss://example.com/v1/{number}/a /v2/{number}")));
    for number in [0, 1, 499, 999] {
        assert_eq!(
            opens(&many, &format!("wss://example.com/v1/{number}/a/b")),
            Some(number)
        );
        assert_eq!(
            opens(&many, &format!("wss://example.com/v2/{number}")),
            Some(number)
        );
        assert_eq!(
            opens(&many, &format!("wss://example.com/v1/{number}")),
            None
        );
        assert_eq!(
            opens(&many, &format!("wss://example.com/v2/{number}/../..")),
            None
        );
    }
}

#[test]
fn a_thousand_nested_prefixes_all_hold_the_innermost_path() {
    let nested = |depth: usize| format!("wss://example.com/{}", vec!["a"; depth].join("/"));
    let many = index((1..=1_000).rev().map(nested));
    assert_eq!(opens(&many, &nested(1_000)), Some(0));
    assert_eq!(opens(&many, &nested(1)), Some(999));
    assert_eq!(opens(&many, "wss://example.com/"), None);
}

#[test]
fn an_index_of_nothing_matches_nothing() {
    assert_eq!(opens(&TargetIndex::default(), "wss://example.com/"), None);
    let url = ActionUrl::parse("wss://example.com/").unwrap();
    let kind = ActionKind::Open { subprotocols: &[] };
    assert_eq!(
        TargetIndex::default().nearest(&Action { url: &url, kind }),
        None
    );
}

#[test]
fn the_address_sets_of_those_that_match_add_up() {
    let texts = ["", " addresses=loopback", " addresses=private"];
    let many = index(texts.map(|words| format!("wss://*.example.com/{words}")));
    let url = ActionUrl::parse("wss://a.example.com/").unwrap();
    let kind = ActionKind::Open { subprotocols: &[] };
    let matching = many.matching(&Action { url: &url, kind });
    assert_eq!(matching.each().count(), 3);
    let both = [AddressWord::Loopback, AddressWord::Private];
    assert_eq!(matching.addresses(), both.into_iter().collect());
}
