use yoi_target::{ActionUrl, PathError, PathPrefix, UrlError};

use crate::{matches_url, parse};

fn holds(prefix: &str, path: &str) -> bool {
    let target = parse(&format!("https://example.com{prefix} methods=GET"));
    let url = ActionUrl::parse(&format!("https://example.com{path}"))
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    matches_url(&target, &url)
}

#[test]
fn a_prefix_matches_whole_segments_only() {
    let table = [
        (
            "/v1",
            "/v1 /v1/ /v1/x /v1/x/y /v1?q /v1/?q=/../..",
            "/v1beta /v /v2 / /V1 /v1x/v1 /x/v1 /v1-/x /v1.x",
        ),
        (
            "/v1/trades",
            "/v1/trades /v1/trades/btc",
            "/v1 /v1/ /v1/trade /v1/tradesx /v1/x/trades /trades",
        ),
        ("/", "/ /v1 //v1 /%2e%2e%2f /..;/ /a%2f..%2f..%2fb", ""),
        ("/a.b/~c@d:e", "/a.b/~c@d:e/f", "/a.b/~c@d:ef /a/b"),
        ("/-._~!$&'()+,=:@", "/-._~!$&'()+,=:@/x", "/-"),
    ];
    for (prefix, inside, outside) in table {
        for path in inside.split(' ').filter(|path| !path.is_empty()) {
            assert!(holds(prefix, path), "{prefix} holds {path}");
        }
        for path in outside.split(' ').filter(|path| !path.is_empty()) {
            assert!(!holds(prefix, path), "{prefix} does not hold {path}");
        }
    }
}

#[test]
fn a_path_with_one_reading_outside_is_outside() {
    let outside = [
        // Resolved by the parser already.
        "/v1/../admin",
        "/v1/./../admin",
        "/v1/%2e%2e/admin",
        "/v1/.%2E/admin",
        "/v1/x/../../admin",
        "/../admin",
        // Decoded once, twice, three times.
        "/v1/..%2fadmin",
        "/v1/..%2Fadmin",
        "/v1/%2e%2e%2fadmin",
        "/v1%2f..%2fadmin",
        "/v1/x%2f..%2f..%2fadmin",
        "/v1/%252e%252e%252fadmin",
        "/v1/%252e%252e/admin",
        "/v1/..%252fadmin",
        "/v1/%25252e%25252e%25252fadmin",
        "/v1/%2%65%2%65/admin",
        "/v1/%%32e%%32e/admin",
        // Backslashes.
        "/v1/..%5cadmin",
        "/v1/..%255cadmin",
        "/v1%5c..%5cadmin",
        "/v1/x%5c..%5c..%5cadmin",
        // Parameters.
        "/v1/..;/admin",
        "/v1/..;foo=bar/admin",
        "/v1/..;a;b/admin",
        "/v1/%2e%2e;/admin",
        "/v1/..%3b/admin",
        "/v1/..%3Bx%2fadmin",
        "/v1;x/admin",
        "/v1/..;%2fadmin",
        "/v1/x;/..;/..;/admin",
        // Parameters stripped before decoding hide what follows them.
        "/v1/%2e%2e;%2fv1/admin",
        "/v1/%2e%2e;%2fx%2fy/admin",
        // Slashes.
        "//v1",
        "//v1/x",
        "///v1",
        "/%2fv1",
        "/%2f%2fv1/x",
        "/v1//..%2f..%2fadmin",
        "/x//v1",
        "/v1%2fx",
        "/%76%31/x",
        // Normalised between two rounds of decoding.
        "/v1/a%252fb%2f..%2f%252e%252e%2fadmin",
        "/v1/a%252fb/%252e%252e/%252e%252e/admin",
        "/v1/a%252fb/.%252e/%252e./admin",
        "/v1/..%2f%252e%252e%2fv1/x",
        "/v1/a%252fb%2f%252e%2f..%2f..%2fadmin",
        // Cut where it is parsed again.
        "/v1/..%2fadmin%3f%2f..%2f..%2fv1",
        "/v1/..%2fadmin%23%2f..%2f..%2fv1",
        // Overlong UTF-8.
        "/v1/%c0%ae%c0%ae/admin",
        "/v1/%c0%ae%c0%ae%c0%afadmin",
        "/v1/..%c1%9cadmin",
        "/v1/..%e0%80%afadmin",
        "/v1/..%f0%80%80%afadmin",
        "/v1/%c0%a5%32e%c0%a5%32e/admin",
        "/v1/..%c0%bb/admin",
        // A control character and a fourth round of decoding behind them.
        "/v1/%c0%80",
        "/v1/%c0%a525252541",
    ];
    for path in outside {
        assert!(!holds("/v1", path), "{path}");
    }
}

#[test]
fn a_path_with_every_reading_inside_is_inside() {
    let inside = [
        "/v1/projects/group%2Fname",
        "/v1/a%20b",
        "/v1/100%25",
        "/v1/%E6%97%A5",
        "/v1/caf%C3%A9",
        "/v1/x;y=1/z",
        "/v1/x//y",
        "/v1//",
        "/v1/a%5cb",
        "/v1/..%2fv1/x",
        "/v1/x/..",
        "/v1/x%2f..",
        "/v1/...",
        "/v1/..x",
        "/v1/x..",
        "/v1/.x",
        "/v1/a%2fb%2f..%2fc",
        "/v1/%%%",
        "/v1/%zz",
        "/v1/a+b",
        "/v1/a%3fb",
        "/v1/a%23b",
        "/v1/^|{}",
        "/v1/%ff%fe",
        "/v1/%2525",
        "/v1/a.b;c,d",
        "/v1/x/%2e",
        "/v1/@me",
        "/v1/%C0",
    ];
    for path in inside {
        assert!(holds("/v1", path), "{path}");
    }
}

