//! Signatures that Debian's minisign made, and what becomes of them when someone else had a hand in it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use yoi_signature::{
    MAX_SIGNATURE_BYTES, PublicKey, Refusal, SignatureError, Standing, Trust, TrustError,
    TrustedKey,
};

/// A folder with a key pair of minisign's making.
struct Signer {
    folder: tempfile::TempDir,
}

impl Signer {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let signer = Self { folder };
        signer.minisign(&["-G", "-W", "-p", "key.pub", "-s", "key.sec"]);
        signer
    }

    fn key(&self) -> PublicKey {
        let text = fs::read_to_string(self.path("key.pub")).unwrap();
        PublicKey::parse(text.lines().nth(1).unwrap()).unwrap()
    }

    /// What `minisign -S` makes of these bytes.
    fn sign(&self, archive: &[u8], further: &[&str]) -> Vec<u8> {
        fs::write(self.path("archive"), archive).unwrap();
        let arguments = ["-S", "-s", "key.sec", "-m", "archive"];
        self.minisign(&[&arguments, further].concat());
        fs::read(self.path("archive.minisig")).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn minisign(&self, arguments: &[&str]) {
        let output = run(self.folder.path(), arguments);
        assert!(
            output.status.success(),
            "minisign {arguments:?}: {output:?}"
        );
    }
}

fn run(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut minisign = Command::new("minisign");
    minisign.args(arguments).current_dir(folder);
    minisign
        .output()
        .expect("minisign is there: `cargo xtask test`, or `apt-get install minisign`")
}

fn trust(keys: &[(&str, PublicKey)], is_required: bool) -> Trust {
    let keys = keys
        .iter()
        .map(|(name, key)| TrustedKey::new(name, key.clone()).unwrap())
        .collect();
    Trust::new(keys, is_required).unwrap()
}

const ARCHIVE: &[u8] = b"the bytes of an archive";

#[test]
fn what_minisign_signs_is_the_key_holders() {
    let signer = Signer::new();
    let signature = signer.sign(ARCHIVE, &["-t", "for the tests"]);
    let trust = trust(&[("alice", signer.key())], true);
    let standing = trust.judge(ARCHIVE, Some(&signature));
    let (name, comment) = ("alice".to_owned(), "for the tests".to_owned());
    assert_eq!(standing, Standing::Trusted { name, comment });
    assert_eq!(trust.refusal(&standing), None);
}

#[test]
fn one_altered_byte_anywhere_in_the_archive_is_a_wrong_signature() {
    let signer = Signer::new();
    let signature = signer.sign(ARCHIVE, &[]);
    let trust = trust(&[("alice", signer.key())], false);
    for at in 0..ARCHIVE.len() {
        let mut archive = ARCHIVE.to_vec();
        archive[at] ^= 1;
        let standing = trust.judge(&archive, Some(&signature));
        let error = SignatureError::Mismatch;
        assert_eq!(standing, Standing::Wrong { error }, "byte {at}");
        let refusal = Some(Refusal::Wrong(error));
        assert_eq!(trust.refusal(&standing), refusal, "though none is required");
    }
}

#[test]
fn no_altered_byte_of_a_signature_leaves_it_trusted_but_in_what_is_not_signed() {
    let signer = Signer::new();
    let signature = signer.sign(ARCHIVE, &[]);
    let trust = trust(&[("alice", signer.key())], true);
    let untrusted_comment = signature.iter().position(|byte| *byte == b'\n').unwrap();
    for at in untrusted_comment + 1..signature.len() - 1 {
        let mut altered = signature.clone();
        altered[at] ^= 1;
        let standing = trust.judge(ARCHIVE, Some(&altered));
        assert!(
            !matches!(standing, Standing::Trusted { .. }),
            "byte {at}: {standing:?}"
        );
        assert!(trust.refusal(&standing).is_some(), "byte {at}");
    }
}

#[test]
fn another_key_is_unknown_and_refused_only_where_a_signature_is_required() {
    let (alice, mallory) = (Signer::new(), Signer::new());
    let signature = mallory.sign(ARCHIVE, &[]);
    let key = mallory.key().id();
    let keys = [("alice", alice.key())];
    let standing = trust(&keys, true).judge(ARCHIVE, Some(&signature));
    assert_eq!(standing, Standing::Unknown { key });
    assert_eq!(
        trust(&keys, true).refusal(&standing),
        Some(Refusal::Unknown(key))
    );
    assert_eq!(trust(&keys, false).refusal(&standing), None);
}

