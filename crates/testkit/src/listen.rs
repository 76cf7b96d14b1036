//! Where a server listens, and whether it speaks TLS
use crate::certificate::Leaf;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tokio_rustls::TlsAcceptor;

/// A loopback address with a port chosen by the system, in plain text unless given a certificate.
#[derive(Clone)]
pub struct Listen {
    pub(crate) ip: IpAddr,
    pub(crate) tls: Option<TlsAcceptor>,
}

impl Listen {
    /// 127.0.0.1
    pub fn v4() -> Self {
        Self {
            ip: Ipv4Addr::LOCALHOST.into(),
            tls: None,
        }
    }

    /// ::1
    pub fn v6() -> Self {
        Self {
            ip: Ipv6Addr::LOCALHOST.into(),
            tls: None,
        }
    }

    /// 127.0.0.1 with TLS under this certificate.
    pub fn tls(leaf: &Leaf) -> Self {
        Self::v4().encrypted(leaf)
    }

    /// The same address, with TLS under this certificate.
    pub fn encrypted(self, leaf: &Leaf) -> Self {
        Self {
            tls: Some(leaf.acceptor()),
            ..self
        }
    }
}
