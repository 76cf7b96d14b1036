//! Dialling for the operator. Not `egress`, which dials for plugins and only for a permit: nothing that a plugin can reach
//! leads here.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use url::Host;
use yoi_target::{AddressClass, classify};

use crate::origin::Origin;
use crate::{Error, Limits};

/// TLS settings and bounds.
#[derive(Clone)]
pub(crate) struct Dialer {
    tls: Arc<ClientConfig>,
    limits: Limits,
}

/// What a dial may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Wherever the operator's registry is.
    Anywhere,
    /// Where a registry of this class points to: no nearer to this machine than it is itself.
    AsFarAs(AddressClass),
    /// This machine alone.
    Loopback,
}

pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection, and what class of address it leads to.
pub(crate) struct Dialled {
    pub(crate) stream: Box<dyn Stream>,
    pub(crate) class: AddressClass,
}

impl Dialer {
    pub(crate) fn new(roots: RootCertStore, limits: Limits) -> Result<Self, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::NoTls {
                reason: error.to_string(),
            })?
            .with_root_certificates(roots)
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let tls = Arc::new(tls);
        Ok(Self { tls, limits })
    }

    /// Resolves once, judges every address, dials those that were judged, and proves the host where there is TLS.
    pub(crate) async fn dial(&self, origin: &Origin, reach: Reach) -> Result<Dialled, Error> {
        let late = || Error::Connect {
            host: origin.authority(),
            error: io::ErrorKind::TimedOut.into(),
        };
        let dialled = tokio::time::timeout(self.limits.connect, self.connect(origin, reach));
        dialled.await.map_err(|_| late())?
    }

    async fn connect(&self, origin: &Origin, reach: Reach) -> Result<Dialled, Error> {
        let until = Instant::now() + self.limits.connect;
        let addresses = addresses(origin).await?;
        let addresses = judged(addresses, origin, reach, self.limits.addresses)?;
        let stream = first(&addresses, until, tcp::connect).await;
        let (stream, address) = stream.map_err(|error| Error::Connect {
            host: origin.authority(),
            error,
        })?;
        let class = classify(address.ip());
        let stream = match origin.is_tls {
            true => self.prove(stream, origin).await?,
            false => Box::new(stream),
        };
        Ok(Dialled { stream, class })
    }

    async fn prove(&self, stream: TcpStream, origin: &Origin) -> Result<Box<dyn Stream>, Error> {
        let failed = |reason: String| Error::Tls {
            host: origin.authority(),
            reason,
        };
        let name = server_name(&origin.host).map_err(|error| failed(error.to_string()))?;
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        let stream = connector.connect(name, stream).await;
        Ok(Box::new(stream.map_err(|error| failed(error.to_string()))?))
    }
}

async fn addresses(origin: &Origin) -> Result<Vec<SocketAddr>, Error> {
    if let Some(address) = origin.address() {
        return Ok(vec![SocketAddr::new(address, origin.port)]);
    }
    let failed = |error: io::Error| Error::Resolve {
        host: origin.host.to_string(),
        error,
    };
    let addresses = look_up(origin).await.map_err(failed)?;
    match addresses.is_empty() {
        true => Err(failed(io::ErrorKind::NotFound.into())),
        false => Ok(addresses),
    }
}

/// Those that are tried, once all were judged: one that is not tried tells as much of a name.
fn judged(
    mut addresses: Vec<SocketAddr>,
    origin: &Origin,
    reach: Reach,
    most: usize,
) -> Result<Vec<SocketAddr>, Error> {
    for address in &addresses {
        judge(address.ip(), origin, reach)?;
    }
    addresses.truncate(most);
    Ok(addresses)
}

/// One address that must not be dialled refuses all of them, as in `egress`.
fn judge(address: IpAddr, origin: &Origin, reach: Reach) -> Result<(), Error> {
    let class = classify(address);
    let rule = match (class, reach) {
        (AddressClass::Metadata | AddressClass::Never(_), _) => "no registry is",
        (_, Reach::Anywhere) | (AddressClass::Public, Reach::AsFarAs(_)) => return Ok(()),
        (class, Reach::AsFarAs(registry)) if class == registry => return Ok(()),
        (AddressClass::Loopback, Reach::Loopback) => return Ok(()),
        (_, Reach::Loopback) => "plain HTTP must not lead",
        (_, Reach::AsFarAs(_)) => "a registry elsewhere must not point",
    };
    Err(Error::Address {
        host: origin.authority(),
        address,
        class,
        rule,
    })
}

