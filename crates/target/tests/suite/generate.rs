//! Generators that correlate: two independent targets hardly ever hold the
//! same action, and laws over them would be empty.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use yoi_target::{
    Action, ActionKind, ActionUrl, AddressWord, Extension, HeaderName, HostPattern, Method,
    PathPrefix, PortPattern, Protocol, Scheme, Subprotocol, Target, TargetParts,
};

pub(crate) const HOSTS: &[&str] = &[
    "example.com",
    "a.example.com",
    "b.a.example.com",
    "*.example.com",
    "**.example.com",
    "*.a.example.com",
    "**.a.example.com",
    "xexample.com",
    "*",
    "localhost",
    "a.localhost",
    "127.0.0.1",
    "10.0.0.1",
    "1.1.1.1",
    "[::1]",
    "169.254.169.254",
];
const LABELS: &[&str] = &["a", "b", "x", "b.a", "c.b.a"];
const PREFIXES: &[&str] = &[
    "/",
    "/v1",
    "/v1/trades",
    "/v1/trades/btc",
    "/v1beta",
    "/v2",
    "/v2/x",
];
const TAILS: &[&str] = &[
    "",
    "",
    "/",
    "/x",
    "/trades",
    "beta",
    "/..%2fv2",
    "/a%2Fb",
    "/..;/x",
    "//x",
    "?q=/v1",
    "/%252e%252e/v2",
];
const METHODS: &[&str] = &["GET", "POST", "PUT"];
const EXTENSIONS: &[&str] = &["permessage-deflate"];
const SUBPROTOCOLS: &[&str] = &["a", "b", "'c"];
const HEADERS: &[&str] = &["x-a", "x-b", "'x-c"];

/// A target of known parts.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    scheme: Scheme,
    host: &'static str,
    port: Option<PortPattern>,
    prefixes: Vec<&'static str>,
    methods: Vec<&'static str>,
    subprotocols: Vec<&'static str>,
    extensions: Vec<&'static str>,
    addresses: Vec<AddressWord>,
    headers: Vec<&'static str>,
}

pub(crate) fn draft() -> impl Strategy<Value = Draft> {
    let port = select(vec![
        None,
        None,
        Some(PortPattern::Any),
        Some(PortPattern::Number(8443)),
    ]);
    let scheme = select(vec![Scheme::Http, Scheme::Https, Scheme::Ws, Scheme::Wss]);
    let words = vec![
        AddressWord::Loopback,
        AddressWord::Private,
        AddressWord::LinkLocal,
    ];
    let lists = (
        some_of(METHODS, 1),
        some_of(SUBPROTOCOLS, 0),
        some_of(EXTENSIONS, 0),
        subsequence(words, 0..=3),
        some_of(HEADERS, 0),
    );
    let place = (scheme, select(HOSTS), port, some_of(PREFIXES, 1));
    (place, lists).prop_map(
        |(
            (scheme, host, port, prefixes),
            (methods, subprotocols, extensions, addresses, headers),
        )| Draft {
            scheme,
            host,
            port,
            prefixes,
            methods,
            subprotocols,
            extensions,
            addresses,
            headers,
        },
    )
}

fn some_of(
    items: &'static [&'static str],
    least: usize,
) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(items.to_vec(), least..=items.len().min(3))
}

impl Draft {
    pub(crate) fn target(&self) -> Target {
        let request = self.scheme.protocol() == Protocol::Request;
        let metadata = (self.host == "169.254.169.254").then_some(AddressWord::Metadata);
        let mut parts = TargetParts::new(self.scheme, HostPattern::parse(self.host).unwrap());
        parts.port = self.port;
        parts.path_prefixes = all(&self.prefixes, PathPrefix::parse);
        parts.addresses = self.addresses.iter().copied().chain(metadata).collect();
        if request {
            parts.methods = all(&self.methods, Method::parse);
            parts.request_headers = all(&self.headers, HeaderName::parse);
        } else {
            parts.subprotocols = all(&self.subprotocols, Subprotocol::parse);
            parts.extensions = all(&self.extensions, Extension::parse);
        }
        Target::new(parts).unwrap()
    }

    /// This draft with the parts of `fresh` that `mask` names.
    fn with(&self, fresh: &Self, mask: u8) -> Self {
        let mut changed = self.clone();
        let on = |bit: u8| mask & (1 << bit) != 0;
        if on(0) {
            changed.scheme = fresh.scheme
        }
        if on(1) {
            changed.host = fresh.host
        }
        if on(2) {
            changed.port = fresh.port
        }
        if on(3) {
            changed.prefixes.clone_from(&fresh.prefixes)
        }
        if on(4) {
            changed.methods.clone_from(&fresh.methods)
        }
        if on(5) {
            changed.subprotocols.clone_from(&fresh.subprotocols);
            changed.extensions.clone_from(&fresh.extensions)
        }
        if on(6) {
            changed.addresses.clone_from(&fresh.addresses)
        }
        if on(7) {
            changed.headers.clone_from(&fresh.headers)
        }
        changed
    }
}

fn all<T, E: std::fmt::Debug>(texts: &[&str], parse: fn(&str) -> Result<T, E>) -> Vec<T> {
    texts.iter().map(|text| parse(text).unwrap()).collect()
}

