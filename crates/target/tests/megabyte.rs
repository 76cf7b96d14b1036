//! A megabyte of each form, to each reader: an answer, and soon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Debug;
use std::time::{Duration, Instant};

use yoi_target::{
    ActionUrl, AddressWord, Difference, HeaderName, HostPattern, LONGEST_URL, Method, PathError,
    PathPrefix, PortPattern, Scheme, Subprotocol, Target, UrlError,
};

const MEGABYTE: usize = 1 << 20;
/// Some hundred times what each takes, unless its time grows faster than the text.
const SOON: Duration = Duration::from_secs(3);

fn soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    let took = started.elapsed();
    assert!(took < SOON, "{what} takes {took:?}");
    done
}

fn megabyte(piece: &str) -> String {
    piece.repeat(MEGABYTE / piece.len() + 1)
}

/// A megabyte of different words, each after `before`.
fn numbered(before: &str) -> String {
    let each = before.len() + 6;
    (0..MEGABYTE / each)
        .map(|number| format!("{before}{number:06}"))
        .collect()
}

fn refused<T: Debug, E: Debug>(what: &str, parse: fn(&str) -> Result<T, E>, texts: &[String]) {
    for text in texts {
        let shown: String = text.chars().take(16).collect();
        let answer = soon(&format!("{what} of {shown}"), || parse(text));
        let error = format!("{:?}", answer.expect_err(&shown));
        assert!(
            error.len() <= text.len() * 8 + 1_000,
            "{what} of {shown}: {} bytes",
            error.len()
        );
    }
}

/// Texts that are dear to some reader or other.
fn texts() -> Vec<String> {
    let pieces = [
        "a", "A", ".", "a.", "-", "*", "**.", "/", "//", "/a", "/..", "%", "%25", "%2e", ";", "\\",
        ":", "::", "[", "]", "[::", "@", "?", "#", "1", "0", "0.", "1.", "é", "ß.", "日",
        "\u{301}", "\u{202e}", "\0", " ", "\n", "\u{3002}", "xn--", "xn--a.", "a-", "=", ",",
        "GET,", "_",
    ];
    let long_label =
        ["xn--", "xn--é", "*.xn--", "[", "1."].map(|start| start.to_owned() + &megabyte("a"));
    let mixed = ["xn--a", "xn--9"].map(|start| start.to_owned() + &megabyte("z9"));
    let different =
        (0..MEGABYTE as u32 / 3).filter_map(|number| char::from_u32(0x4e00 + number % 0x5000));
    pieces
        .iter()
        .map(|piece| megabyte(piece))
        .chain(long_label)
        .chain(mixed)
        .chain([different.collect()])
        .collect()
}

#[test]
fn no_reader_of_a_word_takes_long_over_a_megabyte() {
    let texts = texts();
    refused("a host", HostPattern::parse, &texts);
    refused("a prefix", PathPrefix::parse, &texts);
    refused("a port", PortPattern::parse, &texts);
    refused("a scheme", Scheme::parse, &texts);
    refused("a method", Method::parse, &texts);
    refused("a subprotocol", Subprotocol::parse, &texts);
    refused("a header", HeaderName::parse, &texts);
    refused("an address word", AddressWord::parse, &texts);
    refused("a URL", ActionUrl::parse, &texts);
}

#[test]
fn a_megabyte_of_path_or_url_is_refused_for_its_length() {
    assert_eq!(PathPrefix::parse(&megabyte("/a")), Err(PathError::TooLong));
    let url = format!("https://example.com/{}", megabyte("a"));
    assert_eq!(ActionUrl::parse(&url), Err(UrlError::TooLong(url.len())));
}

#[test]
fn no_target_takes_long_to_read_whatever_fills_it() {
    let scheme_host = "https://example.com";
    let starts = [
        "",
        "https://",
        "https://*.",
        "https://example.com:",
        "https://example.com/",
    ];
    // Each word of a target is read by a reader that has been tried with them all.
    for text in texts().into_iter().step_by(7) {
        for start in starts {
            let whole = format!("{start}{text}");
            let shown: String = whole.chars().take(24).collect();
            let answer = soon(&shown, || Target::parse(&whole));
            assert!(answer.is_err(), "{shown}");
        }
        for key in [
            "methods",
            "addresses",
            "request-headers",
            "subprotocols",
            "x",
        ] {
            let whole = format!("{scheme_host} {key}={text}");
            let shown: String = whole.chars().take(48).collect();
            assert!(soon(&shown, || Target::parse(&whole)).is_err(), "{shown}");
        }
    }
}

