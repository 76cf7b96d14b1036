//! A server's end of a connection, plain or TLS, which writes down what passes
use crate::seen::{Keep, Pen};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

pub(crate) struct Stream {
    transport: Transport,
    pen: Pen,
    keep: Option<Keep>,
}

enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    pub(crate) async fn accept(
        tcp: TcpStream,
        tls: Option<TlsAcceptor>,
        pen: Pen,
        keep: Keep,
    ) -> io::Result<Self> {
        tcp.set_nodelay(true)?;
        let transport = match tls {
            None => Transport::Plain(tcp),
            Some(acceptor) => Transport::Tls(Box::new(acceptor.accept(tcp).await?)),
        };
        Ok(Self {
            transport,
            pen,
            keep: Some(keep),
        })
    }

    pub(crate) fn pen(&self) -> Pen {
        self.pen.clone()
    }

    /// The connection alone: nothing is written down from here on.
    pub(crate) fn into_plain(self) -> io::Result<TcpStream> {
        match self.transport {
            Transport::Plain(tcp) => Ok(tcp),
            Transport::Tls(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Closes by a TCP reset, not by an orderly end.
    pub(crate) fn reset(self) -> io::Result<()> {
        match &self.transport {
            Transport::Plain(tcp) => tcp.set_zero_linger(),
            Transport::Tls(tls) => tls.get_ref().0.set_zero_linger(),
        }
    }

    fn record(&mut self, bytes: &[u8]) {
        if let Some(keep) = self.keep
            && !self.pen.received(bytes, keep)
        {
            self.keep = None;
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = match &mut self.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_read(context, buffer),
            Transport::Tls(tls) => Pin::new(tls).poll_read(context, buffer),
        };
        if buffer.filled().len() > before {
            self.record(&buffer.filled()[before..]);
        }
        polled
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = match &mut self.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_write(context, bytes),
            Transport::Tls(tls) => Pin::new(tls).poll_write(context, bytes),
        };
        if let Poll::Ready(Ok(written)) = polled {
            self.pen.sent(written);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_flush(context),
            Transport::Tls(tls) => Pin::new(tls).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_shutdown(context),
            Transport::Tls(tls) => Pin::new(tls).poll_shutdown(context),
        }
    }
}