#[test]
fn a_control_character_is_refused_after_any_decoding() {
    for path in [
        "/%00",
        "/%0a",
        "/%0D%0A",
        "/%1f",
        "/%7f",
        "/v1/%2500",
        "/%25250a",
        "/x/%09",
        "/%c2%85",
        "/%c2%9f",
        "/v1/..%2f%00",
    ] {
        let url = ActionUrl::parse(&format!("https://example.com{path}"));
        assert_eq!(url, Err(UrlError::HiddenControl), "{path}");
    }
    assert!(
        ActionUrl::parse("https://example.com/?q=%00").is_ok(),
        "the query is not matched"
    );
}

#[test]
fn a_path_that_still_changes_after_three_rounds_is_refused() {
    for path in [
        "/%25252541",
        "/%2525252541",
        "/%25252525",
        "/v1/%2525252e%2525252e%2525252f",
    ] {
        let url = ActionUrl::parse(&format!("https://example.com{path}"));
        assert_eq!(url, Err(UrlError::StillEncoded), "{path}");
    }
    for path in ["/%252541", "/%252525", "/%2525zz"] {
        assert!(
            ActionUrl::parse(&format!("https://example.com{path}")).is_ok(),
            "{path}"
        );
    }
}

#[test]
fn a_path_with_too_many_readings_is_held_by_all_paths_only() {
    let path = format!(
        "/v1/{}",
        "a;b//c%3bd%2f%2fe%2f%2e%2fx%3fy%5cz%253bf%252f%252fg%253f"
    );
    assert!(holds("/", &path));
    assert!(!holds("/v1", &path));
}

#[test]
fn a_long_path_is_read_in_bounded_time() {
    let path = format!("/v1/{}", "%25%2e;%5c//".repeat(600));
    assert!(path.len() < 8000);
    let started = std::time::Instant::now();
    let _ = holds("/v1", &path);
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn a_prefix_is_the_same_with_a_slash_at_its_end() {
    assert_eq!(PathPrefix::parse("/v1/"), PathPrefix::parse("/v1"));
    assert_eq!(PathPrefix::parse("/v1/").unwrap().to_string(), "/v1");
    assert_eq!(PathPrefix::parse("/").unwrap(), PathPrefix::all());
    assert!(PathPrefix::all().is_all());
}

#[test]
fn a_prefix_has_2048_bytes_at_most() {
    let longest = format!("/{}", "a".repeat(2047));
    assert_eq!(PathPrefix::parse(&longest).unwrap().as_str(), longest);
    assert!(PathPrefix::parse(&(longest + "a")).is_err());
}

#[test]
fn a_prefix_has_a_single_reading() {
    let table = [
        ("", "Empty"),
        ("v1", "Relative"),
        ("*", "Relative"),
        ("/v1/*", "Star"),
        ("/**", "Star"),
        ("//", "EmptySegment"),
        ("/v1//", "EmptySegment"),
        ("//v1", "EmptySegment"),
        ("/v1//x", "EmptySegment"),
        ("/.", "Dots"),
        ("/v1/../v2", "Dots"),
        ("/v1/./x", "Dots"),
        ("/v1/..", "Dots"),
        ("/v1/../", "Dots"),
        ("/v%31", "Character"),
        ("/a%2Fb", "Character"),
        ("/v1;x", "Character"),
        ("/v1?x", "Character"),
        ("/v1#x", "Character"),
        ("/v1\\x", "Character"),
        ("/v1 x", "Character"),
        ("/v1\n", "Character"),
        ("/日本", "Character"),
        ("/v1\u{202e}", "Character"),
        ("/{id}", "Character"),
        ("/a^b", "Character"),
        ("/a|b", "Character"),
        ("/<a>", "Character"),
        ("/\"a\"", "Character"),
        ("/`a`", "Character"),
    ];
    for (text, wanted) in table {
        let found = format!("{:?}", PathPrefix::parse(text).expect_err(text));
        assert!(found.starts_with(wanted), "{text}: {found}");
    }
    assert_eq!(
        PathPrefix::parse(&format!("/{}", "a".repeat(2048))),
        Err(PathError::TooLong)
    );
}

#[test]
fn prefixes_nest_or_share_nothing() {
    let table = [
        ("/", "/v1", Some("/v1")),
        ("/v1", "/v1/", Some("/v1")),
        ("/v1", "/v1/x", Some("/v1/x")),
        ("/v1", "/v1beta", None),
        ("/v1", "/v2", None),
        ("/v1/x", "/v1/y", None),
    ];
    for (a, b, wanted) in table {
        let [a, b] = [a, b].map(|text| PathPrefix::parse(text).unwrap());
        let wanted = wanted.map(|text| PathPrefix::parse(text).unwrap());
        assert_eq!(a.meet(&b), wanted);
        assert_eq!(b.meet(&a), wanted);
        assert_eq!(a.covers(&b), wanted.as_ref() == Some(&b));
    }
}

#[test]
fn an_escape_that_no_standard_knows_is_held_by_all_paths_only() {
    for path in ["/v1/%u002e%u002e/admin", "/v1/%U002Fx", "/v1/%25u002e"] {
        assert!(!holds("/v1", path), "{path}");
        assert!(holds("/", path), "{path}");
    }
    for path in ["/v1/%75002e", "/v1/%u00", "/v1/u002e"] {
        assert!(holds("/v1", path), "{path}");
    }
}
