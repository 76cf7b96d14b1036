use std::cell::Cell;
use std::mem::discriminant;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use yoi_target::{ActionUrl, AddressClass, Apart, HostPattern, PathPrefix, Target};

use crate::generate::{Case, HOSTS, case};
use crate::oracle;

const CASES: u32 = 4096;

type Outcome = Result<(), TestCaseError>;

/// Runs a law over many cases. The law says of each whether it was one that
/// could have failed; fewer than `least` of a hundred fail the test.
fn law_over<S: Strategy>(
    strategy: S,
    least: u32,
    law: impl Fn(&S::Value) -> Result<bool, TestCaseError>,
) {
    let telling = Cell::new(0u32);
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    let run = |value: S::Value| -> Outcome {
        telling.set(telling.get() + u32::from(law(&value)?));
        Ok(())
    };
    runner
        .run(&strategy, run)
        .unwrap_or_else(|error| panic!("{error}"));
    let share = telling.get() * 100 / CASES;
    assert!(share >= least, "only {share} of 100 cases tell anything");
}

pub(crate) fn law(law: impl Fn(&Case) -> Result<bool, TestCaseError>) {
    law_over(case(), 5, law);
}

#[test]
fn a_meet_matches_exactly_what_both_match() {
    law(|Case { a, b, probe, .. }| {
        let action = probe.action();
        let both = a.matches(&action) && b.matches(&action);
        let met = a.meet(b).is_some_and(|met| met.matches(&action));
        prop_assert_eq!(met, both);
        Ok(both)
    });
}

#[test]
fn a_meet_refuses_what_only_one_matches() {
    law(|Case { a, b, probe, .. }| {
        let action = probe.action();
        let only_one = a.matches(&action) != b.matches(&action);
        let met = a.meet(b).is_some_and(|met| met.matches(&action));
        prop_assert!(!(only_one && met));
        Ok(only_one && a.meet(b).is_some())
    });
}

#[test]
fn matching_agrees_with_the_second_oracle() {
    law(|Case { a, b, probe, .. }| {
        let action = probe.action();
        for target in [a, b] {
            prop_assert_eq!(target.matches(&action), oracle::matches(target, &action));
            prop_assert_eq!(target.mismatch(&action).is_none(), target.matches(&action));
        }
        Ok(a.matches(&action) && b.matches(&action))
    });
}

#[test]
fn targets_are_apart_exactly_where_they_do_not_meet() {
    law(|Case { a, b, .. }| {
        let [one, other] = [a.apart(b), b.apart(a)];
        prop_assert_eq!(one.is_none(), a.meet(b).is_some());
        let dimension = |it: &Option<Apart>| it.as_ref().map(discriminant);
        prop_assert_eq!(dimension(&one), dimension(&other));
        if let Some(Apart::Methods { target, other }) = &one {
            prop_assert!(target.iter().all(|it| !other.contains(it)));
        }
        Ok(one.is_some())
    });
}

#[test]
fn meeting_is_commutative_and_idempotent() {
    law(|Case { a, b, .. }| {
        prop_assert_eq!(a.meet(b), b.meet(a));
        prop_assert_eq!(a.meet(a), Some(a.clone()));
        Ok(a != b && a.meet(b).is_some())
    });
}

#[test]
fn meeting_is_associative() {
    law(|Case { a, b, c, .. }| {
        let left = a.meet(b).and_then(|met| met.meet(c));
        let right = b.meet(c).and_then(|met| a.meet(&met));
        prop_assert_eq!(&left, &right);
        Ok(left.is_some() && a != b && b != c)
    });
}

#[test]
fn what_is_covered_is_matched_too() {
    law(|Case { a, b, probe, .. }| {
        let action = probe.action();
        let telling = a.covers(b) && b.matches(&action);
        prop_assert!(!telling || a.matches(&action));
        Ok(telling && a != b)
    });
}

#[test]
fn cover_agrees_with_meet() {
    law(|Case { a, b, .. }| {
        prop_assert_eq!(a.covers(b), a.meet(b).as_ref() == Some(b));
        if let Some(met) = a.meet(b) {
            prop_assert!(a.covers(&met) && b.covers(&met));
        }
        Ok(a != b && a.covers(b))
    });
}

