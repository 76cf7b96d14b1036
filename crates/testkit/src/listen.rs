//! Where a server listens, and whether it speaks TLS
use crate::certificate::Leaf;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio_rustls::TlsAcceptor;

/// A loopback address, usually with a port chosen by the system, in plain text unless given a certificate.
#[derive(Clone)]
pub struct Listen {
    pub(crate) addr: SocketAddr,
    pub(crate) tls: Option<TlsAcceptor>,
}

impl Listen {
    /// 127.0.0.1
    pub fn v4() -> Self {
        Self::at((Ipv4Addr::LOCALHOST, 0).into())
    }

    /// ::1
    pub fn v6() -> Self {
        Self::at((Ipv6Addr::LOCALHOST, 0).into())
    }

    /// This address of loopback; port 0 lets the system choose one. For several servers on one port: a test that takes
    /// addresses of 127.0.0.0/8 that no other test does finds their ports free.
    pub fn at(addr: SocketAddr) -> Self {
        assert!(addr.ip().is_loopback(), "{addr} is not on this machine");
        Self { addr, tls: None }
    }

    /// 127.0.0.1 with TLS under this certificate.
    pub fn tls(leaf: &Leaf) -> Self {
        Self::v4().encrypted(leaf)
    }

    /// The same address, with TLS under this certificate.
    pub fn encrypted(self, leaf: &Leaf) -> Self {
        self.speaking(leaf, &["http/1.1"])
    }

    /// The same address, with TLS under this certificate for these protocol names (RFC 7301).
    pub fn speaking(self, leaf: &Leaf, protocols: &[&str]) -> Self {
        Self {
            tls: Some(leaf.acceptor_speaking(protocols)),
            ..self
        }
    }
}
