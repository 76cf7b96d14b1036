use serde_json::{Value, json};
use yoi_target::{AddressWord, Extension, MOST_ENTRIES, Protocol, Scheme};

use super::{about, formed, list, table};

/// The keys that asks and grants of one protocol share.
pub(super) fn keys(protocol: Protocol) -> Value {
    let mut keys = json!({
        "scheme": scheme(protocol),
        "host": about(host(), "A name; `*.base` for one more label, `**.base` for one or more; an IP address; `*` for any host, which is broad"),
        "port": about(port(), "A number; `\"*\"` for any port, which is broad. Left out, it is the scheme's own port and only that"),
        "path_prefixes": about(bounded(formed(r"^/[A-Za-z0-9._~!$&'()+,=:@/-]*$", 2048)), "Paths by whole segments: `/v1` holds `/v1` and `/v1/x`, and not `/v1beta`. Left out, all paths are meant"),
        "addresses": about(list(json!({ "enum": AddressWord::ALL.map(AddressWord::as_str) })), "Where the host may lead beside public addresses. A literal address and `localhost` say so by themselves, but for `metadata`, which is for the literal address of a cloud's metadata service. Left out, public addresses only"),
    });
    match protocol {
        Protocol::Request => {
            keys["methods"] = about(
                bounded(method()),
                "HTTP methods in upper case, each by its name",
            );
            keys["request_headers"] = about(
                bounded(formed("^[A-Za-z0-9!#$%&'*+.^|~-]+$", 64)),
                "Names of headers that may be set beside `accept`, `content-type` and their like",
            );
        }
        Protocol::WebSocket => {
            keys["subprotocols"] = about(
                bounded(formed("^[A-Za-z0-9!#$%&'*+.^_|~-]+$", 64)),
                "Subprotocols that may be offered. Left out, none may be",
            );
            keys["extensions"] = about(
                list(json!({ "enum": Extension::ALL.map(Extension::as_str) })),
                "WebSocket extensions that the host may offer. Left out, none is",
            );
        }
    }
    keys
}

/// The keys among them that have to be there.
pub(super) fn required(protocol: Protocol) -> &'static [&'static str] {
    match protocol {
        Protocol::Request => &["scheme", "host", "methods"],
        Protocol::WebSocket => &["scheme", "host"],
    }
}

/// A target as a grant has it.
pub(super) fn target(protocol: Protocol) -> Value {
    table(keys(protocol), required(protocol))
}

fn scheme(protocol: Protocol) -> Value {
    let all = [Scheme::Http, Scheme::Https, Scheme::Ws, Scheme::Wss];
    let own = all.into_iter().filter(|it| it.protocol() == protocol);
    let words: Vec<_> = own.map(|it| it.to_string()).collect();
    about(
        json!({ "enum": words }),
        "The scheme; none stands for another",
    )
}

fn host() -> Value {
    json!({ "type": "string", "minLength": 1, "pattern": r"^(\[[0-9A-Fa-f:.]+\]|[^\s/\\?#@%,:\[\]]+)$" })
}

fn port() -> Value {
    json!({ "anyOf": [
        { "type": "integer", "minimum": 1, "maximum": u16::MAX },
        { "const": "*" },
    ] })
}

fn method() -> Value {
    let mut method = formed("^[A-Z][A-Z0-9_-]*$", 32);
    // The first opens a tunnel, the others echo what was sent.
    method["not"] = json!({ "enum": ["CONNECT", "TRACE", "TRACK"] });
    method
}

fn bounded(item: Value) -> Value {
    let mut list = list(item);
    list["maxItems"] = json!(MOST_ENTRIES);
    list
}