#[test]
fn a_wider_target_has_a_wider_meet() {
    law(|Case { a, b, c, .. }| {
        let Some(narrower) = a.meet(c) else {
            return Ok(false);
        };
        let Some(narrow_meet) = narrower.meet(b) else {
            return Ok(false);
        };
        prop_assert!(
            a.meet(b)
                .is_some_and(|wide_meet| wide_meet.covers(&narrow_meet))
        );
        Ok(narrower != *a)
    });
}

#[test]
fn printing_and_parsing_are_inverse() {
    law(|Case { a, b, .. }| {
        let met = a.meet(b);
        for target in [Some(a), Some(b), met.as_ref()].into_iter().flatten() {
            prop_assert_eq!(Target::parse(&target.to_string()), Ok(target.clone()));
        }
        Ok(met.is_some())
    });
}

#[test]
fn nothing_is_cut_of_a_target_only_if_it_is_whole() {
    law(|Case { a, b, .. }| {
        let Some(met) = a.meet(b) else {
            return Ok(false);
        };
        prop_assert_eq!(met.cut(a).is_empty(), met == *a);
        Ok(met != *a)
    });
}

#[test]
fn a_meet_allows_the_address_classes_that_both_allow() {
    use AddressClass::{LinkLocal, Loopback, Metadata, Private, Public};
    law(|Case { a, b, .. }| {
        let Some(met) = a.meet(b) else {
            return Ok(false);
        };
        for class in [Public, Loopback, Private, LinkLocal, Metadata] {
            let both = a.addresses().allows(class) && b.addresses().allows(class);
            prop_assert_eq!(met.addresses().allows(class), both);
        }
        Ok(a.addresses() != b.addresses())
    });
}

#[test]
fn host_patterns_agree_with_the_second_oracle() {
    let host = "(a|b|x|ab)(\\.(a|b|xexample|example)){0,3}\\.(example\\.com|a\\.example\\.com|com|localhost)";
    law_over((prop::sample::select(HOSTS), host), 5, |(pattern, host)| {
        let url = ActionUrl::parse(&format!("http://{host}/")).unwrap();
        let matched = HostPattern::parse(pattern).unwrap().contains(url.host());
        prop_assert_eq!(
            matched,
            oracle::host_matches(pattern, host),
            "{} {}",
            pattern,
            host
        );
        Ok(matched && *pattern != "*")
    });
}

/// Pieces that the rules of paths are about, glued at random.
fn path() -> impl Strategy<Value = String> {
    let pieces = vec![
        "/",
        "/",
        "/v1",
        "/a",
        "a",
        "v1",
        "..",
        ".",
        "/..",
        "%2f",
        "%2F",
        "%2e",
        "%2E%2e",
        "%252e",
        "%252f",
        "%5c",
        "%255c",
        ";",
        ";x=y",
        "%3b",
        "//",
        "%25",
        "2e",
        "2f",
        "%3f",
        "%23",
        "%c0%ae",
        "%c0%af",
        "%e0%80%ae",
        "%25252f",
        "%7",
        "%C3%A9",
        "/..%2f",
        "/%252e%252e%252f",
        "/..;/",
        "/..;x=y/",
        "..%5c",
        "%2f..%2f",
        "/%2e%2e;%2fv1",
    ];
    let start = prop::sample::select(vec!["/v1", "/v1/", "/v1/", "/v1/x", "/"]);
    (
        start,
        prop::collection::vec(prop::sample::select(pieces), 0..7),
    )
        .prop_map(|(start, rest)| start.to_owned() + &rest.concat())
}

/// The path of a URL that is not refused, and whether `/v1` holds it.
fn held(path: &str) -> Option<(String, bool)> {
    let url = ActionUrl::parse(&format!("https://example.com{path}")).ok()?;
    let target = crate::parse("https://example.com/v1 methods=GET");
    Some((url.path().to_owned(), crate::matches_url(&target, &url)))
}

