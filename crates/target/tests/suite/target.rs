use yoi_target::{
    Action, ActionKind, ActionUrl, AddressSet, AddressWord, HeaderName, HostPattern, MOST_ENTRIES,
    Method, Mismatch, PathPrefix, PortPattern, Scheme, Subprotocol, Target, TargetError,
    TargetParts,
};

use crate::{matches, parse};

fn refused(text: &str) -> TargetError {
    Target::parse(text)
        .map(|target| target.to_string())
        .expect_err(text)
}

fn parts(scheme: Scheme) -> TargetParts {
    TargetParts::new(scheme, HostPattern::parse("example.com").unwrap())
}

#[test]
fn the_text_form_is_canonical() {
    let table = [
        (
            "wss://stream.example.com/v1/trades",
            "wss://stream.example.com/v1/trades",
        ),
        (
            "https://h.example.com/v2/ /v1 methods=POST,GET,POST",
            "https://h.example.com/v1 /v2 methods=GET,POST",
        ),
        (
            "https://h.example.com methods=GET",
            "https://h.example.com/ methods=GET",
        ),
        (
            "https://h.example.com /v1 methods=GET",
            "https://h.example.com/v1 methods=GET",
        ),
        (
            "https://h.example.com/v1 /v1/x /v1/ methods=GET",
            "https://h.example.com/v1 methods=GET",
        ),
        (
            "https://h.example.com/v1 / methods=GET",
            "https://h.example.com/ methods=GET",
        ),
        (
            "https://h.example.com:443/ methods=GET",
            "https://h.example.com/ methods=GET",
        ),
        (
            "https://h.example.com:8443/ methods=GET",
            "https://h.example.com:8443/ methods=GET",
        ),
        ("wss://H.example.com:*/", "wss://h.example.com:*/"),
        ("ws://[::1]:9000/", "ws://[::1]:9000/"),
        ("ws://[::ffff:127.0.0.1]/", "ws://127.0.0.1/"),
        ("ws://localhost/ addresses=loopback", "ws://localhost/"),
        (
            "ws://10.0.0.1/ addresses=loopback,private",
            "ws://10.0.0.1/",
        ),
        ("ws://**.bücher.example/", "ws://**.xn--bcher-kva.example/"),
        (
            "http://169.254.169.254/ methods=GET addresses=metadata",
            "http://169.254.169.254/ methods=GET addresses=metadata",
        ),
        (
            "  https://a.example/  request-headers=X-B,x-a,accept  addresses=private,loopback methods=GET ",
            "https://a.example/ methods=GET addresses=loopback,private request-headers=x-a,x-b",
        ),
        (
            "wss://a.example/ subprotocols=b,a,b",
            "wss://a.example/ subprotocols=a,b",
        ),
    ];
    for (written, canonical) in table {
        assert_eq!(parse(written).to_string(), canonical);
        assert_eq!(parse(canonical), parse(written));
    }
}

