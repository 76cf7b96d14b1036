use std::net::IpAddr;

use url::{Host, Url};
use yoi_target::{
    Action, ActionHost, ActionKind, ActionUrl, AddressWord, HostPattern, Method, PathPrefix,
    PortPattern, Protocol, Target, TargetParts,
};

use crate::paths::readings;

/// A guest's URL: what is accepted is read by a second parser as the same, and
/// no reading of a path leads out of the prefix that holds it.
pub fn action_url(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    match ActionUrl::parse(text) {
        Ok(url) => check(&url, text),
        Err(error) => {
            let told = error.to_string();
            assert!(
                told.len() < 1024 && !told.chars().any(char::is_control),
                "{told:?}"
            );
        }
    }
}

fn check(url: &ActionUrl, written: &str) {
    assert_eq!(ActionUrl::parse(url.as_str()).as_ref(), Ok(url));
    assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
    check_second(
        url,
        &Url::parse(written).expect("the standard takes what is accepted"),
    );
    check_second(
        url,
        &Url::parse(url.as_str()).expect("the canonical text is a URL"),
    );
    for prefix in prefixes(url) {
        check_prefix(url, &prefix);
    }
}

fn check_second(url: &ActionUrl, second: &Url) {
    assert_eq!(url.scheme().as_str(), second.scheme());
    assert_eq!(Some(url.port()), second.port_or_known_default());
    assert_eq!(url.path(), second.path());
    let query = url.path_and_query().strip_prefix(url.path()).unwrap();
    assert_eq!(query.strip_prefix('?'), second.query());
    assert!(
        second.fragment().is_none() && second.username().is_empty() && second.password().is_none()
    );
    match (url.host(), second.host().expect("a host")) {
        (ActionHost::Name(name), Host::Domain(second)) => {
            assert_eq!(name, second.trim_end_matches('.'))
        }
        (ActionHost::Ip(address), Host::Ipv4(second)) => assert_eq!(*address, IpAddr::V4(second)),
        (ActionHost::Ip(address), Host::Ipv6(second)) => {
            assert_eq!(*address, IpAddr::V6(second).to_canonical())
        }
        (host, second) => unreachable_pair(host, &second),
    }
}

#[allow(clippy::panic, reason = "the two parsers disagree")]
fn unreachable_pair(host: &ActionHost, second: &Host<&str>) {
    panic!("{host:?} is {second:?} for the standard");
}

/// `/v1`, and the path's own beginnings.
fn prefixes(url: &ActionUrl) -> Vec<PathPrefix> {
    let path = url.path();
    let ends = path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([path.len()]);
    let own = ends.filter_map(|end| PathPrefix::parse(path.get(..end)?).ok());
    own.take(4)
        .chain(PathPrefix::parse("/v1"))
        .filter(|it| !it.is_all())
        .collect()
}

fn check_prefix(url: &ActionUrl, prefix: &PathPrefix) {
    let Some(target) = target(url, prefix) else {
        return;
    };
    if !matches(&target, url) {
        return;
    }
    for reading in readings(url.path().as_bytes()) {
        let below = reading.strip_prefix(prefix.as_str().as_bytes());
        let inside = below.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"));
        assert!(
            inside,
            "{url:?} is in {target}, and may be read as {:?}",
            reading.escape_ascii().to_string()
        );
    }
}

/// The target that holds just this URL's host and port, and this prefix; none
/// for a host that nothing may hold.
fn target(url: &ActionUrl, prefix: &PathPrefix) -> Option<Target> {
    let host = HostPattern::parse(&url.host().to_string()).expect("a host that was accepted");
    let mut parts = TargetParts::new(url.scheme(), host);
    parts.port = Some(PortPattern::Number(url.port()));
    parts.path_prefixes = vec![prefix.clone()];
    if url.scheme().protocol() == Protocol::Request {
        parts.methods = vec![Method::parse("GET").unwrap()];
    }
    let said = TargetParts {
        addresses: [AddressWord::Metadata].into_iter().collect(),
        ..parts.clone()
    };
    Target::new(parts).or_else(|_| Target::new(said)).ok()
}

fn matches(target: &Target, url: &ActionUrl) -> bool {
    let method = Method::parse("GET").unwrap();
    let kind = match url.scheme().protocol() {
        Protocol::Request => ActionKind::Request {
            method: &method,
            headers: &[],
        },
        Protocol::WebSocket => ActionKind::Open { subprotocols: &[] },
    };
    target.matches(&Action { url, kind })
}
