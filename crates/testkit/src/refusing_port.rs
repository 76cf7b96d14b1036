//! A port that refuses connections
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::net::TcpSocket;

/// A loopback port that is taken but does not listen: a connect is refused, and nobody else can come to listen there.
pub struct RefusingPort {
    _socket: TcpSocket,
    addr: SocketAddr,
}

impl RefusingPort {
    /// Takes a port of 127.0.0.1.
    pub fn reserve() -> Self {
        Self::bind().expect("a loopback port to reserve")
    }

    /// The address that refuses.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    fn bind() -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        Ok(Self {
            addr: socket.local_addr()?,
            _socket: socket,
        })
    }
}
