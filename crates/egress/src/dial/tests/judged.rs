//! Which answers of a name service are dialled at all.

use std::net::Ipv4Addr;

use yoi_target::classify;
use yoi_testkit::{Answer, Canary, HttpServer, Reply};

use super::super::addresses::{Allowed, MOST_ATTEMPTS, allowed};
use super::super::connect::Failure;
use super::*;
use crate::error::RefusedAddress;

/// Never dialled by rule; were it dialled all the same, the kernel would lead it to 127.0.0.1, where the canary sits.
const FORBIDDEN: &str = "0.0.0.0";

/// 127.0.0.1 and on.
fn many(count: u16) -> Vec<IpAddr> {
    (1..=count)
        .map(|number| {
            let [high, low] = number.to_be_bytes();
            IpAddr::from(Ipv4Addr::new(127, 0, high, low))
        })
        .collect()
}

/// Judges the answer, and dials nothing.
async fn judged(answer: &[&str], words: AddressSet) -> Result<Vec<String>, DialError> {
    let lookups = Lookups::new(resolver(&ScriptedResolver::always(answer)));
    let url = url("http://a.test.example:81/");
    let addresses = allowed(&lookups, &route(&url, words)).await?;
    Ok(addresses
        .iter()
        .map(|address| address.address().to_string())
        .collect())
}