/// Three targets that differ in a few parts, and an action made from one of them.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) a: Target,
    pub(crate) b: Target,
    pub(crate) c: Target,
    pub(crate) probe: Probe,
}

/// The schemes are changed seldom: nothing meets where they differ.
fn mask() -> impl Strategy<Value = u8> {
    let bit = |likely: f64| prop::bool::weighted(likely);
    let bits = (
        bit(0.05),
        bit(0.4),
        bit(0.3),
        bit(0.4),
        bit(0.3),
        bit(0.3),
        bit(0.3),
        bit(0.3),
    );
    bits.prop_map(|(a, b, c, d, e, f, g, h)| {
        [a, b, c, d, e, f, g, h]
            .iter()
            .enumerate()
            .fold(0, |mask, (at, on)| mask | u8::from(*on) << at)
    })
}

pub(crate) fn case() -> impl Strategy<Value = Case> {
    let drafts = (draft(), draft(), mask(), draft(), mask());
    let related = drafts.prop_map(|(a, second, second_mask, third, third_mask)| {
        let b = a.with(&second, second_mask);
        let c = b.with(&third, third_mask);
        [a, b, c]
    });
    (related, select(vec![0usize, 1]), seeds()).prop_map(|(drafts, made_from, seeds)| {
        let probe = Probe::new(&drafts[made_from], &seeds);
        let [a, b, c] = drafts.map(|draft| draft.target());
        Case { a, b, c, probe }
    })
}

/// An action that can be kept.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) url: ActionUrl,
    method: Option<Method>,
    headers: Vec<HeaderName>,
    subprotocols: Vec<Subprotocol>,
}

#[derive(Clone, Debug)]
struct Seeds {
    label: &'static str,
    other_host: &'static str,
    port: u16,
    prefix: prop::sample::Index,
    tail: &'static str,
    method: prop::sample::Index,
    first: prop::sample::Index,
    stray: u8,
}

fn seeds() -> impl Strategy<Value = Seeds> {
    let literal: Vec<_> = HOSTS
        .iter()
        .copied()
        .filter(|host| !host.contains('*'))
        .collect();
    let place = (
        select(LABELS),
        select(literal),
        select(vec![80, 443, 8443]),
        any::<prop::sample::Index>(),
        select(TAILS),
    );
    (
        place,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0u8..20,
    )
        .prop_map(
            |((label, other_host, port, prefix, tail), method, first, stray)| Seeds {
                label,
                other_host,
                port,
                prefix,
                tail,
                method,
                first,
                stray,
            },
        )
}

impl Probe {
    fn new(draft: &Draft, seeds: &Seeds) -> Self {
        let request = draft.scheme.protocol() == Protocol::Request;
        let url = format!(
            "{}://{}{}{}",
            draft.scheme,
            host(draft, seeds),
            port(draft, seeds),
            path(draft, seeds)
        );
        let named = |names: &[&'static str]| {
            names
                .get(seeds.first.index(4)..)
                .unwrap_or_default()
                .to_vec()
        };
        let stray =
            |names: Vec<&'static str>, stray| if seeds.stray == 1 { vec![stray] } else { names };
        let method = if seeds.stray == 2 {
            "PATCH"
        } else {
            *seeds.method.get(&draft.methods)
        };
        let (headers, subprotocols) = (
            stray(named(&draft.headers), "x-z"),
            stray(named(&draft.subprotocols), "z"),
        );
        Self {
            url: ActionUrl::parse(&url).unwrap_or_else(|error| panic!("{url}: {error}")),
            method: request.then(|| Method::parse(method).unwrap()),
            headers: all(&headers, HeaderName::parse),
            subprotocols: all(&subprotocols, Subprotocol::parse),
        }
    }

    pub(crate) fn action(&self) -> Action<'_> {
        let kind = match &self.method {
            Some(method) => ActionKind::Request {
                method,
                headers: &self.headers,
            },
            None => ActionKind::Open {
                subprotocols: &self.subprotocols,
            },
        };
        Action {
            url: &self.url,
            kind,
        }
    }
}

fn host(draft: &Draft, seeds: &Seeds) -> String {
    match draft.host {
        "*" => seeds.other_host.to_owned(),
        _ if seeds.stray == 3 => seeds.other_host.to_owned(),
        host => match host.trim_start_matches('*') {
            base if base == host => host.to_owned(),
            base => format!("{}{base}", seeds.label),
        },
    }
}

fn port(draft: &Draft, seeds: &Seeds) -> String {
    match draft.port {
        Some(PortPattern::Number(port)) => format!(":{port}"),
        Some(PortPattern::Any) => format!(":{}", seeds.port),
        None if seeds.stray == 4 => format!(":{}", seeds.port),
        None => String::new(),
    }
}

fn path(draft: &Draft, seeds: &Seeds) -> String {
    let prefix = if seeds.stray == 5 {
        "/v2"
    } else {
        *seeds.prefix.get(&draft.prefixes)
    };
    let tail = if prefix == "/" {
        seeds.tail.trim_start_matches('/')
    } else {
        seeds.tail
    };
    format!("{prefix}{tail}")
}