/// An id proves nothing: it is 8 bytes of the signature that anyone can write.
#[test]
fn a_signature_of_another_under_the_id_of_a_trusted_key_is_wrong() {
    let (alice, mallory) = (Signer::new(), Signer::new());
    let text = String::from_utf8(mallory.sign(ARCHIVE, &[])).unwrap();
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let mut forged = BASE64_STANDARD.decode(&lines[1]).unwrap();
    let key = BASE64_STANDARD.decode(alice.key().to_string()).unwrap();
    forged[2..10].copy_from_slice(&key[2..10]);
    lines[1] = BASE64_STANDARD.encode(forged);
    let forged = lines.join("\n").into_bytes();
    let standing = trust(&[("alice", alice.key())], false).judge(ARCHIVE, Some(&forged));
    let error = SignatureError::Mismatch;
    assert_eq!(standing, Standing::Wrong { error });
}

#[test]
fn the_old_form_of_signatures_is_refused_by_its_name() {
    let signer = Signer::new();
    let signature = signer.sign(ARCHIVE, &["-l"]);
    let standing = trust(&[("alice", signer.key())], false).judge(ARCHIVE, Some(&signature));
    let error = SignatureError::Legacy;
    assert_eq!(standing, Standing::Wrong { error });
}

#[test]
fn what_is_no_signature_is_wrong_and_not_merely_absent() {
    let signer = Signer::new();
    let whole = signer.sign(ARCHIVE, &[]);
    let twice = [&whole[..], &whole[..]].concat();
    let trust = trust(&[("alice", signer.key())], false);
    let cases: [&[u8]; 6] = [
        b"",
        b"\n\n\n\n",
        b"\xff\xfe",
        &whole[..whole.len() / 2],
        &twice,
        &vec![b'a'; MAX_SIGNATURE_BYTES],
    ];
    for case in cases {
        let error = SignatureError::Malformed;
        let standing = trust.judge(ARCHIVE, Some(case));
        assert_eq!(standing, Standing::Wrong { error });
    }
    let standing = trust.judge(ARCHIVE, Some(&vec![b'a'; MAX_SIGNATURE_BYTES + 1]));
    let error = SignatureError::TooLarge;
    assert_eq!(standing, Standing::Wrong { error });
}

#[test]
fn no_signature_is_refused_where_one_is_required() {
    let keys = [("alice", Signer::new().key())];
    assert_eq!(trust(&keys, false).judge(ARCHIVE, None), Standing::Unsigned);
    assert_eq!(trust(&keys, false).refusal(&Standing::Unsigned), None);
    let refusal = trust(&keys, true).refusal(&Standing::Unsigned);
    assert_eq!(refusal, Some(Refusal::Unsigned));
}

#[test]
fn keys_that_say_nothing_together_are_no_trust() {
    let (one, other) = (Signer::new().key(), Signer::new().key());
    let named = |name: &str, key: &PublicKey| TrustedKey::new(name, key.clone()).unwrap();
    let of = |keys: Vec<TrustedKey>, is_required| Trust::new(keys, is_required).unwrap_err();
    assert_eq!(of(Vec::new(), true), TrustError::Nobody);
    assert_eq!(
        of(vec![named("a", &one), named("a", &other)], false),
        TrustError::Name("a".to_owned())
    );
    assert_eq!(
        of(vec![named("a", &one), named("b", &one)], false),
        TrustError::Key("a".to_owned(), "b".to_owned())
    );
    for name in ["", " a", "a\u{202e}b", "a\nb", &"a".repeat(65)] {
        assert_eq!(
            TrustedKey::new(name, one.clone()),
            Err(TrustError::BadName),
            "{name:?}"
        );
    }
}

#[test]
fn a_key_is_the_second_line_of_its_file_and_nothing_else() {
    let signer = Signer::new();
    let file = fs::read_to_string(signer.path("key.pub")).unwrap();
    // minisign leaves zeros at the start of a key's name out.
    let id = signer.key().id().to_string();
    assert!(
        file.contains(id.trim_start_matches('0')),
        "as minisign names it: {file}"
    );
    for text in [
        file.as_str(),
        "",
        "key.pub",
        "RWQ",
        &signer.key().to_string()[..55],
    ] {
        assert!(PublicKey::parse(text).is_err(), "{text:?}");
    }
}
