//! The floor: request headers that a guest never sets.

use std::fmt;

/// Why a header is on the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Floor {
    /// It governs the connection or the framing of messages.
    Connection,
    /// It is the host's to state: who asks, when, and from where.
    Host,
    /// Gateways and clouds take it for the caller's identity, address or route.
    Identity,
    /// Servers take it for another method than the one that was granted.
    MethodOverride,
    /// It carries a secret.
    Credential,
}

impl fmt::Display for Floor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connection => "the host alone speaks for the connection and the framing",
            Self::Host => "the host sets it or leaves it out",
            Self::Identity => "gateways trust it for who is calling or where to route",
            Self::MethodOverride => "it would stand for another method: ask for that method",
            Self::Credential => "it carries a secret, which no plugin holds",
        })
    }
}

/// The reason why `name`, in lower case, is on the floor.
pub(super) fn floor_of(name: &str) -> Option<Floor> {
    let listed = |(floor, names): &(Floor, &[&str])| names.contains(&name).then_some(*floor);
    let begins = |(floor, start): &(Floor, &str)| name.starts_with(start).then_some(*floor);
    let ends = |end: &&str| name.ends_with(*end).then_some(Floor::Credential);
    NAMES
        .iter()
        .find_map(listed)
        .or_else(|| STARTS.iter().find_map(begins))
        .or_else(|| ENDS.iter().find_map(ends))
}

// Sources: the forbidden request-headers of the Fetch standard; RFC 9110,
// section 7.6 (hop-by-hop); the header names that cloud metadata services,
// reverse proxies and frameworks document as trusted.
const NAMES: &[(Floor, &[&str])] = &[
    (
        Floor::Connection,
        &[
            "alt-used",
            "connection",
            "content-length",
            "early-data",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "max-forwards",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
        ],
    ),
    (
        Floor::Host,
        &[
            "accept-charset",
            "accept-encoding",
            "date",
            "destination",
            "dnt",
            "from",
            "origin",
            "permissions-policy",
            "referer",
            "set-cookie",
            "set-cookie2",
            "user-agent",
            "via",
        ],
    ),
    (
        Floor::Identity,
        &[
            "client-cert",
            "client-cert-chain",
            "client-ip",
            "fastly-client-ip",
            "forwarded",
            "forwarded-for",
            "metadata",
            "metadata-flavor",
            "remote-user",
            "true-client-ip",
            "x-arr-clientcert",
            "x-client-cert",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-forwarded",
            "x-host",
            "x-middleware-subrequest",
            "x-original-forwarded-for",
            "x-original-host",
            "x-original-uri",
            "x-original-url",
            "x-originating-ip",
            "x-real-ip",
            "x-remote-addr",
            "x-remote-ip",
            "x-remote-user",
            "x-rewrite-url",
        ],
    ),
    (
        Floor::MethodOverride,
        &[
            "x-http-method",
            "x-http-method-override",
            "x-method-override",
        ],
    ),
    (
        Floor::Credential,
        &[
            "api-key",
            "apikey",
            "authorization",
            "cookie",
            "cookie2",
            "metadata-token",
            "ocp-apim-subscription-key",
            "private-token",
            "x-access-token",
            "x-amz-security-token",
            "x-api-key",
            "x-auth-key",
            "x-auth-token",
            "x-csrf-token",
            "x-gitlab-token",
            "x-goog-api-key",
            "x-vault-token",
            "x-xsrf-token",
        ],
    ),
];

const STARTS: &[(Floor, &str)] = &[
    (Floor::Connection, "proxy-"),
    (Floor::Host, "access-control-request-"),
    (Floor::Host, "sec-"),
    (Floor::Identity, "cf-"),
    (Floor::Identity, "x-aws-ec2-metadata-token"),
    (Floor::Identity, "x-envoy-"),
    (Floor::Identity, "x-forwarded-"),
    (Floor::Identity, "impersonate-"),
    (Floor::Identity, "ssl-client-"),
    (Floor::Identity, "tailscale-"),
    (Floor::Identity, "x-amzn-oidc-"),
    (Floor::Identity, "x-appengine-"),
    (Floor::Identity, "x-auth-request-"),
    (Floor::Identity, "x-authenticated-"),
    (Floor::Identity, "x-azure-"),
    (Floor::Identity, "x-consumer-"),
    (Floor::Identity, "x-goog-authenticated-"),
    (Floor::Identity, "x-goog-iap-"),
    (Floor::Identity, "x-google-"),
    (Floor::Identity, "x-ms-client-principal"),
    (Floor::Identity, "x-remote-"),
    (Floor::Identity, "x-ssl-client-"),
    (Floor::Identity, "x-webauth-"),
    (Floor::Credential, "x-ms-token-"),
];

// Vendors name their key header after themselves, so that no list is whole.
const ENDS: &[&str] = &[
    "-access-token",
    "-api-key",
    "-apikey",
    "-auth-token",
    "-authorization",
    "-cookie",
    "-password",
    "-secret",
    "-token",
];