#[test]
fn a_megabyte_of_entries_is_read_in_time_by_their_number() {
    let count = |before: &str| MEGABYTE / (before.len() + 6);
    let paths = format!("https://example.com{} methods=GET", numbered(" /"));
    let target = soon("paths", || Target::parse(&paths)).unwrap();
    assert_eq!(target.path_prefixes().len(), count(" /"));

    let beside = format!("https://example.com /a{} methods=GET", numbered(" /a-"));
    let target = soon("paths that stand between", || Target::parse(&beside)).unwrap();
    assert_eq!(target.path_prefixes().len(), count(" /a-") + 1);

    let below = format!("https://example.com{} /a methods=GET", numbered(" /a/"));
    let target = soon("paths below one", || Target::parse(&below)).unwrap();
    assert_eq!(target.path_prefixes(), [PathPrefix::parse("/a").unwrap()]);

    let methods = format!("https://example.com methods=A{}", numbered(",A"));
    let target = soon("methods", || Target::parse(&methods)).unwrap();
    assert_eq!(target.methods().len(), count(",A") + 1);

    let subprotocols = format!("wss://example.com subprotocols=a{}", numbered(",a"));
    let target = soon("subprotocols", || Target::parse(&subprotocols)).unwrap();
    assert_eq!(target.subprotocols().len(), count(",a") + 1);
}

#[test]
fn the_longest_url_is_read_soon_whatever_its_path() {
    let pieces = [
        "/",
        "//",
        "/a",
        ";",
        "%2f",
        "%252f",
        "%25252f",
        "%5c",
        "%3b",
        "%2e",
        "/%2e%2e;",
        "/..%2f",
        "%25%2e;%5c//",
        "a;b//c%3bd%2f%2fe%2f%2e%2fx%3fy%5cz%253bf",
        "%c0%ae/",
        "%e0%80%af",
        "%f0%80%80%af",
        "%c0%a5%32e",
        "/a;b",
        "/%252e%252e",
        "%%32e/",
        "/.%252e/%3b",
        "%",
        "%2",
        "%zz",
    ];
    let target = Target::parse("https://example.com/v1 methods=GET").unwrap();
    let get = Method::parse("GET").unwrap();
    for piece in pieces {
        for start in [
            "https://example.com/v1/",
            "https://example.com/v1/a%2f%253b;/",
        ] {
            let mut text = start.to_owned() + &megabyte(piece);
            text.truncate(LONGEST_URL / piece.len() * piece.len() - piece.len());
            let answer = soon(piece, || ActionUrl::parse(&text));
            let Ok(url) = answer else { continue };
            let kind = yoi_target::ActionKind::Request {
                method: &get,
                headers: &[],
            };
            let action = yoi_target::Action { url: &url, kind };
            let matches = soon(piece, || target.matches(&action));
            assert_eq!(
                matches,
                soon(piece, || target.mismatch(&action)).is_none(),
                "{piece}"
            );
        }
    }
}

#[test]
fn a_long_path_with_few_readings_is_held_and_one_with_many_is_not() {
    let target = Target::parse("https://example.com/v1 methods=GET").unwrap();
    let everything = Target::parse("https://example.com/ methods=GET").unwrap();
    let get = Method::parse("GET").unwrap();
    let kind = yoi_target::ActionKind::Request {
        method: &get,
        headers: &[],
    };
    let held = |piece: &str| {
        let path = piece.repeat(7_000 / piece.len());
        let url = ActionUrl::parse(&format!("https://example.com/v1/{path}")).unwrap();
        let action = yoi_target::Action { url: &url, kind };
        assert!(everything.matches(&action), "{piece}");
        target.matches(&action)
    };
    assert!(held("a/b/") && held("a%20b/") && held("%E6%97%A5/") && held("a;b=%20c/"));
    assert!(!held("aaaaaaaa;b//c%3bd%252f%2fe"));
}

/// Two manifests of a megabyte, of which every ask meets every other and none is the same.
#[test]
fn the_dearest_difference_is_soon_told() {
    let targets = |from: usize| -> Vec<Target> {
        let paths = |target: usize| {
            (0..55).map(move |path| format!("/{from}/{target:04}/{path:04} /{path:02}"))
        };
        let text = |target| {
            let paths: Vec<_> = paths(target).collect();
            format!("wss://a.example.com{}", paths.join(" "))
        };
        (0..1024)
            .map(|target| Target::parse(&text(target)).unwrap())
            .collect()
    };
    let (before, now) = (targets(1), targets(2));
    let found = soon("a difference", || Difference::between(&before, &now));
    assert_eq!(found.len(), 2048, "each is new, or gone");
    let found = soon("a part of it", || {
        Difference::between(&before[..16], &now[..8])
    });
    assert!(
        found
            .iter()
            .any(|it| matches!(it, Difference::Wider { .. }))
    );
}

#[test]
fn as_many_targets_as_may_be_are_compared_one_by_one() {
    let targets = |name: &str| -> Vec<Target> {
        let text = |target| format!("wss://a.example.com/{name}/{target:04}");
        (0..1024)
            .map(|target| Target::parse(&text(target)).unwrap())
            .collect()
    };
    let before = targets("v1");
    let now = [
        &before[1..],
        &[Target::parse("wss://a.example.com/v1").unwrap()],
    ]
    .concat();
    let found = soon("a difference", || Difference::between(&before, &now));
    assert!(matches!(found[..], [Difference::Wider { .. }]), "{found:?}");
}