fn server_name(
    host: &Host<String>,
) -> Result<ServerName<'static>, rustls_pki_types::InvalidDnsNameError> {
    match host {
        Host::Domain(name) => ServerName::try_from(name.clone()),
        Host::Ipv4(address) => Ok(ServerName::IpAddress(IpAddr::from(*address).into())),
        Host::Ipv6(address) => Ok(ServerName::IpAddress(IpAddr::from(*address).into())),
    }
}

/// The first that takes the connection. One that does not answer has its share of the time, and the rest stays for the
/// others, and for what comes after a connection.
async fn first<T>(
    addresses: &[SocketAddr],
    until: Instant,
    connect: impl AsyncFn(SocketAddr) -> io::Result<T>,
) -> io::Result<(T, SocketAddr)> {
    let mut last = io::ErrorKind::NotFound.into();
    for (place, address) in addresses.iter().enumerate() {
        let left = until.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - place + 1).unwrap_or(u32::MAX);
        match timeout(share, connect(*address)).await {
            Ok(Ok(connected)) => return Ok((connected, *address)),
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

async fn look_up(origin: &Origin) -> io::Result<Vec<SocketAddr>> {
    tcp::look_up(&origin.host.to_string(), origin.port).await
}

/// The one place that dials and resolves: for whoever runs `yoi plugin push` and `pull`, never for a plugin.
#[allow(clippy::disallowed_methods)]
mod tcp {
    use super::{SocketAddr, TcpStream, io};

    pub(super) async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    pub(super) async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((host, port)).await?.collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::time::Duration;

    use crate::origin::Place;

    #[test]
    fn a_registry_points_no_nearer_than_it_is() {
        let origin = Place::absolute("https://a.example/").unwrap().origin;
        let judged = |address: &str, reach| judge(address.parse().unwrap(), &origin, reach).is_ok();
        let far = Reach::AsFarAs(AddressClass::Public);
        let near = Reach::AsFarAs(AddressClass::Private);
        for (address, anywhere, from_public, from_private, loopback) in [
            ("1.1.1.1", true, true, true, false),
            ("10.0.0.1", true, false, true, false),
            ("127.0.0.1", true, false, false, true),
            ("::1", true, false, false, true),
            ("fe80::1", true, false, false, false),
            ("169.254.169.254", false, false, false, false),
            ("::ffff:169.254.169.254", false, false, false, false),
            ("0.0.0.0", false, false, false, false),
            ("224.0.0.1", false, false, false, false),
            ("64:ff9b::7f00:1", false, false, false, false),
        ] {
            assert_eq!(judged(address, Reach::Anywhere), anywhere, "{address}");
            assert_eq!(judged(address, far), from_public, "{address}");
            assert_eq!(judged(address, near), from_private, "{address}");
            assert_eq!(judged(address, Reach::Loopback), loopback, "{address}");
        }
    }

    fn several(last: &str) -> Vec<SocketAddr> {
        let good = (1..=16).map(|n| format!("1.1.1.{n}:443"));
        let all = good.chain([format!("{last}:443")]);
        all.map(|it| it.parse().unwrap()).collect()
    }

    #[test]
    fn an_address_that_would_not_be_tried_is_judged_all_the_same() {
        let origin = Place::absolute("https://a.example/").unwrap().origin;
        let judged = |last| judged(several(last), &origin, Reach::Anywhere, 16);
        assert_eq!(
            judged("169.254.169.254").unwrap_err().code(),
            "registry/address"
        );
        assert_eq!(judged("1.1.1.17").unwrap(), several("1.1.1.17")[..16]);
    }

    #[tokio::test]
    async fn an_address_that_does_not_answer_leaves_time_for_the_next() {
        let addresses = several("1.1.1.17");
        let connect = async |address: SocketAddr| match address == addresses[16] {
            true => Ok("connected"),
            false => std::future::pending().await,
        };
        let begun = Instant::now();
        let patience = Duration::from_millis(850);
        let (connected, address) = first(&addresses, begun + patience, connect).await.unwrap();
        assert_eq!((connected, address), ("connected", addresses[16]));
        assert!(begun.elapsed() < patience, "{:?}", begun.elapsed());
    }
}
