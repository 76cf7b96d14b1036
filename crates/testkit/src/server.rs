//! What all servers of this crate share: an address, an accept loop, and a memory
use crate::{
    background::Background,
    head::{self, RequestHead},
    listen::Listen,
    seen::{Connection, Keep, Record, Seen},
    stream::Stream,
};
use std::{
    io,
    marker::PhantomData,
    net::{SocketAddr, TcpListener},
    rc::Rc,
    thread,
    time::Duration,
};
use tokio_rustls::TlsAcceptor;

/// A running server of some kind; dropping it closes its port and every connection.
///
/// Dropping it panics when a script of it panicked, so that an assertion within a script counts.
pub struct Server<Kind> {
    addr: SocketAddr,
    encrypted: bool,
    pub(crate) seen: Seen,
    background: Background,
    kind: PhantomData<fn() -> Kind>,
}

impl<Kind> Server<Kind> {
    pub(crate) fn run<Serve>(listen: Listen, keep: Keep, serve: Serve) -> Self
    where
        Serve: AsyncFn(Stream, usize) + Send + 'static,
    {
        let (listener, addr) = bind(&listen).expect("a loopback port to listen on");
        let seen = Seen::new(Vec::new());
        let encrypted = listen.tls.is_some();
        let (tls, record) = (listen.tls, seen.clone());
        let background = Background::spawn(async move || {
            let serve = Rc::new(serve);
            Accepting {
                tls,
                keep,
                seen: record,
                serve,
            }
            .run(listener)
            .await;
        });
        Self {
            addr,
            encrypted,
            seen,
            background,
            kind: PhantomData,
        }
    }

    /// The address that the server listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The port that the server listens on.
    pub fn port(&self) -> u16 {
        self.addr.port()
    }

    /// A `ws` URL, or a `wss` URL when the server speaks TLS, with the address as its host; `path` starts with `/`.
    pub fn ws_url(&self, path: &str) -> String {
        let scheme = if self.encrypted { "wss" } else { "ws" };
        format!("{scheme}://{}{path}", self.addr)
    }

    /// An `http` URL, or an `https` URL when the server speaks TLS, with the address as its host.
    pub fn http_url(&self, path: &str) -> String {
        let scheme = if self.encrypted { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.addr)
    }

    /// A URL of any scheme and host with this server's port.
    pub fn url(&self, scheme: &str, host: &str, path: &str) -> String {
        format!("{scheme}://{host}:{}{path}", self.port())
    }

    /// How many TCP connections were accepted, failed TLS handshakes included.
    pub fn connections(&self) -> usize {
        self.seen.read(Vec::len)
    }

    /// How many connections the server still holds.
    pub fn open_connections(&self) -> usize {
        self.seen.read(|connections| {
            connections
                .iter()
                .filter(|connection| !connection.closed)
                .count()
        })
    }

    /// The head of the first request of every connection that sent a whole one, in order of accepting.
    pub fn requests(&self) -> Vec<RequestHead> {
        let head = |bytes: &[u8]| head::length(bytes).map(|end| RequestHead::new(&bytes[..end]));
        self.each(|connection| head(&connection.received))
            .into_iter()
            .flatten()
            .collect()
    }

    /// Bytes written to each connection and taken by the kernel, without TLS framing, in order of accepting.
    pub fn bytes_sent(&self) -> Vec<u64> {
        self.each(|connection| connection.sent)
    }

    /// Blocks until `holds` is true of the server; false when time is up.
    ///
    /// It is asked again after everything the server sees. In an async test use [`Self::until`], for this stops
    /// the runtime that it is called on.
    #[must_use]
    pub fn wait_until(&self, timeout: Duration, holds: impl Fn(&Self) -> bool) -> bool {
        self.seen.wait_until(timeout, || holds(self))
    }

    /// Waits until `holds` is true of the server; false when time is up.
    #[must_use]
    pub async fn until(&self, timeout: Duration, holds: impl Fn(&Self) -> bool) -> bool {
        self.seen.until(timeout, || holds(self)).await
    }

    /// Blocks until there was a connection and none is open; false when time is up.
    #[must_use]
    pub fn wait_until_closed(&self, timeout: Duration) -> bool {
        self.wait_until(timeout, Self::all_closed)
    }

    /// Waits until there was a connection and none is open; false when time is up.
    #[must_use]
    pub async fn until_closed(&self, timeout: Duration) -> bool {
        self.until(timeout, Self::all_closed).await
    }

    pub(crate) fn each<R>(&self, read: impl Fn(&Connection) -> R) -> Vec<R> {
        self.seen
            .read(|connections| connections.iter().map(read).collect())
    }

    fn all_closed(&self) -> bool {
        self.connections() > 0 && self.open_connections() == 0
    }
}

impl<Kind> Drop for Server<Kind> {
    fn drop(&mut self) {
        self.background.stop();
        let panicked = self.each(|connection| connection.panicked).contains(&true);
        assert!(
            thread::panicking() || !panicked,
            "a script of the server panicked: its message stands above"
        );
    }
}

fn bind(listen: &Listen) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(listen.addr)?;
    listener.set_nonblocking(true)?;
    let addr = listener.local_addr()?;
    Ok((listener, addr))
}

struct Accepting<Serve> {
    tls: Option<TlsAcceptor>,
    keep: Keep,
    seen: Seen,
    serve: Rc<Serve>,
}

impl<Serve: AsyncFn(Stream, usize) + 'static> Accepting<Serve> {
    async fn run(self, listener: TcpListener) {
        let listener =
            tokio::net::TcpListener::from_std(listener).expect("a listener for the runtime");
        loop {
            // An error here is of one connection that went away while it waited.
            if let Ok((tcp, _)) = listener.accept().await {
                self.spawn(tcp);
            }
        }
    }

    fn spawn(&self, tcp: tokio::net::TcpStream) {
        let record = Record::begin(&self.seen);
        let (tls, keep, serve) = (self.tls.clone(), self.keep, Rc::clone(&self.serve));
        tokio::task::spawn_local(async move {
            // Declared before the stream, and so dropped after it: closed is said when it is true.
            let record = record;
            if let Ok(stream) = Stream::accept(tcp, tls, record.sharing(), keep).await {
                serve(stream, record.index()).await;
            }
        });
    }
}
