//! URLs off the grant, in every dimension and in every disguise. The package asks for everything on loopback, so that
//! it is the grant that refuses.

use super::Told::{Denied, Invalid, UseWebsocket};
use super::{BOTH, Interface, Row, Stage};

const ASKS: [&str; 2] = [
    "PLAIN://*:*/ addresses=loopback",
    "TLS://*:*/ addresses=loopback",
];
/// No URL here has the first of its paths, so that a guest that is told of it was told of the grant.
const GRANT: &str = "PLAIN://granted.test.example:P/operators-own /v1 addresses=loopback";
const URL: &str = "PLAIN://granted.test.example:P/v1";

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
    let told = Denied(Some(0));
    refused(&[
        (
            "a sibling",
            "PLAIN://other.test.example:P/v1",
            told,
            "the host `other.test.example` is not in",
        ),
        (
            "the parent",
            "PLAIN://test.example:P/v1",
            told,
            "the host `test.example` is not in",
        ),
        (
            "a child",
            "PLAIN://a.granted.test.example:P/v1",
            told,
            "is not in `granted.test",
        ),
        (
            "a longer label",
            "PLAIN://xgranted.test.example:P/v1",
            told,
            "is not in `granted.test",
        ),
        (
            "as a prefix",
            "PLAIN://granted.test.example.evil.example:P/v1",
            told,
            "is not in `granted.test",
        ),
        (
            "an underscore",
            "PLAIN://granted_test.example:P/v1",
            told,
            "is not in `granted.test",
        ),
        (
            "an address",
            "PLAIN://127.0.0.1:P/v1",
            told,
            "the host `127.0.0.1` is not in",
        ),
        (
            "a mapped address",
            "PLAIN://[::ffff:127.0.0.1]:P/v1",
            told,
            "the host `127.0.0.1` is not in",
        ),
        (
            "an IPv6 address",
            "PLAIN://[::1]:P/v1",
            told,
            "the host `[::1]` is not in",
        ),
        (
            "localhost",
            "PLAIN://localhost:P/v1",
            told,
            "the host `localhost` is not in",
        ),
        (
            "below localhost",
            "PLAIN://granted.test.example.localhost:P/v1",
            told,
            "is not in `granted.test",
        ),
        (
            "a sibling with a dot",
            "PLAIN://other.test.example.:P/v1",
            told,
            "the host `other.test.example` is not in",
        ),
    ])
    .await;
}

#[tokio::test]
async fn another_port_is_denied() {
    let told = Denied(Some(0));
    refused(&[
        (
            "the canary's",
            "PLAIN://granted.test.example:Q/v1",
            told,
            "the port is ",
        ),
        (
            "the default",
            "PLAIN://granted.test.example/v1",
            told,
            "the port is ",
        ),
        (
            "zero",
            "PLAIN://granted.test.example:0/v1",
            Invalid,
            "port is 0",
        ),
        (
            "too large",
            "PLAIN://granted.test.example:65536/v1",
            Invalid,
            "not a number from 1 to 65535",
        ),
        (
            "no number",
            "PLAIN://granted.test.example:http/v1",
            Invalid,
            "not a number from 1 to 65535",
        ),
        (
            "two",
            "PLAIN://granted.test.example:P:Q/v1",
            Invalid,
            "denied",
        ),
    ])
    .await;
}

