//! What the operator, the author and the guest's author read.

use yoi_target::{ActionUrl, Target};

#[test]
fn a_refused_target_says_what_is_wanted() {
    let texts = [
        "example.com",
        "*://example.com/",
        "https://*.com/ methods=GET",
        "https://api.*.com/ methods=GET",
        "https://127.1/ methods=GET",
        "https://::1/ methods=GET",
        "https://user@a.example/ methods=GET",
        "https://a..example/ methods=GET",
        "https://a.example:0/ methods=GET",
        "https://a.example/v1/* methods=GET",
        "https://a.example/a%2Fb methods=GET",
        "https://a.example/",
        "https://a.example/ methods=get",
        "https://a.example/ methods=TRACE",
        "https://a.example/ methods=GET request-headers=authorization",
        "https://a.example/ methods=GET request-headers=x_a",
        "wss://a.example/ methods=GET",
        "wss://0.0.0.0/",
        "http://169.254.169.254/ methods=GET",
        "ws://a.example/ addresses=metadata",
        "ws://a.example/ addresses=lan",
        "wss://a.example/ subprotocols=a/b",
        "wss://a.example/ v2",
        "wss://a.example/ paths=/v2",
        "wss://a.example/ path_prefixes = [\"/v2\"]",
        "wss://a.example/ port=8443",
        "https://a.example/ methods = [\"GET\"]",
        "https://a.example/ methods=[\"GET\"]",
        "https://a.example/ methods=\"GET\"",
        "https://a.example/ methods= GET",
        "https://a.example/ methods=GET request_headers=x-a",
    ];
    let shown: Vec<_> = texts
        .iter()
        .map(|text| format!("{text}\n  {}", Target::parse(text).unwrap_err()))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    example.com
      `example.com` is not a target: write for instance `https://api.example.com/v1 methods=GET`
    *://example.com/
      a scheme is never `*`: write one target for each of `http`, `https`, `ws` and `wss`
    https://*.com/ methods=GET
      `com` is too short for a wildcard: at least two labels must follow, such as `*.example.com`
    https://api.*.com/ methods=GET
      `api.*.com` has a star in a wrong place: write `*.example.com`, `**.example.com` or `*` alone
    https://127.1/ methods=GET
      an IPv4 address is written as four decimal numbers: `127.0.0.1`
    https://::1/ methods=GET
      write the IPv6 address in brackets: `[::1]`
    https://user@a.example/ methods=GET
      a host has no `@`: write the name alone; port and path have keys of their own
    https://a..example/ methods=GET
      a label of the host is empty: look for a leading dot or two dots in a row
    https://a.example:0/ methods=GET
      port 0 cannot be dialled: write 1 to 65535, or leave `port` out for the scheme's default
    https://a.example/v1/* methods=GET
      `/v1/*` has a star: a prefix already holds all that lies below it, so leave it out
    https://a.example/a%2Fb methods=GET
      a path prefix has no `%`: write letters, digits and `-._~!$&'()+,=:@/`
    https://a.example/
      no method is named, so that nothing is allowed: write for instance `methods=GET`
    https://a.example/ methods=get
      `get` is not in upper case: write `GET`
    https://a.example/ methods=TRACE
      `TRACE` is never allowed: `CONNECT` opens a tunnel, `TRACE` and `TRACK` echo what was sent
    https://a.example/ methods=GET request-headers=authorization
      `authorization` cannot be set: it carries a secret, which no plugin holds
    https://a.example/ methods=GET request-headers=x_a
      `x_a` has an underscore, which servers confuse with a hyphen: write `-`
    wss://a.example/ methods=GET
      `wss` targets have no methods: they belong to `http` and `https`
    wss://0.0.0.0/
      `0.0.0.0` is never dialled: it is unspecified
    http://169.254.169.254/ methods=GET
      `169.254.169.254` is a metadata service, which hands out credentials: it needs `addresses=metadata`
    ws://a.example/ addresses=metadata
      `metadata` needs the very address as the host, such as `169.254.169.254`: `a.example` is not one
    ws://a.example/ addresses=lan
      `lan` is not a class of addresses: write `loopback`, `private`, `link-local` or `metadata`
    wss://a.example/ subprotocols=a/b
      `a/b` is not a subprotocol: write letters, digits and `-._+!#$%&'*^|~`, without spaces or commas
    wss://a.example/ v2
      `v2` is not understood: write further paths, `methods=`, `subprotocols=`, `extensions=`, `addresses=` or `request-headers=`
    wss://a.example/ paths=/v2
      `paths=/v2` is not understood: paths stand without a key, such as `https://api.example.com/v1 /v2`
    wss://a.example/ path_prefixes = ["/v2"]
      `path_prefixes` is not understood: paths stand without a key, such as `https://api.example.com/v1 /v2`
    wss://a.example/ port=8443
      `port=8443` is not understood: scheme, host and port are those of the URL, such as `https://api.example.com:8443/v1`
    https://a.example/ methods = ["GET"]
      `methods` is not understood: write `methods=GET,POST`, without spaces, brackets and quotes
    https://a.example/ methods=["GET"]
      `methods=[\"GET\"]` is not understood: write `methods=GET,POST`, without spaces, brackets and quotes
    https://a.example/ methods="GET"
      `methods=\"GET\"` is not understood: write `methods=GET,POST`, without spaces, brackets and quotes
    https://a.example/ methods= GET
      `methods=` names nothing: write the values right after it, or leave it out
    https://a.example/ methods=GET request_headers=x-a
      `request_headers=x-a` is not understood: write `request-headers=x-trace`, without spaces, brackets and quotes
    "#);
}

