use std::sync::LazyLock;

use yoi_authority::{Enabled, Enablement, resolve};
use yoi_package::{Digest, Manifest};
use yoi_target::{Protocol, Target};

use crate::diagnostics;
use crate::manifest::assert_prints_back;
use crate::probe::Probe;

/// The package whose asks every enablement is held against.
pub(crate) const MANIFEST: &str = r#"
schema = 1
id = "a.b"
version = "1.0.0"
description = "a"
component.path = "a"

[[websocket]]
scheme = "wss"
host = "**.example.com"
path_prefixes = ["/v1", "/v2"]
subprotocols = ["a", "b"]

[[websocket]]
scheme = "ws"
host = "*"
port = "*"
addresses = ["loopback", "private"]

[[request]]
scheme = "https"
host = "api.example.com"
methods = ["GET", "POST"]
"#;

/// All zeros, so that a fuzzer can write it.
pub(crate) const DIGEST: &str =
    "sha256:0000000000000000000000000000000000000000000000000000000000000000";

const PROBES: &[&str] = &[
    "wss://a.example.com/v1",
    "wss://a.example.com/v1/x a",
    "wss://a.b.example.com/v2 b a",
    "wss://a.b.example.com/v3",
    "wss://example.com/v1",
    "wss://a.example.com:8443/v1",
    "wss://a.example.com/v1/..%2fv3",
    "ws://localhost/",
    "ws://127.0.0.1:9/",
    "ws://10.0.0.1/",
    "ws://[::1]/x",
    "ws://169.254.169.254/",
    "ws://a.example/",
    "https://api.example.com/",
    "https://api.example.com/v1 POST",
    "https://api.example.com/v1 DELETE",
    "http://api.example.com/",
];

static ASKED: LazyLock<Manifest> = LazyLock::new(|| Manifest::parse(MANIFEST).0.unwrap());
static PROBED: LazyLock<Vec<Probe>> =
    LazyLock::new(|| PROBES.iter().map(|it| Probe::parse(it).unwrap()).collect());

/// An operator's `yoi.toml`: every problem can be shown, and no permit exists
/// without an ask and a grant that hold the action, at this version and digest.
pub fn enablement(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let (enablement, told) = Enablement::parse(text);
    diagnostics::check(enablement.as_ref(), &told, text);
    let Some(enablement) = enablement else {
        return;
    };
    enablement
        .plugins()
        .iter()
        .for_each(|it| check_enabled(it, text));
    let (manifest, digest) = (&*ASKED, Digest::parse(DIGEST).unwrap());
    let enabled = enablement.get(manifest.id());
    let resolution = resolve(manifest, digest, enabled);
    let enabled = enabled.filter(|it| it.version() == manifest.version() && it.digest() == digest);
    for probe in PROBED.iter() {
        let asks: Vec<_> = manifest
            .asks(probe.protocol())
            .iter()
            .map(|it| it.target())
            .collect();
        let grants: Vec<_> = enabled.map_or(Vec::new(), |it| targets(it, probe.protocol()));
        probe.check(resolution.authority(), &asks, &grants);
    }
}

fn targets(enabled: &Enabled, protocol: Protocol) -> Vec<&Target> {
    enabled
        .grants(protocol)
        .iter()
        .map(|it| it.target())
        .collect()
}

fn check_enabled(enabled: &Enabled, text: &str) {
    for protocol in [Protocol::Request, Protocol::WebSocket] {
        for grant in enabled.grants(protocol) {
            assert_eq!(grant.target().protocol(), protocol);
            assert!(text.get(grant.span()).is_some());
            assert_prints_back(grant.target());
        }
    }
}
