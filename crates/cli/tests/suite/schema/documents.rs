//! Documents that have every key. One that is missing here fails a test.

pub(crate) const MANIFEST: &str = r#"
schema = 1
id = "example.whole"
version = "1.2.3-rc.1+build.5"
description = "A package that asks for everything"

[component]
path = "build/whole-1.wasm"

[package]
include = ["assets", "words/a_1.txt"]

[[tools]]
name = "run_it-2"
description = "Runs"

[tools.input_schema]
type = "object"
required = ["a"]
properties = { a = { type = "string", enum = ["x", "y"] } }

[[request]]
scheme = "https"
host = "*.bücher.example"
port = 8443
methods = ["GET", "M-SEARCH"]
path_prefixes = ["/v1/", "/a.b/~c"]
request_headers = ["X-Client"]
addresses = ["private"]
reason = "lists"

[[websocket]]
scheme = "ws"
host = "[::1]"
port = "*"
path_prefixes = ["/"]
subprotocols = ["trades.v1"]
extensions = ["permessage-deflate"]
addresses = ["loopback"]
reason = "reads"
"#;

pub(crate) const ENABLEMENT: &str = r#"
[trust]
require = true

[[trust.minisign]]
name = "an author"
key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"

[tls]
roots = ["certificates/own.pem"]

[[plugins.enabled]]
id = "example.whole"
version = "1.2.3"
digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
surfaces = ["tools"]

[plugins.enabled.limits]
connections = 2

[[plugins.enabled.grants.request]]
scheme = "http"
host = "169.254.169.254"
port = 80
methods = ["GET"]
path_prefixes = ["/v1"]
request_headers = ["x-client"]
addresses = ["metadata"]

[[plugins.enabled.grants.websocket]]
scheme = "wss"
host = "**.example.org"
port = 8443
path_prefixes = ["/v1"]
subprotocols = ["a", "b"]
addresses = ["link-local"]
"#;