#[test]
fn a_refused_url_says_what_is_wanted() {
    let texts = [
        "example.com",
        "gopher://example.com/",
        "https:///x",
        "https://u:p@example.com/",
        "https://example.com/a b",
        "https://example.com/é",
        "https://example.com/a\\b",
        "https://example.com/#top",
        "https://0x7f.1/",
        "https://[fe80::1%25eth0]/",
        "https://[::1/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://xn--a/",
        "https://a_b!.example/",
        "https://example.com/%00",
        "https://example.com/%25252541",
    ];
    let shown: Vec<_> = texts
        .iter()
        .map(|text| format!("{text}\n  {}", ActionUrl::parse(text).unwrap_err()))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    example.com
      the URL is not absolute: it begins with a scheme and `://`
    gopher://example.com/
      `gopher` is not a scheme here: write `http` or `https` for requests, `ws` or `wss` for WebSocket
    https:///x
      the URL has no host
    https://u:p@example.com/
      the URL has an `@` before the path: credentials do not belong in a URL
    https://example.com/a b
      the URL has the byte 0x20 at 21: percent-encode spaces and control characters
    https://example.com/é
      the URL is not ASCII at 20: percent-encode the path and query, write the host in A-labels (`xn--`)
    https://example.com/a\b
      the URL has a `\` at 21: write `/`, or `%5C` where it is meant
    https://example.com/#top
      the URL has a fragment: leave out `#` and what follows
    https://0x7f.1/
      `0x7f.1` is a hidden form of an IPv4 address: write `127.0.0.1`
    https://[fe80::1%25eth0]/
      the URL has a `%` in its host: write the host as it is, without an IPv6 zone
    https://[::1/
      `[::1` is not an IPv6 address; a zone such as `%eth0` cannot be named
    https://example.com:0/
      the URL's port is 0, which cannot be dialled
    https://example.com:99999/
      the URL's port is not a number from 1 to 65535
    https://xn--a/
      `xn--a` is not a host name
    https://a_b!.example/
      the label `a_b!` has `!`: a label is made of letters, digits, `-` and `_`
    https://example.com/%00
      the URL's path hides a control character behind percent-encoding
    https://example.com/%25252541
      the URL's path is percent-encoded more than three times over
    "#);
}
