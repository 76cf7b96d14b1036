use yoi_target::{ActionHost, ActionUrl, AddressClass, HostError, LONGEST_URL, Scheme, UrlError};

fn url(text: &str) -> ActionUrl {
    ActionUrl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> UrlError {
    ActionUrl::parse(text).expect_err(text)
}

#[test]
fn a_url_is_kept_in_canonical_form() {
    let table = [
        ("HTTP://EXAMPLE.com:00080", "http://example.com/"),
        (
            "https://example.com.:443/a/../b?q=1&r",
            "https://example.com/b?q=1&r",
        ),
        ("wss://example.com:80/", "wss://example.com:80/"),
        ("ws://example.com:443/", "ws://example.com:443/"),
        ("https://example.com:8443?x", "https://example.com:8443/?x"),
        ("https://example.com:", "https://example.com/"),
        (
            "https://[2606:4700:0::1111]:443/",
            "https://[2606:4700::1111]/",
        ),
        ("https://[::FFFF:1.1.1.1]:8443/x", "https://1.1.1.1:8443/x"),
        (
            "https://example.com/a%2Fb/%7e?",
            "https://example.com/a%2Fb/%7e?",
        ),
        (
            "https://example.com/?a=b/../c?d",
            "https://example.com/?a=b/../c?d",
        ),
        ("https://example.com/@x:y", "https://example.com/@x:y"),
    ];
    for (written, canonical) in table {
        assert_eq!(url(written).as_str(), canonical);
        assert_eq!(url(canonical), url(written));
    }
}

#[test]
fn a_url_gives_its_parts() {
    let url = url("wss://Stream.example.com:8443/v1/x?token=secret");
    assert_eq!(url.scheme(), Scheme::Wss);
    assert_eq!(
        url.host(),
        &ActionHost::Name("stream.example.com".to_owned())
    );
    assert_eq!(url.port(), 8443);
    assert_eq!(url.authority(), "stream.example.com:8443");
    assert_eq!(url.path(), "/v1/x");
    assert_eq!(url.path_and_query(), "/v1/x?token=secret");
    assert_eq!(url.without_query(), "wss://stream.example.com:8443/v1/x");
    assert_eq!(url.class(), None);
}

#[test]
fn the_query_is_not_printed() {
    assert!(!format!("{:?}", url("https://example.com/?token=secret")).contains("secret"));
}

#[test]
fn the_default_port_is_not_part_of_the_authority() {
    assert_eq!(url("https://example.com:443/").authority(), "example.com");
    assert_eq!(url("http://[::1]:80/").authority(), "[::1]");
    assert_eq!(url("http://[::1]:8080/").authority(), "[::1]:8080");
}

#[test]
fn a_local_host_says_its_class() {
    let table = [
        ("http://localhost/", Some(AddressClass::Loopback)),
        ("http://a.localhost./", Some(AddressClass::Loopback)),
        ("http://localhost.example.com/", None),
        ("http://notlocalhost/", None),
        ("http://[::ffff:10.0.0.1]/", Some(AddressClass::Private)),
        ("http://169.254.169.254/", Some(AddressClass::Metadata)),
        ("http://1.1.1.1/", Some(AddressClass::Public)),
    ];
    for (text, class) in table {
        assert_eq!(url(text).class(), class, "{text}");
    }
    assert!(url("http://a.localhost/").host().is_localhost());
    assert!(!url("http://127.0.0.1/").host().is_localhost());
}

#[test]
fn each_rule_refuses_by_its_own_name() {
    let long = format!("https://example.com/{}", "a".repeat(LONGEST_URL));
    let table = [
        (long.as_str(), UrlError::TooLong(LONGEST_URL + 20)),
        (
            "https://example.com/a b",
            UrlError::ControlByte { byte: 0x20, at: 21 },
        ),
        (
            "https://example.com/\r\n",
            UrlError::ControlByte { byte: 0x0d, at: 20 },
        ),
        (
            "https://example.com/\u{7f}",
            UrlError::ControlByte { byte: 0x7f, at: 20 },
        ),
        ("\u{0}", UrlError::ControlByte { byte: 0, at: 0 }),
        ("https://example.com\\x", UrlError::Backslash(19)),
        ("https://example.com/é", UrlError::NotAscii(20)),
        ("https://example.com/#x", UrlError::Fragment),
        ("https://example.com/#", UrlError::Fragment),
        ("https:example.com", UrlError::NotAbsolute),
        ("", UrlError::NotAbsolute),
        ("https:///x", UrlError::NoHost),
        ("https://?x", UrlError::NoHost),
        ("https://:443/", UrlError::NoHost),
        ("https://a@example.com/", UrlError::UserInfo),
        ("https://@example.com/", UrlError::UserInfo),
        ("https://ex%61mple.com/", UrlError::EncodedHost),
        ("https://example.com:%38/", UrlError::EncodedHost),
        ("https://[fe80::1%25eth0]/", UrlError::EncodedHost),
        ("https://example.com:0/", UrlError::PortZero),
        ("https://example.com:65536/", UrlError::Port),
        ("https://example.com:x/", UrlError::Port),
        ("https://example..com/", HostError::EmptyLabel.into()),
        ("https://example.com/%0a", UrlError::HiddenControl),
        ("https://example.com/%25252541", UrlError::StillEncoded),
    ];
    for (text, error) in table {
        assert_eq!(refused(text), error, "{text}");
    }
    assert!(matches!(
        refused("gopher://example.com/"),
        UrlError::Scheme(_)
    ));
    assert!(matches!(
        refused("https://127.1/"),
        UrlError::HiddenIpv4 { .. }
    ));
    assert!(matches!(
        refused("https://[::1/"),
        UrlError::Host(HostError::Ipv6(_))
    ));
    assert!(matches!(
        refused("https://xn--a/"),
        UrlError::Host(HostError::Invalid(_))
    ));
}

#[test]
fn a_url_may_be_as_long_as_the_limit() {
    let long = format!("https://example.com/{}", "a".repeat(LONGEST_URL - 20));
    assert_eq!(long.len(), LONGEST_URL);
    assert!(ActionUrl::parse(&long).is_ok());
}

#[test]
fn an_at_sign_after_the_authority_is_no_user() {
    assert_eq!(
        url("https://example.com/@a").host().to_string(),
        "example.com"
    );
    assert_eq!(
        url("https://example.com?@a").host().to_string(),
        "example.com"
    );
}
