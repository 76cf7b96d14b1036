use insta::assert_snapshot;
use yoi_package::{Digest, DigestError};

#[test]
fn the_digest_is_of_paths_and_contents_and_nothing_else() {
    let digest = Digest::of(&[("a.wasm", b"one"), ("plugin.toml", b"two")]);
    assert_eq!(
        digest,
        Digest::of(&[("plugin.toml", b"two"), ("a.wasm", b"one")])
    );
    let others: [&[(&str, &[u8])]; 6] = [
        &[("a.wasm", b"two"), ("plugin.toml", b"one")],
        &[("a.wasm", b"one"), ("plugin.toml", b"two!")],
        &[("b.wasm", b"one"), ("plugin.toml", b"two")],
        &[("a.wasm", b"one")],
        &[("a.wasm", b"one"), ("plugin.toml", b"two"), ("x", b"")],
        &[("a.was", b"mone"), ("plugin.toml", b"two")],
    ];
    for other in others {
        assert_ne!(digest, Digest::of(other), "{other:?}");
    }
}

#[test]
fn the_digest_stays_what_it_was() {
    // A grant holds this text: a new form would make every grant pending.
    assert_snapshot!(Digest::of(&[("a.wasm", b"one"), ("plugin.toml", b"two")]), @r#"sha256:c89a1fd5bc6574dc060d0fa2801cae03f73d0e43cdf19b30eab1827c3d60497a"#);
}

#[test]
fn a_digest_is_read_from_its_own_text_only() {
    let digest = Digest::of(&[]);
    let text = digest.to_string();
    assert_eq!(Digest::parse(&text), Ok(digest));
    assert!(matches!(
        Digest::parse(&text[7..]),
        Err(DigestError::Prefix(_))
    ));
    assert_eq!(Digest::parse(&text[..70]), Err(DigestError::Length(63)));
    assert_eq!(
        Digest::parse(&format!("{text}0")),
        Err(DigestError::Length(65))
    );
    let upper = text.replacen("sha256:", "sha256:A", 1);
    assert_eq!(Digest::parse(&upper), Err(DigestError::Digit('A')));
    assert_eq!(Digest::parse(""), Err(DigestError::Prefix(String::new())));
}
