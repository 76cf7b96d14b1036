//! Spellings of places that a guest must not reach, and of nothing at all.

use yoi_target::{ActionUrl, AddressClass};

use crate::{matches_url, parse};

#[rustfmt::skip]
const SPELLINGS: &[&str] = &[
    // Plain.
    "http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.127.127.127/", "http://localhost/", "http://LOCALHOST/",
    "http://localhost./", "http://localhost:80/", "http://app.localhost/", "http://a.b.localhost./", "http://0.0.0.0/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.0.1/", "http://169.254.0.1/", "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/", "http://100.100.100.200/",
    "http://169.254.170.2/v2/credentials", "http://255.255.255.255/", "http://224.0.0.1/", "http://192.0.2.1/",
    // Short forms of IPv4.
    "http://127.1/", "http://127.0.1/", "http://0/", "http://10.1/", "http://192.168.257/", "http://169.254.43518/",
    // One number.
    "http://2130706433/", "http://3232235521/", "http://2852039166/", "http://017700000001/", "http://0x7f000001/",
    // Octal and hexadecimal parts.
    "http://0177.0.0.1/", "http://0177.0.0.01/", "http://00000177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f.1/",
    "http://0x7F.0x0.0x0.0x1/", "http://127.0.0.01/", "http://127.0.0.0x1/", "http://0xa9.0xfe.0xa9.0xfe/",
    "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://0xA9.254.0251.254/", "http://127.0x000001/",
    "http://0x/", "http://0x.0x.0x.0x/", "http://00.00.00.00/",
    // Trailing dots and overflows.
    "http://127.0.0.1./", "http://127.1./", "http://2130706433./", "http://4294967296/", "http://256.256.256.256/",
    "http://425.510.425.510/", "http://7147006462/", "http://127.0.0.1.1/", "http://1.2.3.4.5/",
    // IPv6.
    "http://[::]/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000::0001]/", "http://[::ffff:127.0.0.1]/",
    "http://[::FFFF:7F00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::127.0.0.1]/",
    "http://[::ffff:0:127.0.0.1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:7f00:1::]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/",
    "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[::1", "http://[::1]x/",
    "http://[v1.1]/", "http://[127.0.0.1]/", "http://[1]/", "http://::1/", "http://[]/", "http://[::1].example.com/",
    "http://[::1:80/", "http://[::ffff:127.1]/", "http://[::ffff:0x7f.0.0.1]/",
    // Authority tricks.
    "http://example.com@127.0.0.1/", "http://127.0.0.1@example.com/", "http://user:pass@example.com/", "http://@example.com/",
    "http://example.com%40127.0.0.1/", "http://example.com%2f@127.0.0.1/", "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%00.example.com/", "http://example.com\\@127.0.0.1/", "http:\\\\127.0.0.1/", "http:/\\127.0.0.1/",
    "http://example.com#@127.0.0.1/", "http://127.0.0.1#.example.com/", "http://example.com:80@127.0.0.1/",
    "http://127.0.0.1:80:80/", "http://127.0.0.1: 80/", "http://example.com:0/", "http://example.com:000/",
    "http://example.com:65536/", "http://example.com:-1/", "http://example.com:http/", "http://example.com:+80/",
    "http:///127.0.0.1/", "http:////127.0.0.1/", "http://", "http:///", "http://?x", "http://:80/", "http://:/",
    "http:127.0.0.1", "http:/127.0.0.1/", "//127.0.0.1/", "/x", "", "127.0.0.1", "://127.0.0.1/",
    // Characters.
    "http://１２７.0.0.1/", "http://ⓛocalhost/", "http://127。0。0。1/", "http://ｅxample.com/", "http://bücher.example/",
    "http://127.0.0.1\t/", "http://127.0.0.1\n.example.com/", "\thttp://127.0.0.1/", " http://127.0.0.1/", "http://127.0.0.1/ ",
    "ht\ntp://127.0.0.1/", "http://exa\u{ad}mple.com/", "http://example.com/\u{0}", "http://example.com/a b", "http://example.com/\u{7f}",
    // Labels.
    "http://example..com/", "http://.example.com/", "http://example.com../", "http://-a.com/", "http://a-.com/", "http://./",
    "http://../", "http://*.example.com/", "http://*/", "http://a!b.com/", "http://a,b.com/", "http://foo.0x1/", "http://foo.1/",
    "http://xn--/", "http://xn--a/", "http://xn--example-.org/", "http://a.xn--example-.org/", "http://xn--0.example/",
    // Schemes.
    "file:///etc/passwd", "ftp://example.com/", "gopher://127.0.0.1:6379/_x", "data://text/plain,x", "unix:///var/run/x.sock",
    "httpx://example.com/", "http+unix://%2fvar%2frun/x", "javascript://example.com/%0aalert(1)", "ws+unix:///x", "https//x",
    "http ://example.com/", "dict://127.0.0.1/", "blob:http://example.com/x", "view-source:http://127.0.0.1/", "jar:http://a/!/",
];

#[test]
fn a_spelling_is_refused_or_known_for_what_it_is() {
    let any = parse("http://*:*/ methods=GET");
    for spelling in SPELLINGS {
        if let Ok(url) = ActionUrl::parse(spelling) {
            assert!(
                url.class()
                    .is_some_and(|class| class != AddressClass::Public),
                "{spelling}: {url:?}"
            );
            assert!(!matches_url(&any, &url), "{spelling}");
        }
    }
}

/// So that the test above does not pass by refusing everything.
#[test]
fn some_spellings_are_read_and_some_are_refused() {
    let read = SPELLINGS
        .iter()
        .filter(|spelling| ActionUrl::parse(spelling).is_ok())
        .count();
    assert!(SPELLINGS.len() >= 60, "{}", SPELLINGS.len());
    assert_eq!((SPELLINGS.len(), read), (176, 43));
}

#[test]
fn each_spelling_is_there_once() {
    let mut sorted = SPELLINGS.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), SPELLINGS.len());
}