#[tokio::test]
async fn another_path_is_denied() {
    let told = Denied(Some(0));
    refused(&[
        (
            "the root",
            "PLAIN://granted.test.example:P/",
            told,
            "the path `/` is not in `/operators-own`, `/v1`",
        ),
        (
            "no path",
            "PLAIN://granted.test.example:P",
            told,
            "the path `/` is not in `/operators-own`, `/v1`",
        ),
        (
            "no path but a query",
            "PLAIN://granted.test.example:P?/v1",
            told,
            "the path `/` is not in `/operators-own`, `/v1`",
        ),
        (
            "a longer segment",
            "PLAIN://granted.test.example:P/v1beta",
            told,
            "the path `/v1beta` is not in",
        ),
        (
            "a shorter segment",
            "PLAIN://granted.test.example:P/v",
            told,
            "the path `/v` is not in",
        ),
        (
            "another case",
            "PLAIN://granted.test.example:P/V1",
            told,
            "the path `/V1` is not in",
        ),
        (
            "not at the start",
            "PLAIN://granted.test.example:P/a/v1",
            told,
            "the path `/a/v1` is not in",
        ),
        (
            "dot segments",
            "PLAIN://granted.test.example:P/v1/../admin",
            told,
            "the path `/admin` is not in",
        ),
        (
            "encoded dots",
            "PLAIN://granted.test.example:P/v1/%2e%2E/admin",
            told,
            "the path `/admin` is not in",
        ),
        (
            "half encoded dots",
            "PLAIN://granted.test.example:P/v1/.%2e/admin",
            told,
            "the path `/admin` is not in",
        ),
    ])
    .await;
}

/// What one server reads as inside and another as outside is outside.
#[tokio::test]
async fn a_path_that_can_be_read_as_another_is_denied() {
    let told = Denied(Some(0));
    refused(&[
        (
            "an encoded slash",
            "PLAIN://granted.test.example:P/v1/..%2fadmin",
            told,
            "can be read as `/admin`",
        ),
        (
            "upper case",
            "PLAIN://granted.test.example:P/v1/..%2Fadmin",
            told,
            "can be read as `/admin`",
        ),
        (
            "an encoded backslash",
            "PLAIN://granted.test.example:P/v1/..%5cadmin",
            told,
            "can be read as `/admin`",
        ),
        (
            "a parameter",
            "PLAIN://granted.test.example:P/v1/..;/admin",
            told,
            "can be read as `/admin`",
        ),
        (
            "a parameter with a value",
            "PLAIN://granted.test.example:P/v1/..;a=b/admin",
            told,
            "can be read as `/admin`",
        ),
        (
            "encoded twice",
            "PLAIN://granted.test.example:P/v1/%252e%252e%252fadmin",
            told,
            "can be read as",
        ),
        (
            "encoded three times",
            "PLAIN://granted.test.example:P/v1/%25252e%25252e%25252fadmin",
            told,
            "can be read as",
        ),
        (
            "a doubled slash",
            "PLAIN://granted.test.example:P//v1",
            told,
            "the path `//v1`",
        ),
        (
            "a doubled slash within",
            "PLAIN://granted.test.example:P/v1//..%2f..%2fadmin",
            told,
            "can be read as",
        ),
        (
            "the boundary encoded",
            "PLAIN://granted.test.example:P/v1%2fx",
            told,
            "the path `/v1%2fx`",
        ),
        (
            "the boundary as parameter",
            "PLAIN://granted.test.example:P/v1;x",
            told,
            "the path `/v1;x`",
        ),
        (
            "the name encoded",
            "PLAIN://granted.test.example:P/%76%31",
            told,
            "the path `/%76%31`",
        ),
        (
            "too often encoded",
            "PLAIN://granted.test.example:P/v1/%252525252e",
            Invalid,
            "more than three times",
        ),
        (
            "a hidden NUL",
            "PLAIN://granted.test.example:P/v1/%00",
            Invalid,
            "hides a control character",
        ),
        (
            "a hidden line end",
            "PLAIN://granted.test.example:P/v1/%250d%250aHost:%20x",
            Invalid,
            "hides a control",
        ),
    ])
    .await;
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
    let urls = paths.map(|path| format!("PLAIN://granted.test.example:P{path}"));
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
    let told = Invalid;
    let rule = "is a hidden form of an IPv4 address";
    refused(&[
        ("two parts", "PLAIN://127.1:P/v1", told, rule),
        ("three parts", "PLAIN://127.0.1:P/v1", told, rule),
        ("one number", "PLAIN://2130706433:P/v1", told, rule),
        ("hexadecimal", "PLAIN://0x7f000001:P/v1", told, rule),
        ("hexadecimal parts", "PLAIN://0x7f.0.0.1:P/v1", told, rule),
        (
            "a hexadecimal part of two",
            "PLAIN://0X7F.1:P/v1",
            told,
            rule,
        ),
        ("octal", "PLAIN://017700000001:P/v1", told, rule),
        ("octal parts", "PLAIN://0177.0.0.01:P/v1", told, rule),
        ("zeros", "PLAIN://127.000.000.001:P/v1", told, rule),
        ("nought", "PLAIN://0:P/v1", told, rule),
        ("a dot at the end", "PLAIN://127.0.0.1.:P/v1", told, rule),
        (
            "two dots at the end",
            "PLAIN://127.0.0.1..:P/v1",
            told,
            "denied",
        ),
        ("five parts", "PLAIN://127.0.0.1.1:P/v1", told, "denied"),
        ("too large", "PLAIN://4294967297:P/v1", told, "denied"),
        (
            "full-width digits",
            "PLAIN://１２７.0.0.1:P/v1",
            told,
            "not ASCII",
        ),
        (
            "encoded",
            "PLAIN://%31%32%37.0.0.1:P/v1",
            told,
            "`%` in its host",
        ),
        (
            "an IPv6 zone",
            "PLAIN://[fe80::1%25lo]:P/v1",
            told,
            "`%` in its host",
        ),
    ])
    .await;
}

