//! What a decision allocates. Apart from the other tests: the counting allocator is the process's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::hint::black_box;

use allocation_counter::measure;
use yoi_authority::{Authority, Enablement, MAX_GRANTS, resolve};
use yoi_package::{Digest, MAX_ASKS, Manifest};
use yoi_target::{Action, ActionKind, ActionUrl};

const HEAD: &str = "schema = 1\nid = 'example.many'\nversion = '0.1.0'\ndescription = 'x'\ncomponent.path = 'a.wasm'\n";

/// An exact host, an address and, with many of each, hosts that none of these actions is for.
fn authority() -> Authority {
    let digest = Digest::of(&[("plugin.toml", b"x")]);
    let mut manifest = HEAD.to_owned();
    let mut enablement = format!(
        "[[plugins.enabled]]\nid = 'example.many'\nversion = '0.1.0'\ndigest = '{digest}'\n"
    );
    hosts(MAX_ASKS, |host| {
        writeln!(manifest, "[[websocket]]\nscheme = 'wss'\nhost = '{host}'").unwrap();
    });
    hosts(MAX_GRANTS.min(1_000), |host| {
        let table = "[[plugins.enabled.grants.websocket]]";
        writeln!(enablement, "{table}\nscheme = 'wss'\nhost = '{host}'").unwrap();
    });
    let manifest = Manifest::parse(&manifest).0.expect("a manifest");
    let enablement = Enablement::parse(&enablement).0.expect("an enablement");
    let resolution = resolve(&manifest, digest, enablement.get(manifest.id()));
    resolution.authority().clone()
}

fn hosts(count: usize, mut each: impl FnMut(&str)) {
    ["10.0.0.1", "**.b.example.com"]
        .iter()
        .for_each(|host| each(host));
    (2..count).for_each(|number| each(&format!("h{number}.example.com")));
}

#[test]
fn a_decision_allocates_nothing() {
    let authority = authority();
    for url in [
        "wss://h100.example.com/v1/trades?pair=BTC-EUR",
        "wss://10.0.0.1/v1/trades",
        "wss://x.y.b.example.com/",
        "wss://[::ffff:10.0.0.1]/",
    ] {
        let url = ActionUrl::parse(url).unwrap();
        let kind = ActionKind::Open { subprotocols: &[] };
        let action = Action { url: &url, kind };
        let mut matches = false;
        let counted = measure(|| matches = black_box(authority.matches(black_box(&action))));
        assert!(matches, "{url:?}");
        assert_eq!(counted.count_total, 0, "{url:?}");
    }
}

#[test]
fn nor_does_one_that_refuses() {
    let authority = authority();
    let url = ActionUrl::parse("wss://a.c.example.com/v1").unwrap();
    let kind = ActionKind::Open { subprotocols: &[] };
    let action = Action { url: &url, kind };
    let mut matches = true;
    let counted = measure(|| matches = black_box(authority.matches(black_box(&action))));
    assert!(!matches);
    assert_eq!(counted.count_total, 0);
}

#[test]
fn a_permit_from_text_allocates_what_reading_the_url_does() {
    let authority = authority();
    let text = "wss://h100.example.com/v1/trades?pair=BTC-EUR";
    let read = measure(|| drop(black_box(ActionUrl::parse(black_box(text)).unwrap())));
    let mut permit = None;
    let whole = measure(|| permit = authority.open_websocket(black_box(text), &[""; 0]).ok());
    assert!(permit.is_some());
    assert_eq!(whole.count_total, read.count_total);
    // The parser's, and of each a copy: the text and the host.
    assert!((1..=6).contains(&read.count_total), "{read:?}");
}
