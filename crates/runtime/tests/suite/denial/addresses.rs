//! Where names lead: every address must be allowed, and nobody learns what it was but the operator.

use std::net::IpAddr;

use yoi_testkit::{Canary, Listen};

use super::Told::Denied;
use super::{BOTH, LOOPBACK, Row, Stage};

/// Of the public class, and nobody's: the prefix was handed back in 2006 (RFC 3701). It stands only in answers that are
/// refused before anything is dialled: tests send nothing off this machine.
const PUBLIC: &str = "3ffe::1";

/// A name `<key>.test.example` leads to the addresses of its key.
fn script(
    rows: &'static [(&'static str, &'static [&'static str])],
) -> impl Fn(&str, usize) -> Vec<IpAddr> {
    move |name, _| {
        let key = name.strip_suffix(".test.example").unwrap();
        let row = rows.iter().find(|(row, _)| *row == key);
        let (_, addresses) = row.unwrap_or_else(|| panic!("{name} is not in the script"));
        addresses
            .iter()
            .map(|address| address.parse().unwrap())
            .collect()
    }
}

/// Every name of the script is refused where ask and grant name these words, and the operator is told its class.
async fn refused(
    asked: &str,
    granted: &str,
    rows: &'static [(&'static str, &'static [&'static str])],
    classes: &[&str],
) {
    assert_eq!(rows.len(), classes.len());
    for interface in BOTH {
        let stage = Stage::with_names(interface, script(rows));
        let guest = stage.guest(&[&target(asked)], &[&target(granted)]);
        for (number, ((key, _), class)) in rows.iter().zip(classes).enumerate() {
            let output = stage
                .attempt(&guest, &format!("PLAIN://{key}.test.example:P/"))
                .await;
            Denied(Some(0)).check(&output, &format!("{interface:?}, {key}: {output}"));
            let events = guest.events.all();
            assert_eq!(events.len(), number + 1, "{events:?}");
            let told = format!("AddressRefused: `{key}.test.example` leads to ");
            assert!(events[number].starts_with(&told), "{events:?}");
            assert!(
                events[number].contains(class),
                "{key}: {class} is not in {events:?}"
            );
            assert_eq!(
                stage.names.queries().len(),
                number + 1,
                "a name is resolved once"
            );
        }
        stage.reaches_nobody();
    }
}

