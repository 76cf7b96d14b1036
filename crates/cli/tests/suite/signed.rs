//! Signatures by Debian's minisign, and what each command makes of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use insta::assert_snapshot;
use tempfile::TempDir;
use yoi_testkit::external::docker_registry;

use crate::registry::{Author, at, pull};
use crate::{Project, ticker};

const STORED: &str = ".yoi/plugins/example.ticker.yoi-plugin";

/// A key pair of minisign's making.
pub(crate) struct Signer {
    folder: TempDir,
}

impl Signer {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let signer = Self { folder };
        signer.minisign(&["-G", "-W", "-p", "key.pub", "-s", "key.sec"]);
        signer
    }

    /// Writes `ARCHIVE.minisig`.
    pub(crate) fn sign(&self, archive: &Path) {
        let archive = archive.to_str().unwrap();
        self.minisign(&["-S", "-s", "key.sec", "-t", "of a test", "-m", archive]);
    }

    /// The lines of `yoi.toml` that trust it.
    pub(crate) fn trusted(&self, name: &str) -> String {
        let file = fs::read_to_string(self.folder.path().join("key.pub")).unwrap();
        let key = file.lines().nth(1).unwrap();
        format!("[[trust.minisign]]\nname = \"{name}\"\nkey = \"{key}\"\n")
    }

    fn minisign(&self, arguments: &[&str]) {
        let mut minisign = Command::new("minisign");
        let output = minisign
            .args(arguments)
            .current_dir(self.folder.path())
            .output();
        let output =
            output.expect("minisign: run `cargo xtask test`, or `apt-get install minisign`");
        assert!(output.status.success(), "{output:?}");
    }
}

/// An archive with a signature beside it.
fn signed(signer: &Signer) -> Author {
    let author = Author::of(&ticker());
    signer.sign(&author.path());
    author
}

fn installed(author: &Author, yoi_toml: &str) -> (Project, String) {
    let operator = Project::new();
    operator.write(yoi_toml);
    let told = operator.yoi(&["plugin", "install", author.path().to_str().unwrap()]);
    (operator, told)
}

const EVERYWHERE: [&[&str]; 6] = [
    &["plugin", "show", "example.ticker"],
    &[
        "plugin",
        "explain",
        "example.ticker",
        "wss://stream.example.com/v1/trades",
    ],
    &["plugin", "compile", "example.ticker"],
    &["call", "example.ticker", "latest_price"],
    &["plugin", "check", STORED],
    &["plugin", "grant", "example.ticker", "--all", "--yes"],
];

#[test]
fn who_signed_is_told_by_the_operators_name_for_them() {
    let alice = Signer::new();
    let author = signed(&alice);
    let (operator, told) = installed(&author, &alice.trusted("alice"));
    assert!(told.starts_with("exit status 0"), "{told}");
    let shown = operator.yoi(&["plugin", "show", "example.ticker"]);
    assert!(
        shown.contains("\nsigned: by alice, whom you trust (of a test)\n"),
        "{shown}"
    );
    let listed = operator.yoi(&["plugin", "list"]);
    assert!(listed.contains("project, signed by alice "), "{listed}");
    let shown = operator.json(&["plugin", "show", "--json", "example.ticker"]);
    assert_eq!(shown["signature"]["name"], "alice");
}

#[test]
fn a_key_that_nobody_trusts_says_nothing() {
    let author = signed(&Signer::new());
    let (operator, _) = installed(&author, &Signer::new().trusted("alice"));
    let shown = operator.json(&["plugin", "show", "--json", "example.ticker"]);
    assert_eq!(shown["signature"]["state"], "unknown");
    let listed = operator.yoi(&["plugin", "list"]);
    assert!(
        listed.contains("project, signed by an unknown key "),
        "{listed}"
    );
}