#[test]
fn a_text_that_is_no_target_is_refused() {
    let table = [
        ("", "Form"),
        ("example.com", "Form"),
        ("https:/example.com", "Form"),
        ("*://example.com/ methods=GET", "Scheme(Star)"),
        ("HTTPS://example.com/ methods=GET", "Scheme(Unknown"),
        ("ftp://example.com/", "Scheme(Unknown"),
        ("https:///v1 methods=GET", "Host(Empty)"),
        ("https://::1/ methods=GET", "Host(Brackets"),
        ("https://a@b.example/ methods=GET", "Host(Separator"),
        ("https://a.example:0/ methods=GET", "Port(Zero)"),
        ("https://a.example:/ methods=GET", "Port(Invalid"),
        ("https://a.example:65536/ methods=GET", "Port(Invalid"),
        ("https://a.example:0443/ methods=GET", "Port(Invalid"),
        ("https://a.example:+443/ methods=GET", "Port(Invalid"),
        ("https://a.example/v1/* methods=GET", "Path(Star"),
        ("https://a.example/v1?x methods=GET", "Path(Character"),
        ("https://a.example?x methods=GET", "Host(Separator"),
        ("https://a.example/ methods=", "EmptyList(\"methods\")"),
        ("https://a.example/ methods=GET,", "Method(Empty)"),
        ("https://a.example/ methods=get", "Method(LowerCase"),
        ("https://a.example/ methods=*", "Method(Star"),
        (
            "https://a.example/ methods=GET methods=POST",
            "Repeated(\"methods\")",
        ),
        (
            "https://a.example/ methods=GET verbs=POST",
            "Word(\"verbs=POST\")",
        ),
        ("https://a.example/ methods=GET POST", "Word(\"POST\")"),
        (
            "https://a.example/ methods=GET request-headers=cookie",
            "Header(Floor",
        ),
        ("wss://a.example/ addresses=public", "Address(Public)"),
        (
            "wss://a.example/ addresses=loopback addresses=private",
            "Repeated(\"addresses\")",
        ),
        (
            "wss://a.example/ subprotocols=",
            "EmptyList(\"subprotocols\")",
        ),
        ("https://a.example/", "NoMethods"),
        (
            "https://a.example/ methods=GET subprotocols=a",
            "Subprotocols(Https)",
        ),
        ("wss://a.example/ methods=GET", "Methods(Wss)"),
        (
            "wss://a.example/ request-headers=x-a",
            "RequestHeaders(Wss)",
        ),
        ("ws://0.0.0.0/", "NeverDialled"),
        ("ws://[2001:db8::1]/", "NeverDialled"),
        ("ws://[64:ff9b::7f00:1]/ addresses=loopback", "NeverDialled"),
        ("http://169.254.169.254/ methods=GET", "MetadataUnsaid"),
        (
            "http://169.254.169.254/ methods=GET addresses=link-local",
            "MetadataUnsaid",
        ),
        ("http://*/ methods=GET addresses=metadata", "MetadataWord"),
        (
            "http://10.0.0.1/ methods=GET addresses=metadata",
            "MetadataWord",
        ),
        (
            "http://metadata.example/ methods=GET addresses=metadata",
            "MetadataWord",
        ),
        (
            "http://localhost/ methods=GET addresses=metadata",
            "MetadataWord",
        ),
    ];
    for (text, wanted) in table {
        let found = format!("{:?}", refused(text));
        assert!(found.starts_with(wanted), "{text}: {found}");
    }
}

#[test]
fn an_empty_list_never_means_everything() {
    let mut no_paths = parts(Scheme::Wss);
    no_paths.path_prefixes.clear();
    assert_eq!(Target::new(no_paths), Err(TargetError::NoPaths));
    assert_eq!(
        Target::new(parts(Scheme::Https)),
        Err(TargetError::NoMethods)
    );
    let target = Target::new(parts(Scheme::Wss)).unwrap();
    let url = ActionUrl::parse("wss://example.com/").unwrap();
    let offered = [Subprotocol::parse("a").unwrap()];
    assert!(!target.matches(&Action {
        url: &url,
        kind: ActionKind::Open {
            subprotocols: &offered
        }
    }));
}

#[test]
fn port_zero_is_refused_in_any_form() {
    let mut zero = parts(Scheme::Wss);
    zero.port = Some(PortPattern::Number(0));
    assert!(matches!(Target::new(zero), Err(TargetError::Port(_))));
    assert!(PortPattern::number(0).is_err());
    assert_eq!(PortPattern::number(1), Ok(PortPattern::Number(1)));
}

#[test]
fn a_written_list_is_bounded() {
    let prefixes = |count: usize| {
        (0..count)
            .map(|at| PathPrefix::parse(&format!("/{at}")).unwrap())
            .collect()
    };
    let mut written = parts(Scheme::Wss);
    written.path_prefixes = prefixes(MOST_ENTRIES);
    assert!(Target::new(written.clone()).is_ok());
    written.path_prefixes = prefixes(MOST_ENTRIES + 1);
    assert_eq!(
        Target::new(written),
        Err(TargetError::TooMany(MOST_ENTRIES + 1))
    );
}