fn refused(result: Result<Stream, DialError>) -> RefusedAddress {
    match result {
        Err(DialError::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn one_forbidden_address_anywhere_in_an_answer_refuses_all_of_it() {
    let canary = Canary::start();
    let to = format!("http://a.test.example:{}/", canary.port());
    let places = (0..2).map(|place| (2, place));
    let places = places.chain((0..20).map(|place| (20, place))).chain([
        (10_000, 0),
        (10_000, 5000),
        (10_000, 9999),
    ]);
    for (count, place) in places {
        let names = ScriptedResolver::new(move |_, _| {
            let mut answer = many(count);
            answer[place] = ip(FORBIDDEN);
            answer
        });
        let refused = refused(dial(&names, &to).await);
        assert_eq!(refused.address, ip(FORBIDDEN), "{place} of {count}");
        assert_eq!(refused.class, classify(ip(FORBIDDEN)));
        assert_eq!((refused.host.as_str(), refused.ask), ("a.test.example", 7));
        assert_eq!(names.queries().len(), 1, "{place} of {count}");
    }
    canary.assert_untouched();
}

#[tokio::test]
async fn this_machine_in_any_form_is_refused_where_only_public_addresses_are_allowed() {
    let canary = Canary::start();
    let to = url(&format!("http://a.test.example:{}/", canary.port()));
    for form in [
        "127.0.0.1",
        "::ffff:127.0.0.1",
        "::1",
        "127.255.255.254",
        "0.0.0.0",
        "::",
    ] {
        let dialler = dialler(&ScriptedResolver::always(&[form]));
        let result = dialler.dial(&route(&to, AddressSet::PUBLIC)).await;
        assert_eq!(refused(result).address, ip(form).to_canonical(), "{form}");
    }
    canary.assert_untouched();
}

/// An answer is judged here and not dialled, for some of these lead off this machine.
#[tokio::test]
async fn no_word_allows_what_carries_another_address_or_is_never_dialled() {
    let every_word = words(&[
        AddressWord::Loopback,
        AddressWord::Private,
        AddressWord::LinkLocal,
    ]);
    for form in [
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::1",
        "2001:0:7f00:1::1",
        "::ffff:0:127.0.0.1",
        "::127.0.0.1",
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
    ] {
        for answer in [&[form][..], &["127.0.0.1", form], &[form, "::1"]] {
            let result = judged(answer, every_word).await;
            assert!(
                matches!(result, Err(DialError::Refused(_))),
                "{answer:?}: {result:?}"
            );
        }
    }
    for form in ["10.0.0.1", "fd12::1", "169.254.1.1", "fe80::1"] {
        assert!(judged(&[form], every_word).await.is_ok(), "{form}");
        let result = judged(&["::1", form], loopback()).await;
        assert!(
            matches!(result, Err(DialError::Refused(_))),
            "{form}: {result:?}"
        );
    }
}

#[tokio::test]
async fn all_of_a_long_answer_is_judged_and_the_first_of_each_family_are_tried() {
    let mut answer: Vec<String> = many(10_000).iter().map(ToString::to_string).collect();
    answer.push("::1".to_owned());
    let answer: Vec<&str> = answer.iter().map(String::as_str).collect();
    let tried = judged(&answer, loopback()).await.unwrap();
    assert_eq!(tried.len(), MOST_ATTEMPTS);
    assert_eq!(tried[..3], ["127.0.0.1:81", "[::1]:81", "127.0.0.2:81"]);
}

/// The second answer would lead to the canary.
#[tokio::test]
async fn a_name_is_asked_once_for_each_dial_and_every_answer_is_judged_anew() {
    let server = HttpServer::start_on(
        yoi_testkit::Listen::at("127.77.1.1:0".parse().unwrap()),
        [("/", Reply::text(""))],
    );
    let names = ScriptedResolver::new(|_, before| match before {
        0 => vec![ip("127.77.1.1")],
        _ => vec![ip(FORBIDDEN)],
    });
    let to = format!("http://a.test.example:{}/", server.port());
    dial(&names, &to).await.unwrap();
    assert_eq!(names.queries().len(), 1, "nothing is asked twice");
    refused(dial(&names, &to).await);
    assert_eq!(names.queries().len(), 2);
}

/// A connection to the unspecified address leads to another one, namely loopback.
#[tokio::test]
async fn a_connection_that_leads_to_another_address_than_the_one_judged_is_none() {
    let server = HttpServer::start([("/", Reply::text(""))]);
    let connector =
        Connector::new(&TlsClient::new(TlsRoots::none()), &url("http://127.0.0.1/")).unwrap();
    let connect = async |ip: &str| {
        let address = format!("{ip}:{}", server.port()).parse().unwrap();
        connector.connect(Allowed::unchecked(address)).await
    };
    connect("127.0.0.1").await.unwrap();
    match connect(FORBIDDEN).await {
        Err(Failure::Connect(error)) => {
            assert!(
                error.to_string().contains("leads to another address"),
                "{error}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_name_without_an_address_and_one_that_can_not_be_resolved_say_so() {
    for (answer, told) in [
        (Answer::Addresses(Vec::new()), "it has no address"),
        (Answer::Failure("SERVFAIL"), "SERVFAIL"),
    ] {
        let names = ScriptedResolver::new(move |_, _| answer.clone());
        match dial(&names, "http://a.test.example/").await {
            Err(DialError::Resolve { host, reason }) => {
                assert_eq!((host.as_str(), reason.as_str()), ("a.test.example", told));
            }
            other => panic!("{told}: {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_service_that_says_nothing_is_within_the_deadline() {
    let names = ScriptedResolver::new(|_, _| Answer::Never);
    let start = Instant::now();
    let result = dial(&names, "http://a.test.example/").await;
    assert!(matches!(result, Err(DialError::Timeout)), "{result:?}");
    assert_eq!(start.elapsed().as_secs(), PATIENCE.as_secs());
}

/// `db.internal` is not `db.internal.example.com`: only a name that has no dot may be completed, and that only where local
/// addresses are allowed.
#[tokio::test]
async fn a_search_domain_completes_no_name_that_has_a_dot() {
    let private = words(&[AddressWord::Private]);
    let names = ScriptedResolver::always(&["10.0.0.1"]);
    let lookups = Lookups::new(resolver(&names));
    for (host, words, naming) in [
        ("a.test.example", AddressSet::PUBLIC, Some("Dns")),
        ("a.test.example.", AddressSet::PUBLIC, Some("Dns")),
        ("a.test.example", private, Some("HostsThenDns")),
        ("a.test.example", loopback(), Some("HostsThenDns")),
        ("db", private, Some("System")),
        ("db.", private, Some("System")),
        ("db", AddressSet::PUBLIC, None),
    ] {
        let before = names.queries().len();
        let to = url(&format!("http://{host}/"));
        let result = allowed(&lookups, &route(&to, words)).await;
        let asked: Vec<_> = names.queries().split_off(before);
        let asked: Vec<_> = asked.iter().map(|query| query.naming.as_str()).collect();
        assert_eq!(asked, naming.into_iter().collect::<Vec<_>>(), "{host}");
        let is_resolve = matches!(result, Err(DialError::Resolve { .. }));
        assert_eq!(is_resolve, naming.is_none(), "{host}: {result:?}");
    }
}

#[tokio::test]
async fn neither_an_address_nor_localhost_is_asked_of_a_name_service() {
    let names = ScriptedResolver::always(&[FORBIDDEN]);
    let server = HttpServer::start([("/", Reply::text(""))]);
    for host in [
        "127.0.0.1",
        "localhost",
        "a.localhost",
        "LOCALHOST.",
        "[::ffff:127.0.0.1]",
    ] {
        dial(&names, &server.url("http", host, "/")).await.unwrap();
    }
    assert_eq!(names.queries(), []);
    assert!(
        server
            .until(PATIENCE, |server| server.connections() == 5)
            .await
    );
}
