//! The rules a second time, slowly and from the text, so that a mistake would
//! have to be made twice.

use std::collections::BTreeSet;

use yoi_target::{Action, ActionKind, Target, classify};

pub(crate) fn matches(target: &Target, action: &Action<'_>) -> bool {
    let url = action.url;
    let host = url.host().to_string();
    let named = match action.kind {
        ActionKind::Open { subprotocols } => {
            url.as_str().starts_with("ws")
                && subprotocols
                    .iter()
                    .all(|name| target.subprotocols().contains(name))
        }
        ActionKind::Request { method, headers } => {
            let header = |name: &str| {
                name.starts_with("accept")
                    || target.request_headers().iter().any(|h| h.as_str() == name)
            };
            url.as_str().starts_with("http")
                && target.methods().contains(method)
                && headers.iter().all(|h| header(h.as_str()))
        }
    };
    let port = target.port().to_string();
    named
        && url.as_str().split(':').next() == Some(target.scheme().as_str())
        && host_matches(&target.host().to_string(), &host)
        && (port == "*" || port == url.port().to_string())
        && class_allowed(target, &host)
        && target
            .path_prefixes()
            .iter()
            .any(|prefix| holds(prefix.as_str(), url.path()))
}

/// Label by label, from the right.
pub(crate) fn host_matches(pattern: &str, host: &str) -> bool {
    let is_address =
        |text: &str| text.starts_with('[') || text.ends_with(|c: char| c.is_ascii_digit());
    if pattern == "*" || is_address(pattern) || is_address(host) {
        return pattern == "*" || pattern == host;
    }
    let mut host: Vec<&str> = host.split('.').collect();
    let mut pattern: Vec<&str> = pattern.split('.').collect();
    while let (Some(label), Some(wanted)) = (host.pop(), pattern.pop()) {
        match wanted {
            "*" => return host.is_empty(),
            "**" => return true,
            _ if label != wanted => return false,
            _ if host.is_empty() && pattern.is_empty() => return true,
            _ => {}
        }
    }
    false
}

fn class_allowed(target: &Target, host: &str) -> bool {
    let local = host == "localhost" || host.ends_with(".localhost");
    let address = if local {
        "127.0.0.1"
    } else {
        host.trim_matches(['[', ']'])
    };
    address
        .parse()
        .is_ok_and(|address| target.addresses().allows(classify(address)))
        || address.parse::<std::net::IpAddr>().is_err()
}

/// Every text that the path may be read as.
pub(crate) fn holds(prefix: &str, path: &str) -> bool {
    holds_without(prefix, path, None)
}

/// The rewritings that [`holds_without`] can leave out.
pub(crate) const REWRITINGS: [&str; 7] = [
    "backslashes",
    "overlong UTF-8",
    "a decoded query",
    "parameters",
    "doubled slashes",
    "dots, encoded or not",
    "percent-decoding",
];

/// The same with a fault: one rewriting is forgotten.
pub(crate) fn holds_without(prefix: &str, path: &str, forgotten: Option<usize>) -> bool {
    if prefix == "/" {
        return true;
    }
    let mut readings = BTreeSet::new();
    let within = collect(latin(path), 0, forgotten, &mut readings);
    within
        && readings
            .iter()
            .all(|(reading, _)| starts_with_segments(reading, prefix))
}

/// The design's own words: decode up to three times, then each choice, then dots.
pub(crate) fn holds_by_the_table(prefix: &str, path: &str) -> bool {
    let mut text = latin(path);
    for _ in 0..4 {
        for choices in 0..8 {
            let mut reading = text.clone();
            if choices & 1 != 0 {
                reading = reading.replace('\\', "/")
            }
            if choices & 2 != 0 {
                reading = without_parameters(&reading)
            }
            if choices & 4 != 0 {
                reading = merged(&reading)
            }
            if !starts_with_segments(&resolved(&reading, false), prefix) {
                return false;
            }
        }
        text = decoded(&text);
    }
    true
}

fn starts_with_segments(path: &str, prefix: &str) -> bool {
    let mut segments = path.split('/');
    prefix == "/"
        || prefix
            .split('/')
            .all(|wanted| segments.next() == Some(wanted))
}

/// False if there are too many, or one that is refused.
fn collect(
    text: String,
    rounds: u8,
    forgotten: Option<usize>,
    readings: &mut BTreeSet<(String, u8)>,
) -> bool {
    let control = text.contains(|c: char| (c as u32) < 0x20 || c as u32 == 0x7f);
    let late_control = text
        .chars()
        .zip(text.chars().skip(1))
        .any(|(a, b)| a == '\u{c2}' && ('\u{80}'..='\u{9f}').contains(&b));
    if rounds > 3 || control || late_control {
        return false;
    }
    if !readings.insert((text.clone(), rounds)) {
        return true;
    }
    if readings.len() > 64 {
        return false;
    }
    let next = [
        text.replace('\\', "/"),
        shortened(&text),
        text.split(['?', '#']).next().unwrap_or_default().to_owned(),
        without_parameters(&text),
        merged(&text),
        resolved(&text, false),
        resolved(&text, true),
    ];
    let once_more = decoded(&text);
    let decoding = forgotten == Some(6)
        || once_more == text
        || collect(once_more, rounds + 1, forgotten, readings);
    let mut kept = next
        .into_iter()
        .enumerate()
        .filter(|(at, _)| Some((*at).min(5)) != forgotten);
    decoding && kept.all(|(_, text)| collect(text, rounds, forgotten, readings))
}

/// One character a byte.
fn latin(path: &str) -> String {
    path.bytes().map(char::from).collect()
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits: String = part
            .chars()
            .take(2)
            .filter(char::is_ascii_hexdigit)
            .collect();
        match u8::from_str_radix(&digits, 16) {
            Ok(byte) if digits.len() == 2 => {
                out.extend([char::from(byte)].into_iter().chain(part.chars().skip(2)))
            }
            _ => out.extend(["%", part]),
        }
    }
    out
}

fn without_parameters(text: &str) -> String {
    let names: Vec<_> = text
        .split('/')
        .map(|segment| segment.split(';').next().unwrap_or_default())
        .collect();
    names.join("/")
}

fn merged(text: &str) -> String {
    let mut text = text.to_owned();
    while text.contains("//") {
        text = text.replace("//", "/");
    }
    text
}

fn resolved(text: &str, encoded_too: bool) -> String {
    let mut kept = Vec::new();
    for segment in text.split('/').skip(1) {
        let plain = if encoded_too {
            dotted(segment)
        } else {
            segment.to_owned()
        };
        match plain.as_str() {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

fn dotted(segment: &str) -> String {
    segment.replace("%2e", ".").replace("%2E", ".")
}

/// Overlong UTF-8, by its definition: the bits of the sequence make up ASCII.
fn shortened(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let length = match chars[at] as u32 {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            _ => 1,
        };
        match chars.get(at..at + length).and_then(short_form) {
            Some(c) if length > 1 => {
                out.push(c);
                at += length
            }
            _ => {
                out.push(chars[at]);
                at += 1
            }
        }
    }
    out
}

fn short_form(sequence: &[char]) -> Option<char> {
    let (lead, rest) = sequence.split_first()?;
    let continues = rest.iter().all(|c| ('\u{80}'..='\u{bf}').contains(c));
    let start = *lead as u32 & (0xff >> (sequence.len() + 1));
    let value = rest
        .iter()
        .fold(start, |value, c| value << 6 | (*c as u32 & 0x3f));
    (continues && value < 0x80).then(|| char::from_u32(value))?
}
