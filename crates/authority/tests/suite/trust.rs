//! `[trust]`: whose signatures count.

use insta::assert_snapshot;
use yoi_authority::Enablement;

use crate::{codes, enablement, shown};

const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

fn key(name: &str) -> String {
    format!("[[trust.minisign]]\nname = '{name}'\nkey = '{KEY}'\n")
}

#[test]
fn keys_are_read_with_their_names_and_nobody_is_trusted_by_default() {
    let nobody = enablement("");
    assert!(nobody.trust().keys().is_empty() && !nobody.trust().is_required());

    let text = format!("[trust]\nrequire = true\n{}", key("alice"));
    let enablement = enablement(&text);
    assert!(enablement.trust().is_required());
    let [alice] = enablement.trust().keys() else {
        panic!("{:?}", enablement.trust());
    };
    assert_eq!(
        (alice.name(), alice.key().to_string().as_str()),
        ("alice", KEY)
    );
}

#[test]
fn the_short_form_is_the_same() {
    let text = format!("trust.minisign = [{{ name = 'alice', key = '{KEY}' }}]\n");
    assert_eq!(enablement(&text).trust(), enablement(&key("alice")).trust());
}

#[test]
fn to_require_a_signature_and_trust_nobody_is_an_error() {
    let text = "[trust]\nrequire = true\n";
    assert_snapshot!(refusal(text), @r#"
    error[enablement/trust]: `require` needs a key: without one every package would be refused
      at true
      help: add the key that you trust, such as `[[trust.minisign]]` with `name` and `key`, the second line of a `minisign.pub`
    "#);
}

#[test]
fn what_is_no_key_is_told_at_its_place() {
    let text = "[[trust.minisign]]\nname = 'alice'\nkey = 'alice.pub'\n";
    assert_snapshot!(refusal(text), @r#"
    error[enablement/trust-key]: not a minisign public key: take the second line of the `.pub` file, which begins with `RW`
      at 'alice.pub'
    "#);
}

#[test]
fn a_name_that_could_be_read_as_more_than_a_name_is_refused() {
    for name in [
        " alice",
        "al\u{202e}ice",
        "a, whom you trust (b)",
        &"a".repeat(65),
    ] {
        assert_eq!(codes(&key(name)), ["enablement/trust-name"], "{name:?}");
    }
}

#[test]
fn keys_and_names_stand_once() {
    let other = "RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaV";
    let same_name = format!("{}{}", key("alice"), key("alice").replace(KEY, other));
    assert_eq!(codes(&same_name), ["enablement/trust"]);
    assert_eq!(
        codes(&format!("{}{}", key("alice"), key("bob"))),
        ["enablement/trust"]
    );
}

#[test]
fn half_a_decision_on_trust_is_no_decision_at_all() {
    for (text, code) in [
        ("[trust]\n", "enablement/empty"),
        ("trust = true\n", "enablement/wrong-type"),
        ("trust.require = 'yes'\n", "enablement/wrong-type"),
        ("trust.minisign = []\n", "enablement/empty"),
        ("trust.keys = 1\n", "enablement/unknown-key"),
        ("[[trust.minisign]]\nname = 'a'\n", "enablement/missing-key"),
        ("[[trust.minisign]]\nkey = 'RW'\n", "enablement/missing-key"),
    ] {
        let (enablement, diagnostics) = Enablement::parse(text);
        assert_eq!(enablement, None, "{text}");
        assert!(
            diagnostics.iter().any(|it| it.code == code),
            "{text}: {diagnostics:?}"
        );
    }
}

fn refusal(text: &str) -> String {
    let (enablement, diagnostics) = Enablement::parse(text);
    assert!(enablement.is_none(), "refused: {text}");
    shown(&diagnostics, text)
}
