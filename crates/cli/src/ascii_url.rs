use std::fmt::Write as _;

use yoi_target::{ActionUrl, HostPattern};

/// A URL in Unicode as a plugin has to write it: its host in A-labels, the rest
/// in percent-encoding. None where it is refused even so. Without its query.
pub(crate) fn spelt(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, format!(":{port}")),
        None => (authority, String::new()),
    };
    let host = HostPattern::parse(host).ok()?;
    let spelt = format!("{scheme}://{host}{port}{}", encoded(rest));
    let url = ActionUrl::parse(&spelt).ok()?;
    Some(url.without_query().to_owned())
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte.is_ascii() {
            true => encoded.push(byte.into()),
            // Writing to a string never fails.
            false => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unicode_url_is_spelt_in_ascii() {
        let table = [
            (
                "https://bücher.example/",
                Some("https://xn--bcher-kva.example/"),
            ),
            (
                "wss://аррӏе.com:8443/später?secret=ü",
                Some("wss://xn--80ak6aa92e.com:8443/sp%C3%A4ter"),
            ),
            ("https://api.example/ü", Some("https://api.example/%C3%BC")),
            ("https://api.example/ü x", None),
            ("https://ü@api.example/", None),
            ("https://*.ü.example/", None),
            ("ü", None),
        ];
        for (url, wanted) in table {
            assert_eq!(spelt(url).as_deref(), wanted, "{url}");
        }
    }
}
