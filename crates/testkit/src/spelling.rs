//! Spellings of places that a guest must not reach, and of nothing at all

/// The spellings, by family. None of them may lead anywhere for a guest that is granted the whole public internet.
///
/// `SCHEME` stands for the scheme and `:P` for `:` and the port: see [`spell`]. Where a spelling is meant to come to
/// nothing, it names loopback or a name of `.example`, so that it leads nowhere else when a check is broken; the rest
/// name the addresses that they are about.
#[rustfmt::skip]
pub const SPELLINGS: &[(&str, &[&str])] = &[
    ("loopback", &[
        "SCHEME://127.0.0.1:P/", "SCHEME://127.0.0.2:P/", "SCHEME://127.127.127.127:P/", "SCHEME://127.255.255.254:P/",
        "SCHEME://127.0.0.1:P", "SCHEME://127.0.0.1:P?x=/", "SCHEME://127.0.0.1:P/a/../b",
    ]),
    ("localhost", &[
        "SCHEME://localhost:P/", "SCHEME://LOCALHOST:P/", "SCHEME://LocalHost:P/", "SCHEME://localhost.:P/", "SCHEME://app.localhost:P/",
        "SCHEME://a.b.localhost.:P/", "SCHEME://127.0.0.1.localhost:P/", "SCHEME://example.com.LOCALHOST:P/",
    ]),
    ("unspecified", &["SCHEME://0.0.0.0:P/", "SCHEME://0.0.0.1:P/", "SCHEME://0.127.0.1:P/", "SCHEME://[::]:P/", "SCHEME://[0:0:0:0:0:0:0:0]:P/"]),
    ("private", &[
        "SCHEME://10.0.0.1:P/", "SCHEME://172.16.0.1:P/", "SCHEME://172.31.255.255:P/", "SCHEME://192.168.0.1:P/", "SCHEME://100.64.0.1:P/",
        "SCHEME://[fc00::1]:P/", "SCHEME://[fd12:3456::1]:P/",
    ]),
    ("link-local", &["SCHEME://169.254.0.1:P/", "SCHEME://169.254.255.255:P/", "SCHEME://[fe80::1]:P/", "SCHEME://[febf::1]:P/"]),
    ("metadata", &[
        "SCHEME://169.254.169.254:P/latest/meta-data/", "SCHEME://168.63.129.16:P/", "SCHEME://100.100.100.200:P/",
        "SCHEME://169.254.170.2:P/v2/credentials", "SCHEME://169.254.170.23:P/", "SCHEME://[fd00:ec2::254]:P/", "SCHEME://[fd20:ce::254]:P/",
    ]),
    ("never", &[
        "SCHEME://255.255.255.255:P/", "SCHEME://224.0.0.1:P/", "SCHEME://240.0.0.1:P/", "SCHEME://192.0.2.1:P/", "SCHEME://198.18.0.1:P/",
        "SCHEME://192.0.0.1:P/", "SCHEME://[ff02::1]:P/", "SCHEME://[fec0::1]:P/", "SCHEME://[2001:db8::1]:P/", "SCHEME://[100::1]:P/",
    ]),
    ("short", &[
        "SCHEME://127.1:P/", "SCHEME://127.0.1:P/", "SCHEME://0:P/", "SCHEME://0.0:P/", "SCHEME://10.1:P/", "SCHEME://192.168.257:P/",
        "SCHEME://169.254.43518:P/", "SCHEME://127.65535:P/", "SCHEME://172.1048577:P/",
    ]),
    ("decimal", &["SCHEME://2130706433:P/", "SCHEME://3232235521:P/", "SCHEME://2852039166:P/", "SCHEME://167772161:P/"]),
    ("octal", &[
        "SCHEME://017700000001:P/", "SCHEME://0177.0.0.1:P/", "SCHEME://0177.0.0.01:P/", "SCHEME://00000177.0.0.1:P/",
        "SCHEME://0251.0376.0251.0376:P/", "SCHEME://0177.1:P/", "SCHEME://0000000000000177.00000000.0.00001:P/",
    ]),
    ("hexadecimal", &[
        "SCHEME://0x7f000001:P/", "SCHEME://0X7F000001:P/", "SCHEME://0x7f.0.0.1:P/", "SCHEME://0x7f.1:P/", "SCHEME://0x7F.0x0.0x0.0x1:P/",
        "SCHEME://0xa9fea9fe:P/", "SCHEME://0xa9.0xfe.0xa9.0xfe:P/", "SCHEME://0x000000007f000001:P/", "SCHEME://0x:P/",
        "SCHEME://0x.0x.0x.0x:P/",
    ]),
    ("mixed bases", &[
        "SCHEME://0xA9.254.0251.254:P/", "SCHEME://127.0x000001:P/", "SCHEME://127.0.0.0x1:P/", "SCHEME://0x7f.00.0.1:P/",
        "SCHEME://0177.0x0.0.1:P/",
    ]),
    ("zeros", &["SCHEME://127.0.0.01:P/", "SCHEME://127.000.000.001:P/", "SCHEME://00.00.00.00:P/", "SCHEME://127.0.0.00:P/"]),
    ("trailing dots", &[
        "SCHEME://127.0.0.1.:P/", "SCHEME://127.1.:P/", "SCHEME://2130706433.:P/", "SCHEME://0x7f000001.:P/", "SCHEME://127.0.0.1..:P/",
        "SCHEME://localhost..:P/", "SCHEME://[::1].:P/", "SCHEME://169.254.169.254.:P/",
    ]),
    ("overflows", &[
        "SCHEME://4294967296:P/", "SCHEME://6425673729:P/", "SCHEME://7147006462:P/", "SCHEME://256.256.256.256:P/",
        "SCHEME://425.510.425.510:P/", "SCHEME://383.0.0.1:P/", "SCHEME://127.0.0.1.1:P/", "SCHEME://127.0.0.257:P/", "SCHEME://1.2.3.4.5:P/",
        "SCHEME://0x100000000:P/", "SCHEME://127.0.0.-1:P/",
    ]),
    ("IPv6", &[
        "SCHEME://[::1]:P/", "SCHEME://[0:0:0:0:0:0:0:1]:P/", "SCHEME://[0000::0001]:P/", "SCHEME://[0::0:1]:P/", "SCHEME://[::0.0.0.1]:P/",
        "SCHEME://[0000:0000:0000:0000:0000:0000:0000:0001]:P/",
    ]),
    ("mapped", &[
        "SCHEME://[::ffff:127.0.0.1]:P/", "SCHEME://[::FFFF:7F00:1]:P/", "SCHEME://[0:0:0:0:0:ffff:127.0.0.1]:P/",
        "SCHEME://[0000:0000:0000:0000:0000:ffff:7f00:0001]:P/", "SCHEME://[::ffff:a9fe:a9fe]:P/", "SCHEME://[::ffff:10.0.0.1]:P/",
        "SCHEME://[::ffff:0.0.0.0]:P/", "SCHEME://[::ffff:127.1]:P/", "SCHEME://[::ffff:0x7f.0.0.1]:P/", "SCHEME://[::ffff:2130706433]:P/",
    ]),
    ("compatible", &["SCHEME://[::127.0.0.1]:P/", "SCHEME://[::7f00:1]:P/", "SCHEME://[::169.254.169.254]:P/", "SCHEME://[::a00:1]:P/"]),
    ("translated", &["SCHEME://[::ffff:0:127.0.0.1]:P/", "SCHEME://[::ffff:0:a9fe:a9fe]:P/"]),
    ("NAT64", &[
        "SCHEME://[64:ff9b::127.0.0.1]:P/", "SCHEME://[64:ff9b::a9fe:a9fe]:P/", "SCHEME://[64:ff9b::10.0.0.1]:P/",
        "SCHEME://[64:ff9b:1::7f00:1]:P/", "SCHEME://[64:ff9b:1:ffff::169.254.169.254]:P/",
    ]),
    ("6to4", &["SCHEME://[2002:7f00:1::]:P/", "SCHEME://[2002:a9fe:a9fe::1]:P/", "SCHEME://[2002:a00:1::1]:P/"]),
    ("Teredo", &["SCHEME://[2001:0:7f00:1::]:P/", "SCHEME://[2001::1]:P/", "SCHEME://[2001:0:4136:e378:8000:63bf:80ff:fffe]:P/"]),
    ("ISATAP", &["SCHEME://[3ffe::5efe:127.0.0.1]:P/", "SCHEME://[3ffe::200:5efe:7f00:1]:P/", "SCHEME://[fe80::5efe:a00:1]:P/"]),
    ("zone ids", &[
        "SCHEME://[fe80::1%25eth0]:P/", "SCHEME://[fe80::1%eth0]:P/", "SCHEME://[::1%25lo]:P/", "SCHEME://[::1%lo]:P/", "SCHEME://[::1%1]:P/",
        "SCHEME://[::1%]:P/", "SCHEME://[::%250]:P/",
    ]),
    ("brackets", &[
        "SCHEME://[::1:P/", "SCHEME://[::1", "SCHEME://::1/", "SCHEME://::1]:P/", "SCHEME://[::1]x:P/", "SCHEME://x[::1]:P/", "SCHEME://[]:P/",
        "SCHEME://[[::1]]:P/", "SCHEME://[127.0.0.1]:P/", "SCHEME://[localhost]:P/", "SCHEME://[1]:P/", "SCHEME://[v1.1]:P/",
        "SCHEME://[::1].example.com:P/", "SCHEME://[:::1]:P/", "SCHEME://[::1::]:P/", "SCHEME://[::00001]:P/",
    ]),
    ("users", &[
        "SCHEME://example.com@127.0.0.1:P/", "SCHEME://127.0.0.1@example.com:P/", "SCHEME://127.0.0.1:P@example.com/",
        "SCHEME://user:pass@example.com:P/", "SCHEME://@example.com:P/", "SCHEME://@127.0.0.1:P/", "SCHEME://:@127.0.0.1:P/",
        "SCHEME://example.com:80@127.0.0.1:P/", "SCHEME://a@b@127.0.0.1:P/", "SCHEME://example.com@@127.0.0.1:P/",
        "SCHEME://localhost@localhost:P/", "SCHEME://example.com;@127.0.0.1:P/",
    ]),
    ("encoded", &[
        "SCHEME://%31%32%37.0.0.1:P/", "SCHEME://127%2e0%2e0%2e1:P/", "SCHEME://%6c%6f%63%61%6c%68%6f%73%74:P/", "SCHEME://%6C%6fcalhost:P/",
        "SCHEME://%2531%2532%2537.0.0.1:P/", "SCHEME://127.0.0.1%00.example.com:P/", "SCHEME://127.0.0.1%2f.example.com:P/",
        "SCHEME://127.0.0.1%23.example.com:P/", "SCHEME://127.0.0.1%0a.example.com:P/", "SCHEME://127.0.0.1%3a80.example.com/",
        "SCHEME://example.com%40127.0.0.1:P/", "SCHEME://example.com%2f@127.0.0.1:P/", "SCHEME://example.com%5c@127.0.0.1:P/",
        "SCHEME://%5b::1%5d:P/", "SCHEME://%ef%bc%91%ef%bc%92%ef%bc%97.0.0.1:P/", "SCHEME://127.0.0.1:%38%30/", "SCHEME://%:P/",
    ]),
    ("backslashes", &[
        "SCHEME:\\\\127.0.0.1:P/", "SCHEME:/\\127.0.0.1:P/", "SCHEME://\\127.0.0.1:P/", "SCHEME://127.0.0.1:P\\", "SCHEME://127.0.0.1:P\\@example.com/",
        "SCHEME://example.com\\@127.0.0.1:P/", "SCHEME://example.com\\.127.0.0.1:P/", "SCHEME://example.com:P\\..\\127.0.0.1/",
    ]),
    ("fragments", &[
        "SCHEME://example.com#@127.0.0.1:P/", "SCHEME://127.0.0.1:P#.example.com/", "SCHEME://127.0.0.1:P#@example.com/",
        "SCHEME://127.0.0.1:P/#", "SCHEME://#127.0.0.1:P/",
    ]),
    ("ports", &[
        "SCHEME://127.0.0.1:80:P/", "SCHEME://127.0.0.1: 80/", "SCHEME://127.0.0.1:0/", "SCHEME://127.0.0.1:000/", "SCHEME://127.0.0.1:65536/",
        "SCHEME://127.0.0.1:-1/", "SCHEME://127.0.0.1:http/", "SCHEME://127.0.0.1:+80/", "SCHEME://127.0.0.1:0x50/", "SCHEME://127.0.0.1:8 0/",
        "SCHEME://example.com:0/", "SCHEME://example.com:65616/", "SCHEME://example.com:４４３/", "SCHEME://127.0.0.1:00000000080/",
        "SCHEME://127.0.0.1:/",
    ]),
    ("empty hosts", &[
        "SCHEME:///127.0.0.1:P/", "SCHEME:////127.0.0.1:P/", "SCHEME://", "SCHEME:///", "SCHEME://?x", "SCHEME://:P/", "SCHEME://:/",
        "SCHEME:///@127.0.0.1:P/",
    ]),
    ("not absolute", &[
        "SCHEME:127.0.0.1:P", "SCHEME:/127.0.0.1:P/", "SCHEME::127.0.0.1:P/", "//127.0.0.1:P/", "/x", "", "127.0.0.1", "127.0.0.1:P/", "localhost:P",
        "://127.0.0.1:P/", "?", ".", "..",
    ]),
    ("tabs and line ends", &[
        "SCHEME://127.0.0.1\t:P/", "SCHEME://127.0.0\t.1:P/", "SCHEME://127.0.0.1\n.example.com:P/", "SCHEME://local\nhost:P/", "\tSCHEME://127.0.0.1:P/",
        "\nSCHEME://127.0.0.1:P/", "SCHEME://127.0.0.1:P/\n", "SCHEME\n://127.0.0.1:P/", "SCHEME:/\t/127.0.0.1:P/", "SCHEME://127.0.0.1:P/\r\nHost: example.com",
        "SCHEME://example.com:P/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "SCHEME://127.0.0.1:\t80/", "SCHEME://\r127.0.0.1:P/",
    ]),
    ("spaces and controls", &[
        " SCHEME://127.0.0.1:P/", "SCHEME://127.0.0.1:P/ ", "SCHEME :// 127.0.0.1:P/", "SCHEME://127.0.0.1 :P/", "SCHEME://127.0.0.1 .example.com:P/",
        "SCHEME://example.com:P/a b", "SCHEME://example.com:P/\u{0}", "SCHEME://127.0.0.1\u{0}.example.com:P/", "SCHEME://example.com:P/\u{7f}",
        "\u{1}SCHEME://127.0.0.1:P/", "\u{feff}SCHEME://127.0.0.1:P/", "SCHEME://127.0.0.1\u{a0}:P/", "SCHEME://127.0.0.1\u{85}:P/",
        "SCHEME://127.0.0.1\u{2028}:P/",
    ]),
    ("full width", &[
        "SCHEME://１２７.0.0.1:P/", "SCHEME://１２７．０．０．１:P/", "SCHEME://127。0。0。1:P/", "SCHEME://127｡0｡0｡1:P/", "SCHEME://ｌｏｃａｌｈｏｓｔ:P/",
        "SCHEME://ｌocalhost:P/", "SCHEME://０ｘ７ｆ.1:P/", "SCHEME:／／127.0.0.1:P/", "SCHEME：//127.0.0.1:P/", "SCHEME://example.com／@127.0.0.1:P/",
        "SCHEME://［::1］:P/", "SCHEME://127.0.0.1：80/",
    ]),
    ("enclosed", &[
        "SCHEME://①②⑦.⓪.⓪.①:P/", "SCHEME://⑫⑦.0.0.1:P/", "SCHEME://⑴⑵⑺.0.0.1:P/", "SCHEME://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:P/", "SCHEME://ⓛocalhost:P/",
        "SCHEME://①⑥⑨.②⑤④.①⑥⑨.②⑤④:P/", "SCHEME://𝟏𝟐𝟕.𝟎.𝟎.𝟏:P/", "SCHEME://𝓁ocalhost:P/", "SCHEME://¹²⁷.⁰.⁰.¹:P/", "SCHEME://₁₂₇.₀.₀.₁:P/",
        "SCHEME://0𝐱7f.1:P/",
    ]),
    ("other Unicode", &[
        "SCHEME://local\u{ad}host:P/", "SCHEME://local\u{200b}host:P/", "SCHEME://local\u{200d}host:P/", "SCHEME://local\u{2060}host:P/",
        "SCHEME://\u{202e}tsohlacol:P/", "SCHEME://localhoſt:P/", "SCHEME://LOCALHOSТ:P/", "SCHEME://١٢٧.٠.٠.١:P/", "SCHEME://127.0.0.1\u{fe0f}:P/",
        "SCHEME://bücher.example:P/", "SCHEME://ｅxample.com:P/", "SCHEME://exa\u{ad}mple.com:P/", "SCHEME://example.com:P/é", "SCHEME://ex\u{308}ample.com:P/",
    ]),
    ("labels", &[
        "SCHEME://example..com:P/", "SCHEME://.example.com:P/", "SCHEME://example.com..:P/", "SCHEME://-a.example:P/", "SCHEME://a-.example:P/",
        "SCHEME://.:P/", "SCHEME://..:P/", "SCHEME://.localhost:P/", "SCHEME://localhost.-:P/", "SCHEME://*.example.com:P/", "SCHEME://*:P/",
        "SCHEME://**:P/", "SCHEME://a!b.example:P/", "SCHEME://a,b.example:P/", "SCHEME://127.0.0.1,example.com:P/", "SCHEME://a$b.example:P/",
        "SCHEME://a;b.example:P/", "SCHEME://{a}.example:P/", "SCHEME://a|b.example:P/", "SCHEME://a^b.example:P/", "SCHEME://<a>.example:P/",
        "SCHEME://foo.0x1:P/", "SCHEME://foo.1:P/", "SCHEME://foo.127.0.0.1:P/", "SCHEME://localhost.0x7f:P/",
    ]),
    ("A-labels", &[
        "SCHEME://xn--:P/", "SCHEME://xn--a:P/", "SCHEME://xn--localhost-:P/", "SCHEME://xn--example-.org:P/", "SCHEME://a.xn--example-.org:P/",
        "SCHEME://xn--0.example:P/", "SCHEME://XN--LOCALHOST-:P/", "SCHEME://xn--127-.0.0.1:P/",
    ]),
    ("other schemes", &[
        "file:///etc/passwd", "file://localhost/etc/passwd", "ftp://127.0.0.1:P/", "gopher://127.0.0.1:P/_x", "dict://127.0.0.1:P/", "ldap://127.0.0.1:P/",
        "tftp://127.0.0.1:P/", "data://text/plain,x", "data:text/plain,x", "unix:///var/run/x.sock", "SCHEMEx://127.0.0.1:P/", "xSCHEME://127.0.0.1:P/",
        "SCHEME+unix://%2fvar%2frun/x", "ws+unix:///x", "javascript://127.0.0.1:P/%0aalert(1)", "SCHEME//127.0.0.1:P", "blob:SCHEME://127.0.0.1:P/x",
        "view-source:SCHEME://127.0.0.1:P/", "jar:SCHEME://127.0.0.1:P/!/", "url:SCHEME://127.0.0.1:P/", "*://127.0.0.1:P/",
    ]),
];

/// A spelling with its scheme and its port; without a port, the scheme's default is meant.
///
/// ```
/// use yoi_testkit::spell;
///
/// assert_eq!(spell("SCHEME://127.1:P/", "ws", Some(8080)), "ws://127.1:8080/");
/// assert_eq!(spell("SCHEME://127.1:P/", "https", None), "https://127.1/");
/// ```
pub fn spell(spelling: &str, scheme: &str, port: Option<u16>) -> String {
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    spelling.replace("SCHEME", scheme).replace(":P", &port)
}
