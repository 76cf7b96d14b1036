//! One attempt: TCP to one allowed address, and TLS over it.

use std::io;

use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use yoi_target::{ActionHost, ActionUrl};

use super::addresses::Allowed;
use crate::error::DialError;
use crate::stream::Stream;
use crate::tls::TlsClient;

/// What every attempt of a dial shares.
pub(super) struct Connector {
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

/// Why an attempt failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody took the connection.
    Connect(io::Error),
    /// The connection ended within the TLS handshake.
    Cut(io::Error),
    /// Whoever answered did not prove to be the host, or does not speak TLS.
    Unproven(io::Error),
}

impl Connector {
    pub(super) fn new(tls: &TlsClient, url: &ActionUrl) -> Result<Self, DialError> {
        if !url.scheme().is_tls() {
            return Ok(Self { tls: None });
        }
        let config = tls
            .config()
            .map_err(|error| tls_failed(url.host(), &error))?;
        let name = server_name(url.host()).map_err(|error| tls_failed(url.host(), &error))?;
        Ok(Self {
            tls: Some((TlsConnector::from(config), name)),
        })
    }

    pub(super) async fn connect(&self, address: Allowed) -> Result<Stream, Failure> {
        let stream = connect(address).await.map_err(Failure::Connect)?;
        let Some((connector, name)) = &self.tls else {
            return Ok(Stream::Plain(stream));
        };
        match connector.connect(name.clone(), stream).await {
            Ok(stream) => Ok(Stream::Tls(Box::new(stream))),
            Err(error) if is_of_tls(&error) => Err(Failure::Unproven(error)),
            Err(error) => Err(Failure::Cut(error)),
        }
    }
}

impl Failure {
    /// Whether it ends the dial. An address of the host where somebody else answers is no reason to try the next one, but
    /// one to tell the operator: as with a mixed answer, what is forged is not sorted out but refused.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Unproven(_))
    }

    /// The one that got further, or else the later.
    pub(super) fn or(self, later: Self) -> Self {
        match (&self, &later) {
            (Self::Cut(_), Self::Connect(_)) => self,
            _ => later,
        }
    }

    pub(super) fn of(self, host: &ActionHost) -> DialError {
        match self {
            Self::Connect(last) => DialError::Connect {
                host: host.to_string(),
                last,
            },
            Self::Cut(error) | Self::Unproven(error) => tls_failed(host, &error),
        }
    }
}

#[allow(clippy::disallowed_methods)] // The one place that dials.
async fn connect(address: Allowed) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address.address()).await?;
    // What the kernel says we are connected to, against what was classified.
    if stream.peer_addr()? != address.address() {
        return Err(io::Error::other(
            "the connection leads to another address than the one dialled",
        ));
    }
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn server_name(
    host: &ActionHost,
) -> Result<ServerName<'static>, rustls_pki_types::InvalidDnsNameError> {
    match host {
        ActionHost::Ip(address) => Ok(ServerName::IpAddress((*address).into())),
        ActionHost::Name(name) => ServerName::try_from(name.clone()),
    }
}

/// Whether the bytes that came were wrong, and not merely the stream.
fn is_of_tls(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(|inner| inner.is::<rustls::Error>())
}

fn tls_failed(host: &ActionHost, error: &impl ToString) -> DialError {
    DialError::Tls {
        host: host.to_string(),
        reason: error.to_string(),
    }
}
