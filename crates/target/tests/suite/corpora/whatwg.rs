//! The cases of the URL standard's own tests, in the source of the crate `url`.

use serde_json::Value;
use yoi_target::{ActionUrl, UrlError};

use super::{Reviewed, Tally, source_of};

struct Case {
    input: String,
    /// The canonical text; none where parsing must fail.
    href: Option<String>,
}

/// A new version of the crate brings new cases: look at what it adds.
const EQUAL: usize = 342;

const STRICTER: Reviewed = &[
    ("relative: nothing is joined with what a guest says", 202),
    ("a scheme that is not spoken", 90),
    ("a fragment, which is never sent", 55),
    (
        "a space or control character, which the standard strips or encodes",
        38,
    ),
    ("not ASCII: encoding is the guest's", 28),
    ("a backslash, which the standard takes for a slash", 24),
    ("a user name or password", 17),
    ("another notation of an IPv4 address", 10),
    ("a host that is no name for a resolver", 5),
    ("percent-encoding in the host", 4),
    ("a control character behind percent-encoding", 2),
    ("port 0", 2),
];

#[test]
fn every_url_is_refused_or_read_as_the_standard_says() {
    let mut tally = Tally::default();
    let mut read = 0;
    for Case { input, href } in cases() {
        let ours = ActionUrl::parse(&input);
        if let (Ok(url), Some(href)) = (&ours, &href) {
            assert_eq!(url.as_str(), href, "{input}");
            read += 1;
        }
        tally.count(href.is_some(), ours.is_ok(), || {
            ours.as_ref().map_or_else(rule, |_| "nothing")
        });
    }
    tally.report("whatwg", EQUAL, STRICTER, &[]);
    assert_eq!(read, 70, "and not merely refused by both");
}

fn rule(error: &UrlError) -> &'static str {
    match error {
        UrlError::ControlByte { .. } => {
            "a space or control character, which the standard strips or encodes"
        }
        UrlError::Backslash(_) => "a backslash, which the standard takes for a slash",
        UrlError::NotAscii(_) => "not ASCII: encoding is the guest's",
        UrlError::Fragment => "a fragment, which is never sent",
        UrlError::NotAbsolute => "relative: nothing is joined with what a guest says",
        UrlError::Scheme(_) => "a scheme that is not spoken",
        UrlError::NoHost => "slashes that the standard skips before the host",
        UrlError::UserInfo => "a user name or password",
        UrlError::EncodedHost => "percent-encoding in the host",
        UrlError::HiddenIpv4 { .. } => "another notation of an IPv4 address",
        UrlError::Host(_) => "a host that is no name for a resolver",
        UrlError::Port | UrlError::PortZero => "port 0",
        UrlError::HiddenControl => "a control character behind percent-encoding",
        UrlError::StillEncoded | UrlError::TooLong(_) => "over a limit",
    }
}

fn cases() -> Vec<Case> {
    let file = source_of("url").join("tests/urltestdata.json");
    let text = std::fs::read_to_string(file).unwrap();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    rows.iter().filter_map(case).collect()
}

/// Rows of plain text are comments.
fn case(row: &Value) -> Option<Case> {
    let input = row.get("input")?.as_str()?.to_owned();
    let href = row.get("href").and_then(Value::as_str).map(str::to_owned);
    Some(Case { input, href })
}