#[test]
fn path_prefixes_agree_with_the_second_oracle() {
    law_over(path(), 5, |path| {
        let Some((path, held)) = held(path) else {
            return Ok(false);
        };
        prop_assert_eq!(held, oracle::holds("/v1", &path), "{}", path);
        Ok(held)
    });
}

/// The law above would see it: over the same paths, a rule with one fault gives other answers.
#[test]
fn each_fault_of_the_path_rule_would_be_noticed() {
    let rules: [fn(&str) -> bool; 3] = [
        |path| path.starts_with("/v1"),
        |path| path == "/v1" || path.starts_with("/v1/"),
        |path| oracle::holds_by_the_table("/v1", path),
    ];
    let names = ["a prefix of the text", "one reading", "the table alone"];
    let noticed = Cell::new([0; 3 + oracle::REWRITINGS.len()]);
    law_over(path(), 5, |path| {
        let Some((path, held)) = held(path) else {
            return Ok(false);
        };
        // With fewer readings more is held: where all is said already, the slow oracles are not asked.
        let is_open = !held && rules[1](&path);
        let by_rules = rules.iter().map(|rule| rule(&path) != held);
        let forgotten = 0..oracle::REWRITINGS.len();
        let by_oracles =
            forgotten.map(|at| is_open && oracle::holds_without("/v1", &path, Some(at)));
        let mut counts = noticed.get();
        for (count, differs) in counts.iter_mut().zip(by_rules.chain(by_oracles)) {
            *count += u32::from(differs);
        }
        noticed.set(counts);
        Ok(held)
    });
    for (name, count) in names.iter().chain(&oracle::REWRITINGS).zip(noticed.get()) {
        assert!(count >= 1, "no path tells of the fault: {name}");
    }
}

#[test]
fn a_path_that_only_looks_inside_is_outside() {
    law_over(path(), 5, |path| {
        let Some((path, held)) = held(path) else {
            return Ok(false);
        };
        prop_assert!(
            !held || oracle::holds_by_the_table("/v1", &path),
            "{}",
            path
        );
        Ok(
            !held
                && PathPrefix::parse("/v1").is_ok()
                && (path == "/v1" || path.starts_with("/v1/")),
        )
    });
}

#[test]
fn a_canonical_url_is_its_own_canonical_form() {
    law_over((prop::sample::select(HOSTS), path()), 5, |(host, path)| {
        let Ok(url) = ActionUrl::parse(&format!("HTTPS://{host}:0443{path}?q={path}")) else {
            return Ok(false);
        };
        prop_assert_eq!(ActionUrl::parse(url.as_str()), Ok(url));
        Ok(true)
    });
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,40}", ascii in "[ -~]{0,40}", bytes: Vec<u8>) {
        for text in [&text, &ascii, &String::from_utf8_lossy(&bytes).into_owned()] {
            for url in [text.clone(), format!("https://{text}"), format!("wss://example.com/{text}")] {
                if let Ok(url) = ActionUrl::parse(&url) {
                    prop_assert_eq!(ActionUrl::parse(url.as_str()), Ok(url));
                }
            }
            for target in [text.clone(), format!("wss://{text}"), format!("wss://example.com{text}")] {
                if let Ok(target) = Target::parse(&target) {
                    prop_assert_eq!(Target::parse(&target.to_string()), Ok(target));
                }
            }
            if let Ok(pattern) = HostPattern::parse(text) {
                prop_assert_eq!(HostPattern::parse(&pattern.to_string()), Ok(pattern));
            }
        }
    }

    #[test]
    fn a_name_that_a_pattern_holds_can_be_asked_for(text in "([a-zA-Z0-9_-]{1,6}|[a-zéüß日本]{1,4})(\\.[a-z0-9ü-]{1,5}){0,3}\\.?") {
        if let Ok(pattern) = HostPattern::parse(&text) {
            let url = ActionUrl::parse(&format!("http://{pattern}/"));
            prop_assert!(url.is_ok_and(|url| pattern.contains(url.host())), "{}", pattern);
        }
    }
}
