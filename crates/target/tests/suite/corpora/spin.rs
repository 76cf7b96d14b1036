//! What Spin's `allowed_outbound_hosts` hold, as far as the syntax carries over: facts about its settings, in a table
//! of ours.

use yoi_target::{ActionUrl, AddressClass, Target, TargetError, classify};

use super::{Reviewed, SAME, Tally};
use crate::matches_url;

/// An entry, whether Spin reads it, and why we differ if we do.
type Read = (&'static str, bool, &'static str);

/// An entry, a URL, whether Spin lets it through, and why we differ if we do.
type Match = (&'static str, &'static str, bool, &'static str);

const ANY_SCHEME: &str = "schemes are named one by one";
const SCHEMES: &str = "only http, https, ws and wss are spoken";
const RANGES: &str = "a target has one port, or every port";
const SHORT_BASE: &str = "a wildcard stands below two labels at least";
const PATHS: &str = "a target has paths, and is the narrower for it";
const BARE_IPV6: &str = "an IPv6 address needs no port beside it";
const DEPTH: &str = "`*.` is one label, `**.` is more";
const OWN_FORM: &str = "`**.` is a form of ours";
const USERS: &str = "a user name or password";
const ABSOLUTE: &str = "a URL has a scheme";

/// The entry is `scheme://host:port`; a port left out is the scheme's own.
#[rustfmt::skip]
const ENTRIES: &[Read] = &[
    ("http://spin.example.dev", true, SAME), ("http://spin.example.dev/", true, SAME), ("https://spin.example.dev", true, SAME),
    ("http://spin.example.dev:4444", true, SAME), ("http://spin.example.dev:4444/", true, SAME), ("https://spin.example.dev:5555", true, SAME),
    ("http://spin.example.dev:4444..5555", true, RANGES), ("spin.example.dev", false, SAME), ("spin.example.dev:80", false, SAME),
    ("*://spin.example.dev:7777", true, ANY_SCHEME), ("localhost", false, SAME), ("localhost:3001", false, SAME), ("http://localhost", true, SAME),
    ("http://localhost:3001", true, SAME), ("http://*.example.com", true, SAME), ("http://192.168.1.1", true, SAME),
    ("http://192.168.1.1:3002", true, SAME), ("http://[::1]:8001", true, SAME), ("http://[::1]", false, BARE_IPV6),
    ("*://127.0.0.0/24:80", true, ANY_SCHEME), ("*://127.0.0.0/24", false, SAME), ("*://ff00::/8:80", true, ANY_SCHEME),
    ("http://spin.example.dev/a", false, PATHS), ("http://spin.example.dev:6666/a/b", false, PATHS), ("http://*.example.dev/a", false, PATHS),
    ("insecure:allow-all", false, SAME), ("*://*:*", true, ANY_SCHEME), ("https://*:*", true, SAME), ("https://*", true, SAME), ("example.com", false, SAME),
    ("*", false, SAME), (":", false, SAME), ("", false, SAME), ("?", false, SAME), ("http://*.*.com", false, SAME), ("http://a.*.com", false, SAME),
    ("http://a*.example.com", false, SAME), ("http://*a.example.com", false, SAME), ("http://*.com", true, SHORT_BASE), ("h-p://example.com:80", false, SAME),
    ("{http,https}://example.com", false, SAME), ("http://{a,b}.example.com", false, SAME), ("http://example.com:{80,443}", false, SAME),
    ("http://example.com:a", false, SAME), ("http://example.com:80..b", false, SAME), ("http://example.com:65536", false, SAME), ("tcp://example.com", false, SAME),
    ("redis://example.com", true, SCHEMES), ("postgres://example.com:5432", true, SCHEMES), ("mysql://example.com", true, SCHEMES), ("mqtt://example.com", true, SCHEMES),
    (" http://example.com ", true, SAME), ("http://example.com:*", true, SAME),
];

#[rustfmt::skip]
const MATCHES: &[Match] = &[
    ("http://example.com:8383", "http://example.com:8383/foo/bar", true, SAME),
    ("http://example.com:8383", "http://example.com/", false, SAME),
    ("http://example.com:8383", "http://other.com/", false, SAME),
    ("http://example.com:8383", "https://example.com:8383/", false, SAME),
    ("http://example.com:8383", "example.com:8383", true, ABSOLUTE),
    ("https://spin.example.dev:443", "https://spin.example.dev", true, SAME),
    ("https://spin.example.dev:443", "https://spin.example.dev/", true, SAME),
    ("https://spin.example.dev:443", "spin.example.dev:443", true, ABSOLUTE),
    ("*://spin.example.dev:443", "https://spin.example.dev/", true, ANY_SCHEME),
    ("https://my.api.com/", "https://my.api.com", true, SAME),
    ("https://my.api.com/", "https://my.api.com/", true, SAME),
    ("https://my.api.com/", "https://my.api.com/a", true, SAME),
    ("http://*.example.com", "http://a.example.com/foo/bar", true, SAME),
    ("http://*.example.com", "http://a.b.example.com/foo/bar", true, DEPTH),
    ("http://**.example.com", "http://a.b.example.com/foo/bar", false, OWN_FORM),
    ("http://*.example2.com:8383", "http://a.example2.com:8383/foo/bar", true, SAME),
    ("http://*.example2.com:8383", "http://a.b.example2.com:8383/foo/bar", true, DEPTH),
    ("http://*.example2.com:8383", "http://a.b.example2.com/foo/bar", false, SAME),
    ("http://*.example2.com:8383", "http://a.example2.com/foo/bar", false, SAME),
    ("http://*.example.com", "http://example.com/foo/bar", false, SAME),
    ("http://*.example.com", "http://example.com:8383/foo/bar", false, SAME),
    ("http://*.example.com", "http://myexample.com/foo/bar", false, SAME),
    ("http://*.example.com", "https://a.example.com/", false, SAME),
    ("https://example.com", "https://example.com/file@0.1.0.json", true, SAME),
    ("https://example.com", "https://user:password@example.com/file@0.1.0.json", true, USERS),
    ("https://example.com", "https://user:pass#word@example.com/file@0.1.0.json", true, USERS),
    ("https://example.com", "https://user:password@example.com", true, USERS),
    ("mysql://xyz.com", "mysql://user:pass#word@xyz.com", true, SCHEMES),
    ("mysql://xyz.com", "mysql://user%3Apass%23word@xyz.com", true, SCHEMES),
    ("mysql://xyz.com", "user%3Apass%23word@xyz.com", true, SCHEMES),
    ("*://127.0.0.1/24:63551", "tcp://127.0.0.1:63551", true, SCHEMES),
    ("http://192.168.1.1", "http://192.168.1.1/", true, SAME),
    ("http://192.168.1.1", "http://192.168.1.2/", false, SAME),
    ("http://[::1]:8001", "http://[::1]:8001/", true, SAME),
    ("http://[::1]:8001", "http://[::1]:8002/", false, SAME),
    ("http://localhost:3001", "http://localhost:3001/", true, SAME),
    ("http://localhost:3001", "http://localhost:3002/", false, SAME),
    ("http://localhost", "http://localhost:3001/", false, SAME),
    ("https://*:*", "https://example.com:8443/", true, SAME),
    ("https://*", "https://example.com:8443/", false, SAME),
    ("https://*", "http://example.com/", false, SAME),
];

/// Whether an address is let through where private networks are blocked.
#[rustfmt::skip]
const ADDRESSES: &[(&str, bool)] = &[
    ("0.0.0.0", false), ("10.10.10.10", false), ("100.64.1.1", false), ("127.0.0.1", false), ("169.254.0.1", false), ("192.0.0.1", false),
    ("::1", false), ("::ffff:10.10.10.10", false), ("fc00::f00d", false), ("123.123.123.123", true), ("2600::beef", true), ("123.200.0.1", true),
    ("2600:beef::1000", true), ("123.100.100.100", true),
];

const EQUAL: usize = 81;

const STRICTER: Reviewed = &[
    (SCHEMES, 8),
    (ANY_SCHEME, 5),
    (USERS, 3),
    (ABSOLUTE, 2),
    (DEPTH, 2),
    (RANGES, 1),
    (SHORT_BASE, 1),
];

const LOOSER: Reviewed = &[(PATHS, 3), (BARE_IPV6, 1), (OWN_FORM, 1)];

#[test]
fn the_entries_of_spin_hold_what_they_hold_there_or_less() {
    let mut tally = Tally::default();
    for (entry, theirs, why) in ENTRIES {
        tally.judge(entry, *theirs, target(entry).is_ok(), why);
    }
    for (entry, url, theirs, why) in MATCHES {
        tally.judge(&format!("{entry} {url}"), *theirs, holds(entry, url), why);
    }
    for (address, theirs) in ADDRESSES {
        let class = classify(address.parse().unwrap());
        tally.judge(address, *theirs, class == AddressClass::Public, SAME);
    }
    tally.report("spin", EQUAL, STRICTER, LOOSER);
}

fn holds(entry: &str, url: &str) -> bool {
    let (Ok(target), Ok(url)) = (target(entry), ActionUrl::parse(url)) else {
        return false;
    };
    matches_url(&target, &url)
}

fn target(entry: &str) -> Result<Target, TargetError> {
    let methods = if entry.trim().starts_with("http") {
        " methods=GET"
    } else {
        ""
    };
    Target::parse(&format!("{entry}{methods}"))
}