#[test]
fn a_scheme_and_its_default_port_do_not_stand_for_another() {
    let targets = [
        "http://a.example/ methods=GET",
        "https://a.example/ methods=GET",
        "ws://a.example/",
        "wss://a.example/",
    ];
    let urls = [
        "http://a.example/",
        "https://a.example/",
        "ws://a.example/",
        "wss://a.example/",
    ];
    for (row, target) in targets.iter().enumerate() {
        for (column, url) in urls.iter().enumerate() {
            assert_eq!(matches(target, url), row == column, "{target} {url}");
        }
    }
    assert!(!matches("wss://a.example/", "ws://a.example:443/"));
    assert!(!matches("ws://a.example:443/", "wss://a.example/"));
    assert!(!matches(
        "http://a.example:443/ methods=GET",
        "https://a.example/"
    ));
}

#[test]
fn a_port_that_is_left_out_is_the_default_and_nothing_else() {
    let table = [
        ("wss://a.example/", "wss://a.example:443/", true),
        ("wss://a.example/", "wss://a.example:8443/", false),
        ("wss://a.example:8443/", "wss://a.example/", false),
        ("wss://a.example:8443/", "wss://a.example:8443/", true),
        ("wss://a.example:*/", "wss://a.example/", true),
        ("wss://a.example:*/", "wss://a.example:1/", true),
    ];
    for (target, url, wanted) in table {
        assert_eq!(matches(target, url), wanted, "{target} {url}");
    }
}

#[test]
fn a_local_host_needs_a_target_that_says_so() {
    let table = [
        ("http://127.0.0.1/", "http://127.0.0.1/", true),
        ("http://localhost/", "http://localhost/", true),
        ("http://app.localhost/", "http://app.localhost/", true),
        ("http://*.app.localhost/", "http://a.app.localhost/", true),
        ("http://*/", "http://127.0.0.1/", false),
        ("http://*/", "http://localhost/", false),
        ("http://*/", "http://a.localhost/", false),
        ("http://*/", "http://1.1.1.1/", true),
        ("http://*/ addresses=loopback", "http://127.0.0.1/", true),
        ("http://*/ addresses=loopback", "http://localhost/", true),
        ("http://*/ addresses=loopback", "http://10.0.0.1/", false),
        (
            "http://*/ addresses=loopback,private,link-local",
            "http://169.254.169.254/",
            false,
        ),
        (
            "http://*/ addresses=loopback,private,link-local",
            "http://[fd00:ec2::254]/",
            false,
        ),
        (
            "http://*/ addresses=loopback,private,link-local",
            "http://0.0.0.0/",
            false,
        ),
        (
            "http://169.254.169.254/ addresses=metadata",
            "http://169.254.169.254/",
            true,
        ),
        (
            "http://169.254.169.254/ addresses=metadata",
            "http://[::ffff:169.254.169.254]/",
            true,
        ),
    ];
    for (target, url, wanted) in table {
        assert_eq!(
            matches(&format!("{target} methods=GET"), url),
            wanted,
            "{target} {url}"
        );
    }
}

#[test]
fn a_literal_says_its_word_by_itself() {
    let words = |text: &str| parse(text).addresses().words().collect::<Vec<_>>();
    assert_eq!(words("ws://127.0.0.1/"), [AddressWord::Loopback]);
    assert_eq!(words("ws://a.localhost/"), [AddressWord::Loopback]);
    assert_eq!(words("ws://192.168.1.1/"), [AddressWord::Private]);
    assert_eq!(words("ws://[fe80::1]/"), [AddressWord::LinkLocal]);
    assert_eq!(words("ws://1.1.1.1/ addresses=private"), []);
    assert_eq!(
        words("ws://a.example/ addresses=private"),
        [AddressWord::Private]
    );
    assert_eq!(parse("ws://a.example/").addresses(), AddressSet::PUBLIC);
}

