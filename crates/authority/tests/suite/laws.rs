//! Laws over correlated asks, grants and actions: all are made of few parts, so
//! that a good share of the actions is permitted. The share is asserted: a law
//! over nothing always holds.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use yoi_authority::{Authority, Reason, Verdict, grant_lines};
use yoi_target::{
    Action, ActionKind, ActionUrl, AddressSet, HeaderName, Method, Subprotocol, Target,
};

use crate::{decided, decision, resolved};

const CASES: u32 = 4_096;

#[derive(Debug, Clone)]
struct Case {
    asks: Vec<String>,
    grants: Vec<String>,
    attempt: Attempt,
}

#[derive(Debug, Clone)]
struct Attempt {
    url: String,
    /// None opens a WebSocket.
    method: Option<&'static str>,
    /// Headers or subprotocols.
    names: Vec<&'static str>,
}

/// A permit as data, or the denial.
type Outcome = Result<(usize, usize, Target, AddressSet), Reason>;

impl Attempt {
    fn outcome(&self, authority: &Authority) -> Outcome {
        let permitted = match self.method {
            None => authority
                .open_websocket(&self.url, &self.names)
                .map(|it| (it.rule().clone(), it.addresses())),
            Some(method) => authority
                .send_request(method, &self.url, &self.names)
                .map(|it| (it.rule().clone(), it.addresses())),
        };
        match permitted {
            Ok((rule, addresses)) => {
                Ok((rule.ask(), rule.grant(), rule.target().clone(), addresses))
            }
            Err(denial) => Err(denial.reason().clone()),
        }
    }

    /// The other way to the same question, by the target alone.
    fn matches(&self, target: &str) -> bool {
        let (target, url) = (
            Target::parse(target).unwrap(),
            ActionUrl::parse(&self.url).unwrap(),
        );
        let subprotocols: Vec<_> = self
            .names
            .iter()
            .map(|name| Subprotocol::parse(name).unwrap())
            .collect();
        let headers: Vec<_> = self
            .names
            .iter()
            .map(|name| HeaderName::parse(name).unwrap())
            .collect();
        let method = Method::parse(self.method.unwrap_or("GET")).unwrap();
        let kind = match self.method {
            None => ActionKind::Open {
                subprotocols: &subprotocols,
            },
            Some(_) => ActionKind::Request {
                method: &method,
                headers: &headers,
            },
        };
        target.matches(&Action { url: &url, kind })
    }
}

fn target(request: bool) -> impl Strategy<Value = String> {
    let schemes = if request {
        ["https", "http"]
    } else {
        ["wss", "ws"]
    };
    let scheme = prop_oneof![6 => Just(schemes[0]), 1 => Just(schemes[1])];
    let host = select(vec![
        "a.example.com",
        "*.example.com",
        "**.example.com",
        "**.example.com",
        "*",
        "x.a.example.com",
    ]);
    let port = prop_oneof![4 => Just(""), 1 => Just(":8443"), 2 => Just(":*")];
    let paths = subsequence(vec!["/", "/v1", "/v1/x", "/v2"], 1..=2);
    let methods = subsequence(vec!["GET", "POST"], 1..=2);
    let names = subsequence(vec!["x-a", "x-b"], 0..=2);
    let words = subsequence(vec!["loopback", "private"], 0..=2);
    (scheme, host, port, paths, methods, names, words).prop_map(
        move |(scheme, host, port, paths, methods, names, words)| {
            let mut text = format!("{scheme}://{host}{port}{}", paths.join(" "));
            if request {
                text += &format!(" methods={}", methods.join(","));
            }
            let lists = [
                (
                    if request {
                        "request-headers"
                    } else {
                        "subprotocols"
                    },
                    names,
                ),
                ("addresses", words),
            ];
            for (key, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
                text += &format!(" {key}={}", list.join(","));
            }
            text
        },
    )
}

