use yoi_target::{AddressWord, Breadth};

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