#[test]
fn a_wide_grant_does_not_stand_for_a_local_literal() {
    let table = [
        ("ws://*/", "ws://127.0.0.1/", None),
        ("ws://*/", "ws://localhost/", None),
        ("ws://*/ addresses=private", "ws://localhost/", None),
        (
            "ws://*/ addresses=loopback",
            "ws://localhost/",
            Some("ws://localhost/"),
        ),
        (
            "ws://*/ addresses=loopback,private",
            "ws://10.0.0.1/",
            Some("ws://10.0.0.1/"),
        ),
        (
            "ws://*/ addresses=private",
            "ws://1.1.1.1/",
            Some("ws://1.1.1.1/"),
        ),
        (
            "ws://*/ addresses=link-local",
            "ws://169.254.169.254/ addresses=metadata",
            None,
        ),
        (
            "ws://*/ addresses=private",
            "ws://a.example/",
            Some("ws://a.example/"),
        ),
        (
            "ws://*/ addresses=private",
            "ws://a.example/ addresses=private,loopback",
            Some("ws://a.example/ addresses=private"),
        ),
    ];
    for (a, b, wanted) in table {
        let met = parse(a).meet(&parse(b)).map(|target| target.to_string());
        assert_eq!(met.as_deref(), wanted, "{a} and {b}");
    }
}

#[test]
fn targets_without_a_common_action_do_not_meet() {
    let table = [
        (
            "https://a.example/ methods=GET",
            "https://a.example/ methods=POST",
        ),
        (
            "https://a.example/ methods=GET",
            "http://a.example:443/ methods=GET",
        ),
        ("https://a.example/ methods=GET", "wss://a.example/"),
        ("wss://a.example/", "wss://a.example:8443/"),
        ("wss://a.example/v1", "wss://a.example/v2"),
        ("wss://a.example/v1", "wss://a.example/v1beta"),
        ("wss://a.example/", "wss://*.a.example/"),
    ];
    for (a, b) in table {
        assert_eq!(parse(a).meet(&parse(b)), None, "{a} and {b}");
        assert!(!parse(a).covers(&parse(b)) && !parse(b).covers(&parse(a)));
    }
}

#[test]
fn targets_meet_in_every_dimension() {
    let a = parse(
        "https://**.a.example:*/v1 /v2/x methods=GET,POST addresses=private,loopback request-headers=x-a,x-b",
    );
    let b = parse(
        "https://*.b.a.example/v1/y /v2 methods=PUT,POST addresses=private request-headers=x-b,x-c",
    );
    let met = a.meet(&b).unwrap();
    assert_eq!(
        met.to_string(),
        "https://*.b.a.example/v1/y /v2/x methods=POST addresses=private request-headers=x-b"
    );
    let cut = |whole: &Target| {
        met.cut(whole)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        cut(&a),
        [
            "only host `*.b.a.example`",
            "only port `443`",
            "only paths `/v1/y`, `/v2/x`",
            "without methods `GET`",
            "without addresses `loopback`",
            "without request headers `x-a`",
        ]
    );
    assert_eq!(
        cut(&b),
        [
            "only paths `/v1/y`, `/v2/x`",
            "without methods `PUT`",
            "without request headers `x-c`"
        ]
    );
    assert_eq!(cut(&met), Vec::<String>::new());
}

fn request_mismatch(url: &str, method: &str, headers: &[&str]) -> Option<Mismatch> {
    let target = parse("https://a.example/v1 methods=GET request-headers=x-a");
    let url = ActionUrl::parse(url).unwrap();
    let method = Method::parse(method).unwrap();
    let headers: Vec<_> = headers
        .iter()
        .map(|name| HeaderName::parse(name).unwrap())
        .collect();
    target.mismatch(&Action {
        url: &url,
        kind: ActionKind::Request {
            method: &method,
            headers: &headers,
        },
    })
}