fn target(words: &str) -> String {
    match words {
        "" => "PLAIN://*.test.example:*/".to_owned(),
        _ => format!("PLAIN://*.test.example:*/ addresses={words}"),
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_needs_the_word_in_ask_and_grant() {
    const ROWS: &[(&str, &[&str])] = &[
        ("loopback", &["127.0.0.1"]),
        ("mapped", &["::ffff:127.0.0.1"]),
        ("six", &["::1"]),
        ("far", &["127.255.255.254"]),
        ("mixed", &[PUBLIC, "127.0.0.1"]),
        ("mixed-otherwise", &["127.0.0.1", PUBLIC]),
        ("mixed-mapped", &[PUBLIC, "::ffff:127.0.0.1"]),
    ];
    for (asked, granted) in [
        ("", ""),
        ("loopback", ""),
        ("", "loopback"),
        ("loopback", "private"),
    ] {
        refused(asked, granted, ROWS, &["which is loopback"; 7]).await;
    }
}

#[tokio::test]
async fn no_word_stands_for_another() {
    const ROWS: &[(&str, &[&str])] = &[
        ("private", &["10.0.0.1"]),
        ("private-too", &["172.31.255.255"]),
        ("private-three", &["192.168.1.1"]),
        ("shared", &["100.64.0.1"]),
        ("unique", &["fd12::1"]),
        ("link", &["169.254.1.1"]),
        ("link-six", &["fe80::1"]),
        ("mapped", &["::ffff:10.0.0.1"]),
        ("mixed", &["127.0.0.1", "10.0.0.1"]),
    ];
    const CLASSES: [&str; 9] = [
        "which is private",
        "which is private",
        "which is private",
        "which is private",
        "which is private",
        "which is link-local",
        "which is link-local",
        "which is private",
        "which is private",
    ];
    refused("loopback", "loopback", ROWS, &CLASSES).await;
}

/// Every word is granted, and these are refused all the same.
#[tokio::test]
async fn a_name_never_leads_to_a_metadata_service_or_to_what_is_never_dialled() {
    const ROWS: &[(&str, &[&str])] = &[
        ("metadata", &["169.254.169.254"]),
        ("metadata-mapped", &["::ffff:169.254.169.254"]),
        ("metadata-six", &["fd00:ec2::254"]),
        ("metadata-shared", &["100.100.100.200"]),
        ("metadata-public", &["168.63.129.16"]),
        ("nat64", &["64:ff9b::7f00:1"]),
        ("nat64-metadata", &["64:ff9b::a9fe:a9fe"]),
        ("nat64-local", &["64:ff9b:1::7f00:1"]),
        ("six-to-four", &["2002:7f00:1::1"]),
        ("teredo", &["2001:0:7f00:1::1"]),
        ("translated", &["::ffff:0:127.0.0.1"]),
        ("compatible", &["::127.0.0.1"]),
        ("unspecified", &["0.0.0.0"]),
        ("unspecified-six", &["::"]),
        ("this-network", &["0.0.0.1"]),
        ("multicast", &["224.0.0.1"]),
        ("multicast-six", &["ff02::1"]),
        ("broadcast", &["255.255.255.255"]),
        ("documentation", &["192.0.2.1"]),
        ("reserved", &["240.0.0.1"]),
        ("mixed", &["127.0.0.1", "0.0.0.0"]),
    ];
    let metadata = "which is a metadata service";
    let classes: Vec<&str> = (0..ROWS.len())
        .map(|row| if row < 5 { metadata } else { "never dialled" })
        .collect();
    refused(
        "loopback,private,link-local",
        "loopback,private,link-local",
        ROWS,
        &classes,
    )
    .await;
}

/// The cap on answers is on what is tried, not on what is judged.
#[tokio::test]
async fn an_address_late_in_a_long_answer_is_judged_too() {
    for interface in BOTH {
        let late = |name: &str, _: usize| {
            let count = if name.starts_with("many") { 10_000 } else { 16 };
            let mut addresses = vec![PUBLIC.parse().unwrap(); count];
            addresses.push(LOOPBACK);
            addresses
        };
        let stage = Stage::with_names(interface, late);
        let guest = stage.guest(&[&target("")], &[&target("")]);
        for name in ["many", "seventeen"] {
            let output = stage
                .attempt(&guest, &format!("PLAIN://{name}.test.example:Q/"))
                .await;
            Denied(Some(0)).check(&output, name);
        }
        stage.reaches_nobody();
    }
}

#[tokio::test]
async fn with_the_word_in_both_a_name_leads_to_this_machine() {
    const ROWS: &[(&str, &[&str])] = &[
        ("four", &["127.0.0.1"]),
        ("mapped", &["::ffff:127.0.0.1"]),
        ("two", &["::1", "127.0.0.1"]),
    ];
    let urls = [
        "PLAIN://four.test.example:P/",
        "PLAIN://mapped.test.example:P/",
        "PLAIN://two.test.example:P/",
    ];
    for interface in BOTH {
        let stage = Stage::with_names(interface, script(ROWS));
        let guest = stage.guest(&[&target("loopback")], &[&target("loopback,private")]);
        stage.but_reaches(&guest, &urls).await;
    }
}

/// What this machine is called without any name service.
const ITSELF: [&str; 5] = [
    "PLAIN://localhost:P/",
    "PLAIN://127.0.0.1:P/",
    "PLAIN://a.localhost:P/",
    "PLAIN://[::ffff:127.0.0.1]:P/",
    "PLAIN://LocalHost.:P/",
];

#[tokio::test]
async fn a_pattern_that_merely_holds_this_machine_does_not_grant_it() {
    const RULE: &str = "is loopback, and `addresses` does not name `loopback`";
    let (any, with_word) = ("PLAIN://*:*/", "PLAIN://*:*/ addresses=loopback");
    for interface in BOTH {
        for (ask, grant, told) in [
            (any, any, Denied(None)),
            (any, with_word, Denied(None)),
            (with_word, any, Denied(Some(0))),
        ] {
            let stage = Stage::new(interface);
            let guest = stage.guest(&[ask], &[grant]);
            let urls = ITSELF.map(|url| url.replace(":P", ":Q"));
            let rows: Vec<Row<'_>> = urls
                .iter()
                .map(|url| (url.as_str(), url.as_str(), told, RULE))
                .collect();
            stage.refuses(&guest, &rows).await;
            stage.reaches_nobody();
        }
    }
}

#[tokio::test]
async fn this_machine_is_granted_by_its_own_names_or_by_the_word() {
    let by_name = [
        "PLAIN://localhost:P/",
        "PLAIN://127.0.0.1:P/",
        "PLAIN://a.localhost:P/",
    ];
    let by_word = ["PLAIN://*:*/ addresses=loopback"];
    for interface in BOTH {
        for targets in [&by_name[..], &by_word] {
            let stage = Stage::new(interface);
            let guest = stage.guest(targets, targets);
            let names = stage.names.clone();
            stage.but_reaches(&guest, &ITSELF).await;
            assert_eq!(names.queries(), [], "these are not asked of a name service");
        }
    }
}

/// Bound anew to what is never dialled. Were it dialled all the same, the packets would stay on this machine, and the
/// server would count them.
#[tokio::test]
async fn a_name_that_is_bound_anew_is_asked_once_for_each_dial_and_judged_anew() {
    for interface in BOTH {
        let rebound = |_: &str, before: usize| match before {
            0 => vec![LOOPBACK],
            _ => vec!["0.0.0.0".parse().unwrap()],
        };
        let stage = Stage::with_names(interface, rebound);
        let guest = stage.guest(&[&target("loopback")], &[&target("loopback")]);
        let url = "PLAIN://a.test.example:P/";
        let first = stage.attempt(&guest, url).await;
        assert!(first["error"].is_null(), "{first}");
        assert_eq!(stage.names.queries().len(), 1, "once for each dial");
        let second = stage.attempt(&guest, url).await;
        Denied(Some(0)).check(&second, "the next dial asks anew, and judges anew");
        assert_eq!(stage.names.queries().len(), 2);
        assert_eq!(stage.server.connections(), 1, "the second left nothing");
    }
}

/// What was judged is what is dialled: the second answer would lead to the canary.
#[tokio::test]
async fn the_address_that_was_judged_is_the_one_that_is_dialled() {
    for interface in BOTH {
        let rebound = |_: &str, before: usize| match before {
            0 => vec![LOOPBACK],
            _ => vec!["::1".parse().unwrap()],
        };
        let stage = Stage::with_names(interface, rebound);
        let guest = stage.guest(&[&target("loopback")], &[&target("loopback")]);
        let names = stage.names.clone();
        stage
            .but_reaches(&guest, &["PLAIN://a.test.example:P/"])
            .await;
        assert_eq!(names.queries().len(), 1);
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_over_ipv6_reaches_nobody() {
    for interface in BOTH {
        let canary = Canary::start_on(Listen::v6());
        let stage = Stage::with_names(interface, |_, _| vec!["::1".parse().unwrap()]);
        let guest = stage.guest(&[&target("private")], &[&target("private")]);
        let url = format!("PLAIN://a.test.example:{}/", canary.port());
        let output = stage.attempt(&guest, &url).await;
        Denied(Some(0)).check(&output, "::1");
        canary.assert_untouched();
        stage.reaches_nobody();
    }
}
