//! What a target allows, in plain words. Made of parsed values only; what could be long is for the caller to cut.

use std::fmt::Display;

use yoi_target::{AddressWord, HostPattern, PathPrefix, PortPattern, Protocol, Target};

/// `may open WebSocket connections to …`, `may send GET and POST to …`.
pub(crate) fn may(target: &Target) -> String {
    let what = match target.protocol() {
        Protocol::WebSocket => "may open WebSocket connections".to_owned(),
        Protocol::Request => format!("may send {}", listed(target.methods())),
    };
    let parts = [
        host(target.host()),
        port(target),
        paths(target),
        offered(target),
        extended(target),
        headers(target),
        addresses(target),
        plain_text(target),
    ];
    format!("{what} to {}", parts.concat())
}

fn host(host: &HostPattern) -> String {
    let text = host.to_string();
    match (host.is_any(), host.base()) {
        (true, _) => "any host".to_owned(),
        (false, Some(base)) if text.starts_with("**.") => format!("every host below `{base}`"),
        (false, Some(base)) => format!("every host directly below `{base}`"),
        (false, None) => format!("`{text}`"),
    }
}

fn port(target: &Target) -> String {
    match target.port() {
        PortPattern::Any => " at any port".to_owned(),
        PortPattern::Number(port) if port == target.scheme().default_port() => String::new(),
        PortPattern::Number(port) => format!(" at port {port}"),
    }
}

fn paths(target: &Target) -> String {
    match target.has_all_paths() {
        true => ", every path".to_owned(),
        false => {
            let paths = target.path_prefixes().iter().map(PathPrefix::as_str);
            format!(", path {} and below", quoted(paths))
        }
    }
}

fn offered(target: &Target) -> String {
    match target.subprotocols() {
        [] => String::new(),
        names => format!(", offering {}", quoted(names)),
    }
}

fn extended(target: &Target) -> String {
    match target.extensions() {
        [] => String::new(),
        names => format!(", with the extension {}", quoted(names)),
    }
}

fn headers(target: &Target) -> String {
    match target.request_headers() {
        [] => String::new(),
        names => format!(", setting the headers {}", quoted(names)),
    }
}

fn addresses(target: &Target) -> String {
    let by_itself = target.host().class().and_then(|class| class.word());
    let words = target
        .addresses()
        .words()
        .filter(|word| Some(*word) != by_itself);
    let places: Vec<_> = words.map(place).collect();
    match places.is_empty() {
        true => String::new(),
        false => format!(", also where that leads to {}", listed(&places)),
    }
}

fn place(word: AddressWord) -> &'static str {
    match word {
        AddressWord::Loopback => "this machine",
        AddressWord::Private => "private networks",
        AddressWord::LinkLocal => "devices on this link",
        AddressWord::Metadata => "the cloud's metadata service",
    }
}

fn plain_text(target: &Target) -> String {
    match target.scheme().is_tls() {
        true => String::new(),
        false => ", unencrypted".to_owned(),
    }
}

fn quoted(items: impl IntoIterator<Item = impl Display>) -> String {
    let items: Vec<_> = items.into_iter().map(|it| format!("`{it}`")).collect();
    listed(&items)
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[impl Display]) -> String {
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(target: &str) -> String {
        may(&Target::parse(target).unwrap())
    }

    #[test]
    fn a_target_is_told_in_plain_words() {
        let table = [
            (
                "wss://stream.example.com/v1/trades subprotocols=trades.v1",
                "may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`",
            ),
            (
                "https://api.example.com:8443/v1 /v2 methods=GET,POST request-headers=x-a",
                "may send GET and POST to `api.example.com` at port 8443, path `/v1` and `/v2` and below, setting the headers `x-a`",
            ),
            (
                "wss://*/",
                "may open WebSocket connections to any host, every path",
            ),
            (
                "https://*.example.com:*/ methods=DELETE,GET,PUT",
                "may send DELETE, GET and PUT to every host directly below `example.com` at any port, every path",
            ),
            (
                "ws://**.example.com/ addresses=private,loopback",
                "may open WebSocket connections to every host below `example.com`, every path, also where that leads to this machine and private networks, unencrypted",
            ),
            (
                "ws://localhost:80/",
                "may open WebSocket connections to `localhost`, every path, unencrypted",
            ),
            (
                "http://169.254.169.254/ methods=GET addresses=metadata",
                "may send GET to `169.254.169.254`, every path, unencrypted",
            ),
        ];
        for (target, words) in table {
            assert_eq!(said(target), words, "{target}");
        }
    }
}
