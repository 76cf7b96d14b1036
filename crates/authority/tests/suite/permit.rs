use yoi_authority::{Authority, MAX_SUBPROTOCOLS, Reason, State, resolve};
use yoi_target::{AddressSet, AddressWord, Extension};

use crate::{decided, decision, digest, enablement, manifest, resolved};

const NONE: &[&str] = &[];

fn opens(authority: &Authority, url: &str) -> bool {
    authority.open_websocket(url, NONE).is_ok()
}

fn gets(authority: &Authority, url: &str) -> bool {
    authority.send_request("GET", url, NONE).is_ok()
}

#[test]
fn an_ask_and_a_grant_allow_together_what_both_hold() {
    let resolution = resolved(&["wss://**.example.com/v1"], &["wss://eu.example.com/"]);
    assert_eq!(*resolution.state(), State::Enabled);
    let authority = resolution.authority();
    assert!(opens(authority, "wss://eu.example.com/v1/trades"));
    assert!(!opens(authority, "wss://eu.example.com/v2"), "not asked");
    assert!(!opens(authority, "wss://us.example.com/v1"), "not granted");
    assert!(
        !opens(authority, "wss://eu.example.com/v1/..%2fv2"),
        "can be read as outside"
    );
}

#[test]
fn a_permit_carries_the_action_and_its_rule() {
    let asks = [
        "wss://a.example.com/ subprotocols=x,y",
        "wss://*.example.com/ subprotocols=x,y",
    ];
    let grants = [
        "wss://b.example.com/",
        "wss://a.example.com/v1 subprotocols=y,x",
    ];
    let authority = resolved(&asks, &grants).authority().clone();
    let permit = authority
        .open_websocket("WSS://A.example.com:443/v1?token=secret", &["y", "x"])
        .unwrap();
    assert_eq!(permit.url().as_str(), "wss://a.example.com/v1?token=secret");
    assert_eq!((permit.rule().ask(), permit.rule().grant()), (0, 1));
    assert_eq!(
        permit.rule().to_string(),
        "websocket ask 0, grant 1: `wss://a.example.com/v1 subprotocols=x,y`"
    );
    let offered: Vec<_> = permit
        .action()
        .subprotocols()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(offered, ["y", "x"], "in the guest's order");
    assert_eq!(permit.addresses(), AddressSet::PUBLIC);
    assert!(!format!("{permit:?}").contains("secret"));
}

#[test]
fn an_extension_may_be_offered_only_where_an_ask_and_a_grant_that_match_both_name_it() {
    const PLAIN: &str = "wss://a.example.com/";
    const DEFLATE: &str = "wss://a.example.com/ extensions=permessage-deflate";
    const WIDE: &str = "wss://*.example.com/ extensions=permessage-deflate";
    const ELSEWHERE: &str = "wss://b.example.com/ extensions=permessage-deflate";
    for (asks, grants, may) in [
        (&[PLAIN][..], &[PLAIN][..], false),
        (&[DEFLATE], &[PLAIN], false),
        (&[PLAIN], &[DEFLATE], false),
        (&[DEFLATE], &[DEFLATE], true),
        (&[PLAIN, DEFLATE], &[PLAIN, WIDE], true),
        (&[PLAIN, ELSEWHERE], &[DEFLATE], false),
        (&[DEFLATE], &[PLAIN, ELSEWHERE], false),
    ] {
        let resolution = resolved(asks, grants);
        let permit = resolution
            .authority()
            .open_websocket("wss://a.example.com/", NONE)
            .unwrap();
        let offered = permit.may_offer(Extension::PermessageDeflate);
        assert_eq!(offered, may, "{asks:?} {grants:?}");
    }
}

#[test]
fn a_request_needs_method_and_headers_from_both_sides() {
    let authority = resolved(
        &["https://a.example.com/ methods=GET,POST request-headers=x-a,x-b"],
        &["https://a.example.com/ methods=GET,PUT request-headers=x-b,x-c"],
    );
    let send = |method, headers: &[&str]| {
        authority
            .authority()
            .send_request(method, "https://a.example.com/", headers)
    };
    let permit = send("GET", &["Accept", "X-B"]).unwrap();
    assert_eq!(permit.action().method().as_str(), "GET");
    assert!(permit.action().permits_header("x-b") && permit.action().permits_header("ACCEPT"));
    assert!(
        !permit.action().permits_header("range"),
        "not named by the guest"
    );
    for (method, headers) in [
        ("POST", &["accept"]),
        ("PUT", &["accept"]),
        ("GET", &["x-a"]),
        ("GET", &["x-c"]),
    ] {
        assert!(send(method, headers).is_err(), "{method} {headers:?}");
    }
}

#[test]
fn neither_protocol_stands_for_the_other() {
    let asks = ["https://a.example.com/ methods=GET", "wss://b.example.com/"];
    let crossed = ["https://b.example.com/ methods=GET", "wss://a.example.com/"];
    let authority = resolved(&asks, &crossed).authority().clone();
    assert!(
        !gets(&authority, "https://a.example.com/") && !opens(&authority, "wss://b.example.com/")
    );
    assert!(
        !gets(&authority, "https://b.example.com/") && !opens(&authority, "wss://a.example.com/")
    );

    let straight = resolved(&asks, &asks).authority().clone();
    assert!(gets(&straight, "https://a.example.com/") && opens(&straight, "wss://b.example.com/"));
    let wrong = straight
        .send_request("GET", "wss://b.example.com/", NONE)
        .unwrap_err();
    assert!(matches!(wrong.reason(), Reason::WrongProtocol { .. }));
    let wrong = straight
        .open_websocket("https://a.example.com/", NONE)
        .unwrap_err();
    assert!(matches!(wrong.reason(), Reason::WrongProtocol { .. }));
}

