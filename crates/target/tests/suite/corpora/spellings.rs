//! Every spelling of a place that a guest must not reach, in every scheme, with and without a port.

use std::collections::BTreeSet;

use yoi_target::{ActionUrl, AddressClass, Scheme, Target};
use yoi_testkit::{SPELLINGS, spell};

use super::Tally;
use crate::{matches_url, parse};

const SCHEMES: [Scheme; 4] = [Scheme::Http, Scheme::Https, Scheme::Ws, Scheme::Wss];
const PORTS: [Option<u16>; 3] = [None, Some(80), Some(8443)];

/// Equal are those that come to nothing: refused, or known for what they are and in no target of public addresses.
#[test]
fn no_spelling_leads_anywhere() {
    let mut tally = Tally::default();
    let mut known = 0;
    for_each_spelling(|text, everything| {
        let url = ActionUrl::parse(text);
        let is_public = |url: &ActionUrl| matches!(url.class(), None | Some(AddressClass::Public));
        let leads = url
            .as_ref()
            .is_ok_and(|url| is_public(url) || matches_url(everything, url));
        assert!(!leads, "{text}: {url:?}");
        tally.count(false, leads, || "it leads somewhere");
        known += usize::from(url.is_ok());
    });
    tally.report("spellings", 4332, &[], &[]);
    assert_eq!(
        known, 1000,
        "known for what they are, and the others refused"
    );
}

/// So that the test above does not pass by refusing everything: its targets hold what is public.
#[test]
fn the_target_that_holds_no_spelling_holds_what_is_public() {
    for_each_spelling(|_, everything| {
        let scheme = everything.scheme();
        for host in ["example.com", "1.1.1.1", "[2606:4700::1111]"] {
            let url = ActionUrl::parse(&format!("{scheme}://{host}:8443/")).unwrap();
            assert!(matches_url(everything, &url));
        }
    });
}

#[test]
fn each_spelling_is_there_once() {
    let mut seen = BTreeSet::new();
    for (family, spellings) in SPELLINGS {
        assert!(spellings.len() >= 2, "{family}");
        for spelling in *spellings {
            assert!(seen.insert(spelling), "{spelling} is there twice");
        }
    }
    assert_eq!((SPELLINGS.len(), seen.len()), (40, 361));
}

fn for_each_spelling(mut each: impl FnMut(&str, &Target)) {
    for scheme in SCHEMES {
        let methods = ["", " methods=GET"][usize::from(scheme.as_str().starts_with('h'))];
        let everything = parse(&format!("{scheme}://*:*/{methods}"));
        for spelling in SPELLINGS.iter().flat_map(|(_, spellings)| *spellings) {
            for port in PORTS {
                each(&spell(spelling, scheme.as_str(), port), &everything);
            }
        }
    }
}
