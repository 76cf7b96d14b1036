use yoi_target::{HostError, HostPattern};

use crate::matches;

fn host(text: &str) -> HostPattern {
    HostPattern::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> HostError {
    HostPattern::parse(text)
        .map(|pattern| pattern.to_string())
        .expect_err(text)
}

#[test]
fn a_pattern_holds_the_hosts_of_its_form() {
    let table = [
        (
            "example.com",
            "example.com EXAMPLE.com example.com.",
            "www.example.com example.org xexample.com com",
        ),
        (
            "*.example.com",
            "a.example.com A-1.example.com _x.example.com",
            "example.com a.b.example.com aexample.com",
        ),
        (
            "**.example.com",
            "a.example.com a.b.example.com a.b.c.example.com",
            "example.com aexample.com example.com.a",
        ),
        (
            "127.0.0.1",
            "127.0.0.1 [::ffff:127.0.0.1] [::ffff:7f00:1]",
            "127.0.0.2 localhost [::1]",
        ),
        (
            "[2606:4700::1111]",
            "[2606:4700::1111] [2606:4700:0:0:0:0:0:1111]",
            "[2606:4700::1112] 1.1.1.1",
        ),
        ("*", "example.com a.b.c 1.1.1.1 [2606:4700::1111]", ""),
        ("intranet", "intranet intranet.", "intranet.example.com x"),
        (
            "xn--bcher-kva.example",
            "xn--bcher-kva.example XN--BCHER-KVA.example",
            "bcher.example",
        ),
    ];
    for (pattern, inside, outside) in table {
        let target = format!("http://{pattern}/ methods=GET");
        for name in inside.split(' ').filter(|name| !name.is_empty()) {
            assert!(
                matches(&target, &format!("http://{name}/")),
                "{pattern} holds {name}"
            );
        }
        for name in outside.split(' ').filter(|name| !name.is_empty()) {
            assert!(
                !matches(&target, &format!("http://{name}/")),
                "{pattern} does not hold {name}"
            );
        }
    }
}

#[test]
fn a_pattern_is_kept_in_canonical_form() {
    let table = [
        ("API.Example.COM", "api.example.com"),
        ("example.com.", "example.com"),
        ("*.Example.com.", "*.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("**.BÜCHER.example", "**.xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("ｅｘａｍｐｌｅ.com", "example.com"),
        ("_srv.example.com", "_srv.example.com"),
        ("[2001:DB8:0:0:0:0:0:1]", "[2001:db8::1]"),
        ("[::ffff:10.0.0.1]", "10.0.0.1"),
        ("[::FFFF:a00:1]", "10.0.0.1"),
        ("*", "*"),
    ];
    for (written, canonical) in table {
        assert_eq!(host(written).to_string(), canonical);
        assert_eq!(host(canonical), host(written));
    }
}

#[test]
fn a_pattern_shows_its_unicode_form_beside() {
    assert_eq!(host("xn--bcher-kva.example").unicode(), "bücher.example");
    assert_eq!(host("**.bücher.example").unicode(), "**.bücher.example");
    assert_eq!(host("*.example.com").unicode(), "*.example.com");
    assert_eq!(host("[::1]").unicode(), "[::1]");
    assert_eq!(host("*").unicode(), "*");
}

#[test]
fn a_star_stands_nowhere_else() {
    for text in [
        "**",
        "***",
        "a*",
        "*a.example.com",
        "a.*.com",
        "***.example.com",
        "*.*.com",
        "**.*.com",
        "*.",
        "*.**.a.b",
    ] {
        assert!(HostPattern::parse(text).is_err(), "{text}");
    }
    assert!(matches!(refused("*example.com"), HostError::Star(_)));
    assert!(matches!(refused("api.*.example.com"), HostError::Star(_)));
    assert!(matches!(
        refused("＊.example.com"),
        HostError::Character { .. } | HostError::Star(_)
    ));
}

#[test]
fn a_base_has_two_labels_at_least() {
    for text in ["*.com", "**.com", "*.localhost", "*.com.", "**.xn--p1ai"] {
        assert!(matches!(refused(text), HostError::ShortBase(_)), "{text}");
    }
    assert!(HostPattern::parse("*.co.uk").is_ok());
}

#[test]
fn a_base_is_a_name() {
    for text in ["*.127.0.0.1", "*.0.1", "**.[::1]", "*.10.1"] {
        assert!(HostPattern::parse(text).is_err(), "{text}");
    }
}

#[test]
fn an_address_is_written_in_one_way() {
    for text in [
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.1.",
        "127.0.0.01",
        "１２７.0.0.1",
        "0",
    ] {
        assert!(
            matches!(refused(text), HostError::Ipv4Form(_)),
            "{text}: {:?}",
            refused(text)
        );
    }
    for text in ["::1", "2001:db8::1", "fe80::1"] {
        assert!(matches!(refused(text), HostError::Brackets(_)), "{text}");
    }
    for text in [
        "[::1",
        "[fe80::1%eth0]",
        "[fe80::1%25eth0]",
        "[127.0.0.1]",
        "[]",
        "[::1].example.com",
        "[1::2::3]",
    ] {
        assert!(matches!(refused(text), HostError::Ipv6(_)), "{text}");
    }
    for text in ["1.2.3.4.5", "256.1.1.1", "1.1.1.999", "foo.1", "foo.0x1"] {
        assert!(HostPattern::parse(text).is_err(), "{text}");
    }
}

#[test]
fn labels_are_checked_where_the_url_standard_does_not() {
    let long_label = format!("{}.com", "a".repeat(64));
    let long_name = format!("{}com", "a23456789.".repeat(26));
    let table = [
        ("", "Empty"),
        (".", "EmptyLabel"),
        ("..", "EmptyLabel"),
        (".example.com", "EmptyLabel"),
        ("example..com", "EmptyLabel"),
        ("example.com..", "EmptyLabel"),
        ("-a.example.com", "EdgeHyphen"),
        ("a-.example.com", "EdgeHyphen"),
        ("exam!ple.com", "Character"),
        ("a~b.example.com", "Character"),
        (&long_label, "LongLabel"),
        (&long_name, "TooLong"),
    ];
    for (text, wanted) in table {
        let found = format!("{:?}", refused(text));
        assert!(found.starts_with(wanted), "{text}: {found}");
    }
    assert!(HostPattern::parse(&format!("{}.com", "a".repeat(63))).is_ok());
    assert!(HostPattern::parse(&long_name[..253]).is_ok());
}

#[test]
fn a_wildcard_leaves_room_for_a_label() {
    let base = format!(
        "{}.com",
        [
            "a".repeat(63),
            "b".repeat(63),
            "c".repeat(63),
            "d".repeat(57)
        ]
        .join(".")
    );
    assert_eq!(base.len(), 253);
    assert!(HostPattern::parse(&base).is_ok());
    assert_eq!(refused(&format!("*.{}", &base[1..])), HostError::TooLong);
    assert!(HostPattern::parse(&format!("*.{}", &base[2..])).is_ok());
}

#[test]
fn other_parts_of_a_url_are_no_host() {
    for text in [
        "example.com:443",
        "example.com/v1",
        "user@example.com",
        "a b.example.com",
        "example.com#x",
        "example.com?x",
        "http://example.com",
        "ex%61mple.com",
        "a\\b",
        "a\tb.com",
        "a\u{0}b.com",
        "a,b.com",
        "a\u{2003}b.com",
        "\n",
    ] {
        assert!(
            matches!(refused(text), HostError::Separator(_)),
            "{text:?}: {:?}",
            refused(text)
        );
    }
}

#[test]
fn a_punycode_label_must_be_what_idna_would_write() {
    for text in [
        "xn--",
        "xn--a",
        "xn--example-.org",
        "xn--0.example",
        "a.xn--zzzzzzzzz-.example",
        "xn--fa-hia-",
    ] {
        assert!(
            HostPattern::parse(text).is_err(),
            "{text}: {:?}",
            HostPattern::parse(text)
        );
    }
}

#[test]
fn patterns_nest_or_share_nothing() {
    let table = [
        ("a.example.com", "*.example.com", Some("a.example.com")),
        ("a.example.com", "**.example.com", Some("a.example.com")),
        ("a.b.example.com", "*.example.com", None),
        ("example.com", "*.example.com", None),
        ("example.com", "**.example.com", None),
        ("*.example.com", "*.example.com", Some("*.example.com")),
        ("*.example.com", "*.a.example.com", None),
        ("*.example.com", "**.example.com", Some("*.example.com")),
        ("*.a.example.com", "**.example.com", Some("*.a.example.com")),
        ("*.example.com", "**.a.example.com", None),
        (
            "**.example.com",
            "**.a.example.com",
            Some("**.a.example.com"),
        ),
        ("**.a.example.com", "**.b.example.com", None),
        ("**.example.com", "**.xexample.com", None),
        ("*", "**.example.com", Some("**.example.com")),
        ("*", "1.1.1.1", Some("1.1.1.1")),
        ("1.1.1.1", "[::ffff:1.1.1.1]", Some("1.1.1.1")),
        ("1.1.1.1", "1.1.1.2", None),
        ("1.1.1.1", "**.example.com", None),
    ];
    for (a, b, wanted) in table {
        let (a, b) = (host(a), host(b));
        let wanted = wanted.map(host);
        assert_eq!(a.meet(&b), wanted, "{a} and {b}");
        assert_eq!(b.meet(&a), wanted, "{b} and {a}");
        assert_eq!(a.covers(&b), wanted.as_ref() == Some(&b), "{a} covers {b}");
        assert_eq!(b.covers(&a), wanted.as_ref() == Some(&a), "{b} covers {a}");
    }
}