#[test]
fn a_changed_package_has_no_authority_at_all() {
    let asks = ["wss://a.example.com/"];
    let decision = decision(&asks);
    assert!(opens(
        decided(&asks, &decision).authority(),
        "wss://a.example.com/"
    ));
    let other_version = decision.replace("0.1.0", "0.2.0");
    let other_digest = decision
        .replace("sha256:", "sha256:0000")
        .replacen("0000", "", 0);
    let other_digest = other_digest.replace(
        &other_digest[other_digest.find("sha256:").unwrap()..][..75],
        &format!("sha256:{}", "0".repeat(64)),
    );
    for changed in [other_version, other_digest] {
        let resolution = decided(&asks, &changed);
        assert!(matches!(resolution.state(), State::Pending(_)), "{changed}");
        assert!(!opens(resolution.authority(), "wss://a.example.com/"));
    }
    let other_id = decision.replace("example.ticker", "example.other");
    let resolution = decided(&asks, &other_id);
    assert_eq!(*resolution.state(), State::NotEnabled);
    assert!(!opens(resolution.authority(), "wss://a.example.com/"));
}

#[test]
fn the_default_allows_nothing() {
    let authority = Authority::default();
    assert!(
        !opens(&authority, "wss://a.example.com/") && !gets(&authority, "https://a.example.com/")
    );
    assert_eq!(
        authority
            .open_websocket("wss://a.example.com/", NONE)
            .unwrap_err()
            .ask(),
        None
    );
}

#[test]
fn addresses_are_what_the_matching_rules_allow_together() {
    let ask = "wss://a.example.com/ addresses=loopback,private";
    let addresses = |grants: &[&str]| {
        let resolution = resolved(&[ask], grants);
        let permit = resolution
            .authority()
            .open_websocket("wss://a.example.com/v1", NONE)
            .unwrap();
        (permit.addresses(), permit.rule().grant())
    };
    let set = |words: &[AddressWord]| words.iter().copied().collect::<AddressSet>();
    let loopback = "wss://a.example.com/ addresses=loopback";
    assert_eq!(
        addresses(&["wss://a.example.com/"]),
        (AddressSet::PUBLIC, 0)
    );
    assert_eq!(
        addresses(&["wss://a.example.com/", loopback]),
        (set(&[AddressWord::Loopback]), 1)
    );
    let both = set(&[AddressWord::Loopback, AddressWord::Private]);
    assert_eq!(
        addresses(&[loopback, "wss://a.example.com/ addresses=private"]),
        (both, 0)
    );
    let elsewhere = "wss://a.example.com/v2 addresses=private";
    assert_eq!(
        addresses(&[loopback, elsewhere]),
        (set(&[AddressWord::Loopback]), 0),
        "only rules that match"
    );
}

#[test]
fn a_local_literal_says_its_class_by_itself() {
    let target = "ws://127.0.0.1:8080/";
    let authority = resolved(&[target], &[target]).authority().clone();
    let permit = authority
        .open_websocket("ws://127.0.0.1:8080/x", NONE)
        .unwrap();
    assert!(permit.addresses().contains(AddressWord::Loopback));
    assert!(!opens(
        &resolved(&["ws://*:8080/"], &[target]).authority().clone(),
        "ws://127.0.0.1:8080/x"
    ));
}

#[test]
fn what_is_offered_is_bounded_and_named_once() {
    let names: Vec<_> = (0..=MAX_SUBPROTOCOLS).map(|n| format!("p{n}")).collect();
    let target = format!("wss://a.example.com/ subprotocols={}", names.join(","));
    let authority = resolved(&[&target], &[&target]).authority().clone();
    let open = |names: &[String]| authority.open_websocket("wss://a.example.com/", names);
    assert!(open(&names[1..]).is_ok());
    assert!(matches!(
        open(&names).unwrap_err().reason(),
        Reason::TooManySubprotocols(17)
    ));
    let twice = [names[0].clone(), names[0].clone()];
    assert!(matches!(
        open(&twice).unwrap_err().reason(),
        Reason::RepeatedSubprotocol(_)
    ));
}

/// Which words are granted decides the rule, and is not the guest's to know.
#[test]
fn what_a_guest_is_told_of_a_refused_address_does_not_depend_on_the_grants() {
    let asks = [
        "wss://**.example.com/",
        "wss://**.example.com/ addresses=loopback",
    ];
    for (grant, rule) in [(asks[0], 0), (asks[1], 1)] {
        let authority = resolved(&asks, &[grant]).authority().clone();
        let none: &[&str] = &[];
        let permit = authority
            .open_websocket("wss://a.example.com/", none)
            .unwrap();
        assert_eq!((permit.rule().ask(), permit.first_ask()), (rule, 0));
    }
}

#[test]
fn a_decision_for_another_package_is_none_for_this_one() {
    let text = decision(&["wss://a.example.com/"]);
    let other = enablement(&text.replace("example.ticker", "example.other"));
    let manifest = manifest(&["wss://a.example.com/"]);
    let resolution = resolve(&manifest, digest(), other.plugins().first());
    assert_eq!(*resolution.state(), State::NotEnabled);
    assert!(!opens(resolution.authority(), "wss://a.example.com/"));
}
