//! Foreign WebSocket implementations as real processes.
//!
//! What Python and Node need is installed on first use under `target/peers`, at pinned versions and hashes. A missing
//! program is a panic that names what to install: a test that needs a foreign peer fails without it, and never skips.
mod child;
mod install;
mod nginx;
mod node;
mod oras;
mod python;
mod registry;

use crate::certificate::TestCa;
use child::Child;
use std::net::{Ipv4Addr, SocketAddr};
use tempfile::TempDir;

pub use registry::DockerRegistry;

/// A running foreign server on 127.0.0.1; dropping it kills its process group.
pub struct ExternalServer {
    scheme: &'static str,
    port: u16,
    child: Child,
    _folder: Option<TempDir>,
}

impl ExternalServer {
    /// The address that the server listens on.
    pub fn addr(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The port that the server listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of a path, which starts with `/`.
    pub fn ws_url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.addr())
    }

    /// What the process has written to its standard error so far.
    pub fn log(&self) -> String {
        self.child.log()
    }

    fn plain((child, port): (Child, u16)) -> Self {
        Self {
            scheme: "ws",
            port,
            child,
            _folder: None,
        }
    }
}

/// An echo server by the Python package `websockets`: messages up to 16 MiB, the first subprotocol offered,
/// compression for those who ask.
#[track_caller]
pub fn python_websockets() -> ExternalServer {
    running(
        "Python `websockets`",
        python::start().map(ExternalServer::plain),
    )
}

/// An echo server by the npm package `ws`: messages up to 16 MiB, the first subprotocol offered, compression for
/// those who ask.
#[track_caller]
pub fn npm_ws() -> ExternalServer {
    running("npm `ws`", node::start().map(ExternalServer::plain))
}

/// nginx with a loopback certificate of the authority, which passes everything on to the upstream in plain text.
#[track_caller]
pub fn nginx_tls(upstream: SocketAddr, ca: &TestCa) -> ExternalServer {
    running("nginx", nginx::start(upstream, ca))
}

/// Debian's `docker-registry`, open to anyone, or to the user `me` with the password `secret` alone.
#[track_caller]
pub fn docker_registry(has_users: bool) -> DockerRegistry {
    running("docker-registry", registry::start(has_users))
}

/// What the Python package `oras` says of a registry on 127.0.0.1: the arguments are those of `peers/oras_client.py`.
#[track_caller]
pub fn oras(arguments: &[&str]) -> Vec<u8> {
    running("oras", oras::say(arguments))
}

#[track_caller]
fn running<T>(name: &str, started: anyhow::Result<T>) -> T {
    started.unwrap_or_else(|error| panic!("the foreign peer {name} did not start: {error:#}"))
}
