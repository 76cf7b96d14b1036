use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use yoi_target::{AddressWord, Breadth, HostPattern};

use crate::parse;

#[test]
fn a_target_says_what_makes_it_broad() {
    use Breadth::{AllPathsOnBroadHost, AnyHost, AnyPort, Local, PlainText, PublicSuffix};
    let suffix = |name: &str| PublicSuffix(name.to_owned());
    let table = [
        ("wss://a.example.com/", vec![]),
        ("wss://*.example.com/v1", vec![]),
        ("wss://*.example.com/", vec![AllPathsOnBroadHost]),
        ("wss://**.co.uk/v1", vec![suffix("co.uk")]),
        ("wss://*.github.io/v1", vec![suffix("github.io")]),
        ("wss://*.example.co.uk/v1", vec![]),
        ("wss://**.amazonaws.com/v1", vec![suffix("amazonaws.com")]),
        (
            "wss://**.eu-west-1.amazonaws.com/v1",
            vec![suffix("eu-west-1.amazonaws.com")],
        ),
        ("wss://*.amazonaws.com/v1", vec![]),
        ("wss://*.kawasaki.jp/v1", vec![suffix("kawasaki.jp")]),
        ("wss://**.eth.link/v1", vec![suffix("eth.link")]),
        ("wss://*.city.kawasaki.jp/v1", vec![]),
        ("wss://**.mine.github.io/v1", vec![]),
        ("wss://*.公司.cn/v1", vec![suffix("xn--55qx5d.cn")]),
        ("wss://*.corp.internal/v1", vec![]),
        ("wss://*/v1", vec![AnyHost]),
        (
            "ws://*:*/ addresses=private",
            vec![
                AnyHost,
                Local(AddressWord::Private),
                AnyPort,
                AllPathsOnBroadHost,
                PlainText,
            ],
        ),
        ("wss://a.example.com:*/", vec![AnyPort]),
        ("ws://a.example.com/", vec![PlainText]),
        ("ws://localhost/", vec![Local(AddressWord::Loopback)]),
        ("ws://127.0.0.1/", vec![Local(AddressWord::Loopback)]),
        (
            "ws://10.0.0.1/",
            vec![Local(AddressWord::Private), PlainText],
        ),
        (
            "wss://169.254.169.254/ addresses=metadata",
            vec![Local(AddressWord::Metadata)],
        ),
        (
            "ws://a.example.com/ addresses=loopback",
            vec![Local(AddressWord::Loopback), PlainText],
        ),
    ];
    for (text, wanted) in table {
        let target = parse(text);
        assert_eq!(target.breadth(), wanted, "{text}");
        assert_eq!(
            target.is_broad(),
            wanted.iter().any(Breadth::is_broad),
            "{text}"
        );
        assert_eq!(
            target.is_local(),
            wanted.iter().any(|found| matches!(found, Local(_))),
            "{text}"
        );
    }
}

/// The list lies beside the source of `psl`, which knows it only as a function.
#[test]
fn the_names_above_public_suffixes_are_those_of_the_list() {
    let rules = rules();
    assert!(rules.len() > 9_000, "{} rules", rules.len());
    let plain: BTreeSet<&str> = rules
        .iter()
        .filter(|it| !it.starts_with("*."))
        .map(String::as_str)
        .collect();
    let above: BTreeSet<String> = rules
        .iter()
        .flat_map(|rule| above(rule))
        .filter(|name| !plain.contains(name))
        .map(|name| HostPattern::parse(name).unwrap().to_string())
        .collect();
    let ours: Vec<&str> = include_str!("../../src/breadth/above_suffixes.txt")
        .lines()
        .collect();
    assert!(ours.is_sorted(), "it is kept in order");
    let ours: BTreeSet<String> = ours.iter().map(ToString::to_string).collect();
    let missing: Vec<_> = above.difference(&ours).collect();
    let gone: Vec<_> = ours.difference(&above).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "correct `src/breadth/above_suffixes.txt`: add {missing:?}, take out {gone:?}"
    );
    assert!(above.len() > 500, "{}", above.len());
}

/// What lies above a rule and has two labels or more.
fn above(rule: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = rule;
    while let Some((_, name)) = rest.split_once('.') {
        rest = name;
        names.push(name);
    }
    names.retain(|name| name.contains('.'));
    names
}

/// The rules of the list, but for the exceptions.
fn rules() -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let psl = packages.iter().find(|it| it["name"] == "psl").unwrap();
    let manifest = Path::new(psl["manifest_path"].as_str().unwrap());
    let text = fs::read_to_string(manifest.with_file_name("data").join("rules.txt")).unwrap();
    let rules = text.lines().filter(|it| !it.starts_with(['!', '/']));
    rules
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect()
}