fn attempt(request: bool) -> impl Strategy<Value = Attempt> {
    let schemes = if request {
        ["https", "http"]
    } else {
        ["wss", "ws"]
    };
    let scheme = prop_oneof![6 => Just(schemes[0]), 1 => Just(schemes[1])];
    let host = select(vec![
        "a.example.com",
        "A.example.com.",
        "b.example.com",
        "x.a.example.com",
    ]);
    let port = prop_oneof![4 => Just(""), 1 => Just(":8443")];
    let path = select(vec![
        "/",
        "/v1",
        "/v1/x/y",
        "/v1/x",
        "/v2",
        "/v1/..%2fv2",
        "/v1x",
        "/v1/x?q",
    ]);
    let method = select(vec!["GET", "POST"]);
    let names = prop_oneof![2 => Just(Vec::new()), 1 => subsequence(vec!["x-a", "x-b"], 0..=2)];
    (scheme, host, port, path, method, names).prop_map(
        move |(scheme, host, port, path, method, names)| Attempt {
            url: format!("{scheme}://{host}{port}{path}"),
            method: request.then_some(method),
            names,
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    any::<bool>().prop_flat_map(|request| {
        // Now and then the grants are of the other protocol.
        let grants = prop_oneof![9 => Just(request), 1 => Just(!request)]
            .prop_flat_map(|it| vec(target(it), 1..4));
        (vec(target(request), 1..4), grants, attempt(request)).prop_map(
            |(asks, grants, attempt)| Case {
                asks,
                grants,
                attempt,
            },
        )
    })
}

/// Checks a law, which says whether the case was one that it is about.
fn check(law: impl Fn(&Case) -> bool) {
    let (total, about) = (Cell::new(0_u32), Cell::new(0_u32));
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    let result = runner.run(&case(), |case| {
        total.set(total.get() + 1);
        about.set(about.get() + u32::from(law(&case)));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(
        about.get() * 20 >= total.get(),
        "only {} of {} cases say anything",
        about.get(),
        total.get()
    );
}

pub(crate) fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn outcome(asks: &[String], grants: &[String], attempt: &Attempt) -> Outcome {
    attempt.outcome(resolved(&refs(asks), &refs(grants)).authority())
}

#[test]
fn a_permit_exists_exactly_where_some_ask_and_some_grant_both_match() {
    check(
        |Case {
             asks,
             grants,
             attempt,
         }| {
            let matching = |texts: &[String]| texts.iter().any(|text| attempt.matches(text));
            let outcome = outcome(asks, grants, attempt);
            assert_eq!(
                outcome.is_ok(),
                matching(asks) && matching(grants),
                "{outcome:?}"
            );
            outcome.is_ok()
        },
    );
}

#[test]
fn the_rule_of_a_permit_is_a_pair_that_matches() {
    check(
        |Case {
             asks,
             grants,
             attempt,
         }| {
            let Ok((ask, grant, target, addresses)) = outcome(asks, grants, attempt) else {
                return false;
            };
            assert!(
                attempt.matches(&asks[ask])
                    && attempt.matches(&grants[grant])
                    && attempt.matches(&target.to_string())
            );
            assert!(addresses.covers(target.addresses()));
            for word in addresses.words() {
                let names = |texts: &[String]| {
                    texts.iter().any(|it| {
                        attempt.matches(it) && Target::parse(it).unwrap().addresses().contains(word)
                    })
                };
                assert!(names(asks) && names(grants), "{word}");
            }
            true
        },
    );
}

#[test]
fn another_grant_never_takes_a_permit_away() {
    check(
        |Case {
             asks,
             grants,
             attempt,
         }| {
            let Ok((_, _, _, before)) = outcome(asks, &grants[..1], attempt) else {
                return false;
            };
            let (_, _, _, after) = outcome(asks, grants, attempt).expect("still permitted");
            assert!(after.covers(before), "nor an address");
            true
        },
    );
}

#[test]
fn one_ask_less_never_gives_a_permit() {
    check(
        |Case {
             asks,
             grants,
             attempt,
         }| {
            let whole = outcome(asks, grants, attempt);
            let less = outcome(&asks[1..], grants, attempt);
            if let Ok((_, _, _, addresses)) = &less {
                let (_, _, _, more) = whole.as_ref().expect("permitted with more asks");
                assert!(more.covers(*addresses));
            }
            whole.is_ok()
        },
    );
}

#[test]
fn a_denial_knows_which_side_is_missing_and_its_hint_helps() {
    check(
        |Case {
             asks,
             grants,
             attempt,
         }| {
            let asked = asks.iter().position(|ask| attempt.matches(ask));
            match outcome(asks, grants, attempt) {
                Ok(_) => false,
                Err(Reason::NotAsked { .. }) => {
                    assert_eq!(asked, None);
                    false
                }
                Err(Reason::NotGranted { ask, missing, .. }) => {
                    assert_eq!(asked, Some(ask));
                    let missing = missing.expect("what was asked can be granted");
                    let more = decision(&refs(grants)) + &grant_lines(&missing);
                    let resolution = decided(&refs(asks), &more);
                    assert!(attempt.outcome(resolution.authority()).is_ok(), "{missing}");
                    true
                }
                Err(reason) => panic!("{reason}"),
            }
        },
    );
}

#[test]
fn the_report_and_the_permits_agree() {
    check(
        |Case {
             asks,
             grants,
             attempt,
         }| {
            let resolution = resolved(&refs(asks), &refs(grants));
            let part = resolution
                .report()
                .of(Target::parse(&asks[0]).unwrap().protocol());
            let outcome = attempt.outcome(resolution.authority());
            for (ask, report) in asks
                .iter()
                .zip(&part.asks)
                .filter(|(ask, _)| attempt.matches(ask))
            {
                match &report.verdict {
                    Verdict::Granted { .. } => assert!(outcome.is_ok(), "{ask}"),
                    Verdict::Partial(_) => {}
                    Verdict::Missing => assert!(
                        !outcome.as_ref().is_ok_and(|it| asks[it.0] == *ask),
                        "{ask}"
                    ),
                }
            }
            outcome.is_ok()
        },
    );
}