#[tokio::test]
async fn an_address_that_is_never_dialled_is_not_even_asked_for() {
    let told = Denied(None);
    refused(&[
        ("unspecified", "PLAIN://0.0.0.0:P/v1", told, "never dialled"),
        (
            "unspecified IPv6",
            "PLAIN://[::]:P/v1",
            told,
            "never dialled",
        ),
        (
            "compatible",
            "PLAIN://[::127.0.0.1]:P/v1",
            told,
            "never dialled",
        ),
        (
            "translated",
            "PLAIN://[::ffff:0:127.0.0.1]:P/v1",
            told,
            "never dialled",
        ),
        (
            "NAT64",
            "PLAIN://[64:ff9b::127.0.0.1]:P/v1",
            told,
            "never dialled",
        ),
        (
            "6to4",
            "PLAIN://[2002:7f00:1::]:P/v1",
            told,
            "never dialled",
        ),
        (
            "broadcast",
            "PLAIN://255.255.255.255:P/v1",
            told,
            "never dialled",
        ),
        (
            "private",
            "PLAIN://10.0.0.1:P/v1",
            told,
            "`addresses` does not name `private`",
        ),
        (
            "link-local",
            "PLAIN://[fe80::1]:P/v1",
            told,
            "`addresses` does not name `link-local`",
        ),
        (
            "metadata",
            "PLAIN://169.254.169.254:P/v1",
            told,
            "`addresses` does not name `metadata`",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_url_that_could_mean_two_things_is_invalid() {
    let long = format!("PLAIN://granted.test.example:P/v1/{}", "a".repeat(8192));
    let told = Invalid;
    refused(&[
        (
            "a user",
            "PLAIN://user@granted.test.example:P/v1",
            told,
            "has an `@` before the path",
        ),
        (
            "a user and a password",
            "PLAIN://user:word@granted.test.example:P/v1",
            told,
            "has an `@` before the path",
        ),
        (
            "the grant as user",
            "PLAIN://granted.test.example:80@127.0.0.1:P/v1",
            told,
            "has an `@` before the path",
        ),
        (
            "an empty user",
            "PLAIN://@granted.test.example:P/v1",
            told,
            "has an `@` before the path",
        ),
        (
            "a fragment",
            "PLAIN://granted.test.example:P/v1#a",
            told,
            "has a fragment",
        ),
        (
            "an empty fragment",
            "PLAIN://granted.test.example:P/v1#",
            told,
            "has a fragment",
        ),
        (
            "the host in a fragment",
            "PLAIN://127.0.0.1:P#@granted.test.example/v1",
            told,
            "has a fragment",
        ),
        (
            "a backslash",
            "PLAIN://granted.test.example:P\\v1",
            told,
            "has a `\\`",
        ),
        (
            "a backslash before an `@`",
            "PLAIN://127.0.0.1:P\\@granted.test.example/v1",
            told,
            "has a `\\`",
        ),
        (
            "a space before",
            " PLAIN://granted.test.example:P/v1",
            told,
            "the byte 0x20",
        ),
        (
            "a space within",
            "PLAIN://granted.test.example:P/v1 HTTP/1.1",
            told,
            "the byte 0x20",
        ),
        (
            "a tab",
            "PLAIN://granted.test.exa\tmple:P/v1",
            told,
            "the byte 0x09",
        ),
        (
            "a line end",
            "PLAIN://granted.test.example:P/v1\r\nHost: x",
            told,
            "the byte 0x0d",
        ),
        (
            "a NUL",
            "PLAIN://granted.test.example:P/v1\0",
            told,
            "the byte 0x00",
        ),
        (
            "letters beyond ASCII",
            "PLAIN://ｇranted.test.example:P/v1",
            told,
            "not ASCII",
        ),
        (
            "a soft hyphen",
            "PLAIN://gran\u{ad}ted.test.example:P/v1",
            told,
            "not ASCII",
        ),
        (
            "an encoded host",
            "PLAIN://granted%2etest.example:P/v1",
            told,
            "`%` in its host",
        ),
        (
            "an empty label",
            "PLAIN://granted..test.example:P/v1",
            told,
            "denied",
        ),
        (
            "two dots at the end",
            "PLAIN://granted.test.example..:P/v1",
            told,
            "denied",
        ),
        (
            "a dot before",
            "PLAIN://.granted.test.example:P/v1",
            told,
            "denied",
        ),
        (
            "a false A-label",
            "PLAIN://xn--granted-.test.example:P/v1",
            told,
            "denied",
        ),
        (
            "no host",
            "PLAIN:///granted.test.example:P/v1",
            told,
            "no host",
        ),
        (
            "no slashes",
            "PLAIN:granted.test.example:P/v1",
            told,
            "not absolute",
        ),
        (
            "one slash",
            "PLAIN:/granted.test.example:P/v1",
            told,
            "not absolute",
        ),
        (
            "no scheme",
            "granted.test.example:P/v1",
            told,
            "not absolute",
        ),
        (
            "relative",
            "//granted.test.example:P/v1",
            told,
            "not absolute",
        ),
        ("nothing", "", told, "not absolute"),
        ("a file", "file:///etc/passwd", told, "denied"),
        (
            "another scheme",
            "ftp://granted.test.example:P/v1",
            told,
            "denied",
        ),
        ("data", "data:text/plain,a", told, "not absolute"),
        (
            "a unix socket",
            "http+unix://%2frun%2fdocker.sock/v1",
            told,
            "denied",
        ),
        ("9 KiB", &long, told, "at most 8192"),
    ])
    .await;
}

#[tokio::test]
async fn a_url_of_the_other_interface_is_refused_by_this_one() {
    for interface in BOTH {
        let stage = Stage::new(interface);
        let other = "OTHER://granted.test.example:P/v1 addresses=loopback";
        let guest = stage.guest(&[ASKS[0], other], &[GRANT, other]);
        let told = match interface {
            Interface::Websocket => Invalid,
            Interface::Request => UseWebsocket,
        };
        let row = (
            "the other",
            "OTHER://granted.test.example:P/v1",
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
        assert_eq!(
            stage.names.queries(),
            [("granted.test.example".to_owned(), false)]
        );
        assert_eq!(stage.server.hosts(), [stage.fill("granted.test.example:P")]);
    }
}
