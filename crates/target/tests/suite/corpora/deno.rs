//! What Deno's `--allow-net` and `--deny-net` hold, as far as the syntax carries over: facts about its permissions, in
//! a table of ours.

use yoi_target::{ActionUrl, HostPattern, Target};

use super::{Reviewed, SAME, Tally};
use crate::matches_url;

/// An entry of the list, a URL, whether Deno lets it through, and why not we if we differ.
type Match = (&'static str, &'static str, bool, &'static str);

/// A text, whether Deno reads it, and why we differ if we do.
type Read = (&'static str, bool, &'static str);

const PORT_0: &str = "port 0 cannot be dialled";
const SCHEMES: &str = "only http, https, ws and wss are spoken";
const APEX: &str = "`*.` does not hold the name below which it stands";
const DEPTH: &str = "`*.` is one label, `**.` is more";
const LOCAL: &str = "what holds everything holds no local space but by its word";
const BRACKETS: &str = "IPv6 is written in brackets, as in a URL";
const ZONES: &str = "a zone is refused, and not dropped";
const NEVER: &str = "an address that is never dialled";
const SUBNETS: &str = "addresses are named one by one, or by their class";
const EMPTY_PORT: &str = "an empty port is the default one, as the URL standard says";

/// An entry without a port is for every port, and none is for a scheme.
#[rustfmt::skip]
const MATCHES: &[Match] = &[
    ("localhost", "https://localhost:1234/", true, SAME),
    ("localhost", "http://localhost/", true, SAME),
    ("localhost", "https://localhost/", true, SAME),
    ("localhost", "https://localhost:4443/", true, SAME),
    ("localhost", "ws://localhost:4545/x", true, SAME),
    ("localhost", "tcp://localhost:5000", true, SCHEMES),
    ("localhost", "udp://localhost:6000", true, SCHEMES),
    ("localhost", "https://127.0.0.1/", false, SAME),
    ("one.example", "https://one.example/std/welcome.ts", true, SAME),
    ("one.example", "wss://one.example:3000/std/welcome.ts", true, SAME),
    ("one.example", "https://one.example:0/", true, PORT_0),
    ("one.example", "https://one.examples/std/welcome.ts", false, SAME),
    ("one.example", "https://one.examples:3000/std/welcome.ts", false, SAME),
    ("one.example", "https://one.examples:0/", false, SAME),
    ("one.example", "https://www.one.example/", false, SAME),
    ("one.example", "https://example/", false, SAME),
    ("one.example", "https://ONE.example/", true, SAME),
    ("one.example", "https://one.example./", true, SAME),
    ("one.example.", "https://one.example/", true, SAME),
    ("ONE.example", "https://one.example/", true, SAME),
    ("two.example:3000", "https://two.example:3000/a/b", true, SAME),
    ("two.example:3000", "wss://two.example:3000/", true, SAME),
    ("two.example:3000", "https://two.example/a/b", false, SAME),
    ("two.example:3000", "https://two.example:2000/a/b", false, SAME),
    ("two.example:3000", "https://two.example:0/", false, SAME),
    ("two.example:3000", "https://two.test:3000/a/b", false, SAME),
    ("www.two.example:443", "https://www.two.example:443/robots.txt", true, SAME),
    ("www.two.example:443", "https://www.two.example/robots.txt", true, SAME),
    ("www.two.example:443", "wss://www.two.example/robots.txt", true, SAME),
    ("443.example.com:443", "https://443.example.com:444/", false, SAME),
    ("80.example.com:80", "http://80.example.com/", true, SAME),
    ("80.example.com:80", "http://80.example.com:80/", true, SAME),
    ("80.example.com:80", "http://80.example.com:81/", false, SAME),
    ("127.0.0.1", "https://127.0.0.1/", true, SAME),
    ("127.0.0.1", "https://127.0.0.1:3000/", true, SAME),
    ("127.0.0.1", "https://127.0.0.1:0/", true, PORT_0),
    ("127.0.0.1", "tcp://127.0.0.1", true, SCHEMES),
    ("127.0.0.1", "tcp://127.0.0.1:3000", true, SCHEMES),
    ("127.0.0.1", "https://127.0.0.2/", false, SAME),
    ("127.0.0.1", "https://127.0.0.2:3000/", false, SAME),
    ("127.0.0.1", "tcp://127.0.0.2", false, SAME),
    ("127.0.0.1", "tcp://127.0.0.2:3000", false, SAME),
    ("127.0.0.1", "https://192.168.0.1/", false, SAME),
    ("127.0.0.1", "https://somedomain/", false, SAME),
    ("127.0.0.1", "https://[::ffff:127.0.0.1]/", true, SAME),
    ("127.0.0.1", "https://[::ffff:127.0.0.2]/", false, SAME),
    ("127.0.0.1", "https://[::1]/", false, SAME),
    ("[::ffff:127.0.0.1]", "https://127.0.0.1/", true, SAME),
    ("172.16.0.2:8000", "https://172.16.0.2:8000/", true, SAME),
    ("172.16.0.2:8000", "tcp://172.16.0.2:8000", true, SCHEMES),
    ("172.16.0.2:8000", "https://172.16.0.2/", false, SAME),
    ("172.16.0.2:8000", "tcp://172.16.0.2", false, SAME),
    ("172.16.0.2:8000", "https://172.16.0.2:6000/", false, SAME),
    ("172.16.0.2:8000", "tcp://172.16.0.2:6000", false, SAME),
    ("172.16.0.2:8000", "https://172.16.0.1:8000/", false, SAME),
    ("172.16.0.2:8000", "tcp://172.16.0.1:8000", false, SAME),
    ("172.16.0.2:8000", "https://172.16.0.2:0/", false, SAME),
    ("[::1]", "https://[::1]/", true, SAME),
    ("[::1]:443", "https://[::1]/", true, SAME),
    ("[::1]:443", "https://[::1]:8443/", false, SAME),
    ("[::1]:443", "https://[0:0:0:0:0:0:0:1]/", true, SAME),
    ("*.three.example", "https://foo.three.example/", true, SAME),
    ("*.three.example", "wss://foo.three.example:8443/", true, SAME),
    ("*.three.example", "https://three.example/", true, APEX),
    ("*.three.example", "https://foo.bar.three.example/", true, DEPTH),
    ("*.three.example", "https://xthree.example/", false, SAME),
    ("*.three.example", "https://three.example.net/", false, SAME),
    ("*.three.example", "https://foo.three.examples/", false, SAME),
    ("*.three.example:8443", "https://foo.three.example:8443/", true, SAME),
    ("*.three.example:8443", "https://foo.three.example/", false, SAME),
    // All of the network.
    ("*", "https://one.example/", true, SAME),
    ("*", "https://one.example:3000/", true, SAME),
    ("*", "https://one.examples:3000/", true, SAME),
    ("*", "https://two.example:2000/", true, SAME),
    ("*", "https://two.test:3000/", true, SAME),
    ("*", "https://somedomain/", true, SAME),
    ("*", "https://one.example:0/", true, PORT_0),
    ("*", "https://localhost:1234/", true, LOCAL),
    ("*", "https://127.0.0.1:3000/", true, LOCAL),
    ("*", "https://127.0.0.2:3000/", true, LOCAL),
    ("*", "https://172.16.0.2:8000/", true, LOCAL),
    ("*", "https://172.16.0.2:6000/", true, LOCAL),
    ("*", "https://172.16.0.1:8000/", true, LOCAL),
    ("*", "https://192.168.0.1/", true, LOCAL),
    // All of the network but 127.0.0.1, or but 127.0.0.0/8, in each notation.
    ("*", "https://127.0.0.1:12345/", false, SAME),
    ("*", "https://127.1.2.3:9000/", false, SAME),
    ("*", "https://2130706433:12345/", false, SAME),
    ("*", "https://0x7f000001:12345/", false, SAME),
    ("*", "https://0177.0.0.1:12345/", false, SAME),
    ("*", "https://127.1:12345/", false, SAME),
    ("*", "https://[::ffff:127.0.0.1]:12345/", false, SAME),
    ("*", "https://192.168.1.1:8000/", true, LOCAL),
];

/// Hosts and ports in a list.
#[rustfmt::skip]
const LISTED: &[Read] = &[
    ("one.example", true, SAME), ("ONE.example", true, SAME), ("one.example.", true, SAME), ("one.example..", false, SAME),
    (".one.example", false, SAME), ("one. example", false, SAME), ("*.one.example", true, SAME), 
    ("one.example:8000", true, SAME), ("one.example:", false, SAME), ("one.example:a", false, SAME), ("one. example:a", false, SAME),
    ("one.example.: a", false, SAME), ("1.1.1.1", true, SAME), ("1.1.1.1:8000", true, SAME), ("1.1.1.1.", false, SAME),
    ("1.1.1.1..", false, SAME), ("1. 1.1.1", false, SAME), ("[::1]", true, SAME), ("[::1]:443", true, SAME), ("[::1", false, SAME),
    ("::1]", false, SAME), ("[::1]:", false, SAME), ("[::1]:a", false, SAME), ("1::1.", false, SAME), ("::", false, SAME),
    (":::80", false, SAME), ("::80", false, SAME), ("", false, SAME), ("[::]", true, NEVER), ("[::ffff:127.0.0.1]", true, SAME),
    ("[::ffff:1.1.1.1]", true, SAME), ("[fe80::1%18]", true, ZONES), ("[fe80::1%eth0]", true, ZONES), ("[fe80::1%18]:1234", true, ZONES),
    ("[fe80::1%eth0]:8080", true, ZONES),
];

/// Hosts alone.
#[rustfmt::skip]
const HOSTS: &[Read] = &[
    ("one.example", true, SAME), ("*.one.example", true, SAME), ("ONE.example", true, SAME), ("one.example.", true, SAME), ("1.1.1.1", true, SAME),
    ("::1", true, BRACKETS), ("[::1]", true, SAME), ("[::1", false, SAME), ("::1]", false, SAME), ("one. example", false, SAME),
    ("1. 1.1.1", false, SAME), ("1.1.1.1.", false, SAME), ("1::1.", false, SAME), (".one.example", false, SAME),
    ("::ffff:1.1.1.1", true, BRACKETS), ("[::ffff:127.0.0.1]", true, SAME), ("fe80::1%18", true, ZONES), ("[fe80::1%18]", true, ZONES),
    ("fe80::1%eth0", true, ZONES), ("[fe80::1%eth0]", true, ZONES), ("127.0.0.0/8", true, SUBNETS), ("10.0.0.0/24", true, SUBNETS),
];

/// Hosts and ports that a program asks for.
#[rustfmt::skip]
const ASKED: &[Read] = &[
    ("one.example", true, SAME), ("ONE.example", true, SAME), ("one.example:8000", true, SAME), ("*.one.example", false, SAME),
    ("one.example:", false, EMPTY_PORT), ("one.example:a", false, SAME), ("one. example:a", false, SAME), ("one.example.: a", false, SAME),
    ("1.1.1.1", true, SAME), ("1.1.1.1.", false, SAME), ("1.1.1.1..", false, SAME), ("1.1.1.1:8000", true, SAME), ("::", false, SAME),
    (":::80", false, SAME), ("::80", false, SAME), ("[::]", true, SAME), ("[::1", false, SAME), ("::1]", false, SAME),
    ("[::1]:", false, EMPTY_PORT), ("[::1]:a", false, SAME), ("[::1]:443", true, SAME), ("", false, SAME), ("one.example..", false, SAME),
    (".one.example", false, SAME), ("one. example", false, SAME), ("1. 1.1.1", false, SAME), ("[::ffff:127.0.0.1]", true, SAME),
    ("[fe80::1%18]:1234", true, ZONES), ("[fe80::1%eth0]:8080", true, ZONES),
];

const EQUAL: usize = 143;

const STRICTER: Reviewed = &[
    (ZONES, 10),
    (LOCAL, 8),
    (SCHEMES, 5),
    (PORT_0, 3),
    (BRACKETS, 2),
    (SUBNETS, 2),
    (APEX, 1),
    (DEPTH, 1),
    (NEVER, 1),
];

const LOOSER: Reviewed = &[(EMPTY_PORT, 2)];

#[test]
fn the_entries_of_deno_hold_what_they_hold_there_or_less() {
    let mut tally = Tally::default();
    for (entry, url, theirs, why) in MATCHES {
        tally.judge(&format!("{entry} {url}"), *theirs, holds(entry, url), why);
    }
    for (text, theirs, why) in LISTED {
        tally.judge(text, *theirs, target("https", text).is_ok(), why);
    }
    for (text, theirs, why) in HOSTS {
        tally.judge(text, *theirs, HostPattern::parse(text).is_ok(), why);
    }
    for (text, theirs, why) in ASKED {
        let url = ActionUrl::parse(&format!("https://{text}/"));
        tally.judge(text, *theirs, url.is_ok(), why);
    }
    tally.report("deno", EQUAL, STRICTER, LOOSER);
}

fn holds(entry: &str, url: &str) -> bool {
    let has_port = entry
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.contains(']'));
    let entry = if has_port {
        entry.to_owned()
    } else {
        format!("{entry}:*")
    };
    let scheme = url.split(':').next().unwrap();
    let (Ok(target), Ok(url)) = (target(scheme, &entry), ActionUrl::parse(url)) else {
        return false;
    };
    matches_url(&target, &url)
}

fn target(scheme: &str, entry: &str) -> Result<Target, yoi_target::TargetError> {
    let methods = if scheme.starts_with("http") {
        " methods=GET"
    } else {
        ""
    };
    Target::parse(&format!("{scheme}://{entry}/{methods}"))
}