#[test]
fn a_mismatch_names_the_first_dimension_that_differs() {
    let shown = |url, method, headers: &[&str]| {
        request_mismatch(url, method, headers).map(|found| found.to_string())
    };
    let table: [(_, _, &[&str], Option<&str>); 10] = [
        ("https://a.example/v1", "GET", &["accept", "x-a"], None),
        (
            "http://a.example/v1",
            "GET",
            &[],
            Some("the scheme is `http`, not `https`"),
        ),
        (
            "https://b.example/v1",
            "POST",
            &[],
            Some("the host `b.example` is not in `a.example`"),
        ),
        (
            "https://a.example:1/v1",
            "GET",
            &[],
            Some("the port is 1, not 443"),
        ),
        (
            "https://a.example/v2?q",
            "GET",
            &[],
            Some("the path `/v2` is not in `/v1`"),
        ),
        (
            "https://a.example/v1/..%2fx",
            "GET",
            &[],
            Some("the path `/v1/..%2fx` can be read as `/x`, which is not in `/v1`"),
        ),
        (
            "https://a.example/v1",
            "POST",
            &["x-b"],
            Some("the method `POST` is not one of `GET`"),
        ),
        (
            "https://a.example/v1",
            "GET",
            &["x-b"],
            Some("the header `x-b` is not in `request_headers`"),
        ),
        (
            "https://a.example/v1",
            "GET",
            &["x-a", "range", "x-b"],
            Some("the header `x-b` is not in `request_headers`"),
        ),
        (
            "wss://a.example/v1",
            "GET",
            &[],
            Some("the scheme is `wss`, not `https`"),
        ),
    ];
    for (url, method, headers, wanted) in table {
        assert_eq!(
            shown(url, method, headers).as_deref(),
            wanted,
            "{url} {method} {headers:?}"
        );
    }
}

#[test]
fn opening_and_requesting_never_stand_for_each_other() {
    let url = ActionUrl::parse("wss://a.example/").unwrap();
    let get = Method::parse("GET").unwrap();
    let request = Action {
        url: &url,
        kind: ActionKind::Request {
            method: &get,
            headers: &[],
        },
    };
    let found = parse("wss://a.example/").mismatch(&request).unwrap();
    assert_eq!(found.to_string(), "it is for WebSocket, not for request");
    assert_eq!(found.agreed(), 0);
}

#[test]
fn every_offered_subprotocol_must_be_named() {
    let target = parse("wss://a.example/ subprotocols=a,b");
    let url = ActionUrl::parse("wss://a.example/").unwrap();
    let mismatch = |names: &[&str]| {
        let offered: Vec<_> = names
            .iter()
            .map(|name| Subprotocol::parse(name).unwrap())
            .collect();
        target.mismatch(&Action {
            url: &url,
            kind: ActionKind::Open {
                subprotocols: &offered,
            },
        })
    };
    assert_eq!(mismatch(&[]), None);
    assert_eq!(mismatch(&["b", "a"]), None);
    assert_eq!(
        mismatch(&["a", "c"]),
        Some(Mismatch::Subprotocol(Subprotocol::parse("c").unwrap()))
    );
    assert!(mismatch(&["A"]).is_some(), "case counts");
}

#[test]
fn the_nearest_mismatch_has_agreed_in_most() {
    let agreed = |url| request_mismatch(url, "POST", &[]).map(|found| found.agreed());
    let order = [
        "http://a.example/v1",
        "https://b.example/",
        "https://a.example:1/",
        "https://a.example/",
        "https://a.example/v1",
    ];
    let counts: Vec<_> = order.into_iter().map(agreed).collect();
    assert!(counts.is_sorted_by(|a, b| a < b), "{counts:?}");
}

#[test]
fn a_local_class_is_named_with_the_word_that_is_missing() {
    let url = ActionUrl::parse("wss://10.0.0.1/").unwrap();
    let action = Action {
        url: &url,
        kind: ActionKind::Open { subprotocols: &[] },
    };
    let found = parse("wss://*/").mismatch(&action).unwrap();
    assert_eq!(
        found.to_string(),
        "`10.0.0.1` is private, and `addresses` does not name `private`"
    );
}
