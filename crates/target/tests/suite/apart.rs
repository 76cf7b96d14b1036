//! Why two targets have nothing in common.

use yoi_target::Target;

fn target(text: &str) -> Target {
    Target::parse(text).unwrap()
}

#[test]
fn what_two_targets_do_not_share_is_said() {
    let table = [
        (
            "ws://a.example/",
            "wss://a.example/",
            "the scheme is `ws`, not `wss`",
        ),
        (
            "https://a.example/ methods=GET",
            "wss://a.example/",
            "the scheme is `https`, not `wss`",
        ),
        (
            "wss://a.b.example.com/",
            "wss://*.example.com/",
            "the host `a.b.example.com` is not in `*.example.com`",
        ),
        (
            "wss://a.example/",
            "wss://a.example:8443/",
            "the port is 443, not 8443",
        ),
        (
            "ws://localhost/",
            "ws://*/ addresses=private",
            "`localhost` is loopback, and the `addresses` of `*` do not name `loopback`",
        ),
        (
            "ws://*/v1",
            "ws://10.0.0.1/v2",
            "`10.0.0.1` is private, and the `addresses` of `*` do not name `private`",
        ),
        (
            "wss://a.example/v2 /v3",
            "wss://a.example/v1",
            "none of the paths `/v2`, `/v3` is in `/v1`",
        ),
        (
            "https://a.example/ methods=POST",
            "https://a.example/v1 methods=GET,HEAD",
            "none of the methods `POST` is one of `GET`, `HEAD`",
        ),
    ];
    for (one, other, why) in table {
        let apart = target(one).apart(&target(other));
        assert_eq!(
            apart.map(|it| it.to_string()).as_deref(),
            Some(why),
            "{one}"
        );
    }
}

#[test]
fn the_nearest_is_the_first_of_those_that_share_most() {
    let grant = target("wss://a.example/v2");
    let asks = [
        "ws://a.example/",
        "wss://a.example/v1",
        "wss://a.example/v3",
    ]
    .map(target);
    let (place, apart) = grant.nearest_apart(&asks).unwrap();
    assert_eq!(place, 1);
    assert_eq!(apart.to_string(), "none of the paths `/v2` is in `/v1`");
    let with_one_that_meets = [target("ws://a.example/"), target("wss://a.example/")];
    assert_eq!(grant.nearest_apart(&with_one_that_meets), None);
    assert_eq!(grant.nearest_apart([]), None);
}
