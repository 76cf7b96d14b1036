//! Ask and grant, each without the other, and the two interfaces apart.

use super::Told::Denied;
use super::{BOTH, Stage};

const TARGET: &str = "PLAIN://granted.test.example:P/v1 addresses=loopback";
const OTHER: &str = "OTHER://granted.test.example:P/v1 addresses=loopback";
const URL: &str = "PLAIN://granted.test.example:P/v1/x";

#[tokio::test]
async fn neither_an_ask_nor_a_grant_alone_reaches_anything() {
    let no_table = "asks for no `[[";
    for interface in BOTH {
        let stage = Stage::new(interface);
        for (name, asks, grants, told, rule) in [
            ("neither", &[][..], &[][..], Denied(None), no_table),
            (
                "ask only",
                &[TARGET],
                &[],
                Denied(Some(0)),
                "nothing is granted for `",
            ),
            ("grant only", &[], &[TARGET], Denied(None), no_table),
            (
                "both for the other interface",
                &[OTHER],
                &[OTHER],
                Denied(None),
                no_table,
            ),
            (
                "ask for the other interface",
                &[OTHER],
                &[TARGET],
                Denied(None),
                no_table,
            ),
            (
                "grant for the other interface",
                &[TARGET],
                &[OTHER],
                Denied(Some(0)),
                "nothing is granted for `",
            ),
            (
                "ask for both, grant for the other",
                &[TARGET, OTHER],
                &[OTHER],
                Denied(Some(0)),
                "nothing is granted",
            ),
            (
                "grant for both, ask for the other",
                &[OTHER],
                &[TARGET, OTHER],
                Denied(None),
                no_table,
            ),
        ] {
            let guest = stage.guest(asks, grants);
            stage.refuses(&guest, &[(name, URL, told, rule)]).await;
        }
        let guest = stage.guest(&[TARGET], &[TARGET]);
        stage.but_reaches(&guest, &[URL]).await;
    }
}

/// The scheme of each is what differs: `ws` is not `wss`, and `http` is not `https`.
#[tokio::test]
async fn plain_text_is_not_granted_by_tls_nor_tls_by_plain_text() {
    let host = "granted.test.example:P/ addresses=loopback";
    let (plain, tls) = (format!("PLAIN://{host}"), format!("TLS://{host}"));
    let url = "://granted.test.example:P/";
    for interface in BOTH {
        let stage = Stage::new(interface);
        let guest = stage.guest(&[&plain, &tls], &[&tls]);
        let rule = "the scheme is `PLAIN`, not `TLS`";
        stage
            .refuses(
                &guest,
                &[(
                    "plain by TLS",
                    &format!("PLAIN{url}"),
                    Denied(Some(0)),
                    rule,
                )],
            )
            .await;
        let guest = stage.guest(&[&tls], &[&plain, &tls]);
        stage
            .refuses(
                &guest,
                &[(
                    "plain that is not asked",
                    &format!("PLAIN{url}"),
                    Denied(None),
                    rule,
                )],
            )
            .await;
        let guest = stage.guest(&[&plain, &tls], &[&plain]);
        let rule = "the scheme is `TLS`, not `PLAIN`";
        stage
            .refuses(
                &guest,
                &[("TLS by plain", &format!("TLS{url}"), Denied(Some(1)), rule)],
            )
            .await;
        stage.but_reaches(&guest, &[&format!("PLAIN{url}")]).await;
    }
}

/// Of two asks and two grants each pair is one rule; no action is allowed by parts of several.
#[tokio::test]
async fn parts_of_several_grants_do_not_add_up() {
    let asks = ["PLAIN://*:*/ addresses=loopback"];
    let grants = [
        "PLAIN://one.test.example:P/v1 addresses=loopback",
        "PLAIN://two.test.example:Q/v2 addresses=loopback",
    ];
    for interface in BOTH {
        let stage = Stage::new(interface);
        let guest = stage.guest(&asks, &grants);
        let rows = [
            (
                "the port of the other",
                "PLAIN://one.test.example:Q/v1",
                Denied(Some(0)),
                "the port is ",
            ),
            (
                "the path of the other",
                "PLAIN://one.test.example:P/v2",
                Denied(Some(0)),
                "the path `/v2` is not in `/v1`",
            ),
            (
                "the host of the other",
                "PLAIN://two.test.example:P/v1",
                Denied(Some(0)),
                "no grant does",
            ),
        ];
        stage.refuses(&guest, &rows).await;
        stage
            .but_reaches(&guest, &["PLAIN://one.test.example:P/v1"])
            .await;
    }
}
