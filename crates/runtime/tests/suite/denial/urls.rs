//! URLs off the grant, in every dimension and in every disguise. The package asks for everything on loopback, so that
//! it is the grant that refuses.

mod rows;

use self::rows::{
    ODD_ADDRESSES, OTHER_ADDRESSES, OTHER_HOSTS, OTHER_PATHS, OTHER_PORTS, OTHER_READINGS,
    TWO_MEANINGS,
};
use super::Told::{Denied, Invalid, UseWebsocket};
use super::{BOTH, Interface, Row, Stage};

const ASKS: [&str; 2] = [
    "PLAIN://*:*/ addresses=loopback",
    "TLS://*:*/ addresses=loopback",
];
/// No URL here has the first of its paths, so that a guest that is told of it was told of the grant.
const GRANT: &str = "PLAIN://HOST:P/operators-own /v1 addresses=loopback";
const URL: &str = "PLAIN://HOST:P/v1";

/// Tries each row with that ask and grant, and then the URL that is granted.
async fn refused(rows: &[Row<'_>]) {
    for interface in BOTH {
        let stage = Stage::new(interface);
        let guest = stage.guest(&ASKS, &[GRANT]);
        stage.refuses(&guest, rows).await;
        stage.but_reaches(&guest, &[URL]).await;
    }
}

#[tokio::test]
async fn another_host_is_denied() {
    refused(OTHER_HOSTS).await;
}

#[tokio::test]
async fn another_port_is_denied() {
    refused(OTHER_PORTS).await;
}

#[tokio::test]
async fn another_path_is_denied() {
    refused(OTHER_PATHS).await;
}

#[tokio::test]
async fn a_path_that_can_be_read_as_another_is_denied() {
    refused(OTHER_READINGS).await;
}

/// Or the rows above could all be refused for the wrong reason.
#[tokio::test]
async fn a_path_inside_the_grant_is_reached_in_each_of_its_forms() {
    let paths = [
        "/v1",
        "/v1/",
        "/v1/group%2Fname",
        "/v1/a//b",
        "/v1/a;b=c",
        "/a/../v1/b",
        "/v1?x=/../..%2fadmin",
    ];
    let urls = paths.map(|path| format!("PLAIN://HOST:P{path}"));
    for interface in BOTH {
        let stage = Stage::new(interface);
        let guest = stage.guest(&ASKS, &[GRANT]);
        stage
            .but_reaches(&guest, &urls.each_ref().map(String::as_str))
            .await;
    }
}

#[tokio::test]
async fn an_address_in_an_odd_notation_is_invalid() {
    refused(ODD_ADDRESSES).await;
}

#[tokio::test]
async fn an_address_that_is_never_dialled_is_not_even_asked_for() {
    refused(OTHER_ADDRESSES).await;
}

#[tokio::test]
async fn a_url_that_could_mean_two_things_is_invalid() {
    refused(TWO_MEANINGS).await;
}

#[tokio::test]
async fn a_url_over_the_limit_is_invalid() {
    let long = format!("PLAIN://HOST:P/v1/{}", "a".repeat(8192));
    refused(&[("9 KiB", &long, Invalid, "at most 8192")]).await;
}

#[tokio::test]
async fn a_url_of_the_other_interface_is_refused_by_this_one() {
    for interface in BOTH {
        let stage = Stage::new(interface);
        let other = "OTHER://HOST:P/v1 addresses=loopback";
        let guest = stage.guest(&[ASKS[0], other], &[GRANT, other]);
        let told = match interface {
            Interface::Websocket => Invalid,
            Interface::Request => UseWebsocket,
        };
        let row = (
            "the other",
            "OTHER://HOST:P/v1",
            told,
            "`OTHER` is not a scheme for",
        );
        stage.refuses(&guest, &[row]).await;
        stage.but_reaches(&guest, &[URL]).await;
    }
}

#[tokio::test]
async fn a_star_stands_for_whole_labels_and_never_for_the_name_below_which_it_stands() {
    let (one, more) = (
        "PLAIN://*.one.example:P/ addresses=loopback",
        "PLAIN://**.more.example:P/ addresses=loopback",
    );
    let told = Denied(None);
    let rows = [
        (
            "the base of `*`",
            "PLAIN://one.example:P/",
            told,
            "the host `one.example` is not in",
        ),
        (
            "the base of `**`",
            "PLAIN://more.example:P/",
            told,
            "the host `more.example` is not in",
        ),
        (
            "two labels for `*`",
            "PLAIN://a.b.one.example:P/",
            told,
            "the host `a.b.one.example` is not in",
        ),
        (
            "a longer label",
            "PLAIN://aone.example:P/",
            told,
            "the host `aone.example` is not in",
        ),
    ];
    let reached = [
        "PLAIN://a.one.example:P/",
        "PLAIN://a.more.example:P/",
        "PLAIN://a.b.more.example:P/",
    ];
    for interface in BOTH {
        let stage = Stage::new(interface);
        let guest = stage.guest(&[one, more], &[one, more]);
        stage.refuses(&guest, &rows).await;
        stage.but_reaches(&guest, &reached).await;
    }
}

/// One dot at the end is the same name; what is dialled and said to the server is the name without it.
#[tokio::test]
async fn a_dot_at_the_end_is_dropped() {
    for interface in BOTH {
        let stage = Stage::new(interface);
        let guest = stage.guest(&ASKS, &[GRANT]);
        let output = stage
            .attempt(&guest, "PLAIN://Granted.TEST.example.:P/v1")
            .await;
        assert!(output["error"].is_null(), "{output}");
        let queries = stage.names.queries();
        assert_eq!(queries.len(), 1);
        assert_eq!(queries[0].name, "granted.test.example");
        assert_eq!(stage.server.hosts(), [stage.fill("HOST:P")]);
    }
}
