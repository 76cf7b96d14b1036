//! A port that says nothing at all
use std::{
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

/// How long a full queue is believed to be one that only works slowly.
const PROOF: Duration = Duration::from_millis(100);

/// A loopback port that neither takes nor refuses a connection, as if packets to it were lost: its queue is full, and the
/// kernel drops every further attempt. Nothing leaves the machine.
pub struct BlackHole {
    addr: SocketAddr,
    _listener: TcpListener,
    _queued: Vec<TcpStream>,
}

impl BlackHole {
    /// Takes this address; port 0 lets the system choose one.
    pub fn at(addr: SocketAddr) -> Self {
        assert!(addr.ip().is_loopback(), "{addr} is not on this machine");
        Self::dig(addr).expect("a loopback port to fill up")
    }

    /// The address that says nothing.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    fn dig(addr: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(addr)?;
        // The shortest queue that there is.
        rustix::net::listen(&listener, 0)?;
        let addr = listener.local_addr()?;
        let mut queued = Vec::new();
        loop {
            match TcpStream::connect_timeout(&addr, PROOF) {
                Ok(stream) => queued.push(stream),
                Err(error) if error.kind() == io::ErrorKind::TimedOut => break,
                Err(error) => return Err(error),
            }
        }
        Ok(Self {
            addr,
            _listener: listener,
            _queued: queued,
        })
    }
}