#[test]
fn an_archive_that_is_not_what_was_signed_is_refused_everywhere() {
    let alice = Signer::new();
    let author = signed(&alice);
    let (operator, _) = installed(&author, &alice.trusted("alice"));
    // Another package in its place, sound in itself.
    let other = Author::of(&ticker().version("0.1.1"));
    fs::copy(other.path(), operator.path().join(STORED)).unwrap();
    for command in EVERYWHERE {
        let told = operator.yoi(command);
        assert!(told.starts_with("exit status 1"), "{told}");
        assert!(told.contains("signature/wrong"), "{told}");
    }
    assert_snapshot!(operator.yoi(EVERYWHERE[0]), @"
    exit status 1
    --- talk
    error[signature/wrong]: its signature is wrong: it does not hold: the archive is not what was signed, or the signature was altered
    --> .yoi/plugins/example.ticker.yoi-plugin.minisig
     = help: do not use it: ask whoever made it, and fetch archive and signature anew

    error[package/broken]: the package in `.yoi/plugins/example.ticker.yoi-plugin` cannot be used
    ");
    let listed = operator.json(&["plugin", "list", "--json"]);
    assert_eq!(listed["packages"][0]["state"], "broken", "{listed}");

    let reinstalled = operator.yoi(&["plugin", "install", STORED, "--replace"]);
    assert!(reinstalled.contains("signature/wrong"), "{reinstalled}");
    let registry = docker_registry(false);
    let push = [
        "plugin",
        "push",
        "--plain-http",
        STORED,
        &at(&registry, ":1"),
    ];
    let pushed = operator.yoi(&push);
    assert!(pushed.contains("signature/wrong"), "{pushed}");
}

#[test]
fn where_a_signature_is_required_nothing_else_is_used() {
    let (alice, mallory) = (Signer::new(), Signer::new());
    let required = format!("[trust]\nrequire = true\n{}", alice.trusted("alice"));

    let unsigned = Author::of(&ticker());
    let (operator, told) = installed(&unsigned, &required);
    assert!(told.contains("signature/missing"), "{told}");
    let by_hand = |author: &Author| {
        fs::copy(author.path(), operator.path().join(STORED)).unwrap();
    };
    by_hand(&unsigned);
    for command in EVERYWHERE {
        let told = operator.yoi(command);
        assert!(told.contains("signature/missing"), "{told}");
    }
    // A folder can't be signed.
    fs::remove_file(operator.path().join(STORED)).unwrap();
    operator.add(&ticker());
    let told = operator.yoi(EVERYWHERE[0]);
    assert!(told.contains("signature/missing"), "{told}");

    let (_, told) = installed(&signed(&mallory), &required);
    assert!(told.contains("signature/unknown"), "{told}");
    let (operator, told) = installed(&signed(&alice), &required);
    assert!(told.starts_with("exit status 0"), "{told}");
    let told = operator.yoi(EVERYWHERE[0]);
    assert!(told.starts_with("exit status 0"), "{told}");
}

#[test]
fn a_signature_goes_to_a_registry_and_comes_back_and_is_judged_before_anything_is_kept() {
    let registry = docker_registry(false);
    let (alice, mallory) = (Signer::new(), Signer::new());
    signed(&alice).push(&at(&registry, ":alice"), &[]);
    signed(&mallory).push(&at(&registry, ":mallory"), &[]);
    Author::of(&ticker()).push(&at(&registry, ":nobody"), &[]);

    let required = format!("[trust]\nrequire = true\n{}", alice.trusted("alice"));
    let operator = || {
        let operator = Project::new();
        operator.write(&required);
        operator
    };
    for (tag, code) in [
        (":mallory", "signature/unknown"),
        (":nobody", "signature/missing"),
    ] {
        let operator = operator();
        let told = pull(&operator, &at(&registry, tag), &[]);
        assert!(told.contains(code), "{told}");
        assert!(stored(&operator).is_empty(), "{tag}");
        assert!(!operator.path().join("yoi.lock").exists());
    }
    let operator = operator();
    let told = pull(&operator, &at(&registry, ":alice"), &[]);
    assert!(told.contains("signed: by alice, whom you trust"), "{told}");
    let beside = operator.path().join(format!("{STORED}.minisig"));
    assert!(beside.is_file());
    let shown = operator.yoi(EVERYWHERE[0]);
    assert!(shown.contains("signed: by alice"), "{shown}");

    let removed = operator.yoi(&["plugin", "remove", "example.ticker"]);
    assert!(removed.starts_with("exit status 0"), "{removed}");
    assert!(stored(&operator).is_empty(), "the signature went with it");
}

#[test]
fn an_unsigned_package_in_place_of_a_signed_one_does_not_inherit_its_signature() {
    let alice = Signer::new();
    let (operator, _) = installed(&signed(&alice), &alice.trusted("alice"));
    let other = Author::of(&ticker().version("0.1.1"));
    let other = other.path();
    let told = operator.yoi(&["plugin", "install", "--replace", other.to_str().unwrap()]);
    assert!(told.starts_with("exit status 0"), "{told}");
    let shown = operator.yoi(EVERYWHERE[0]);
    assert!(shown.contains("\nsigned: no\n"), "{shown}");
}

fn stored(operator: &Project) -> Vec<PathBuf> {
    let store = fs::read_dir(operator.path().join(".yoi/plugins")).unwrap();
    store.map(|it| it.unwrap().path()).collect()
}
