//! One dial for everything: resolve, classify, connect, compare, TLS.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use yoi_authority::Permit;
use yoi_target::{ActionHost, ActionUrl, AddressSet, classify};

use crate::error::{DialError, RefusedAddress};
use crate::resolve::Resolve;
use crate::stream::Stream;
use crate::tls::TlsClient;

/// More answers than this are left out: a server that publishes thousands must not make yoi try them all.
const MOST_ADDRESSES: usize = 16;

/// What of a permit matters to a dial.
pub(crate) struct Route<'a> {
    pub(crate) url: &'a ActionUrl,
    pub(crate) addresses: AddressSet,
    /// Which ask the permit rests on, for a refusal.
    pub(crate) ask: usize,
    pub(crate) deadline: Instant,
}

impl<'a> Route<'a> {
    pub(crate) fn of<A>(permit: &'a Permit<A>, deadline: Instant) -> Self {
        Self {
            url: permit.url(),
            addresses: permit.addresses(),
            ask: permit.rule().ask(),
            deadline,
        }
    }
}

pub(crate) struct Dialler {
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) tls: TlsClient,
}

impl Dialler {
    pub(crate) async fn dial(&self, route: &Route<'_>) -> Result<Stream, DialError> {
        timeout_at(route.deadline, self.dial_without_deadline(route))
            .await
            .map_err(|_| DialError::Timeout)?
    }

    async fn dial_without_deadline(&self, route: &Route<'_>) -> Result<Stream, DialError> {
        let addresses = self.allowed_addresses(route).await?;
        let host = route.url.host().to_string();
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for (index, &address) in addresses.iter().enumerate() {
            let share = share_of(route.deadline, addresses.len() - index);
            match timeout_at(share, connect(address)).await {
                Ok(Ok(stream)) => return self.secure(route.url, stream).await,
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(DialError::Connect { host, last })
    }

    /// Every address, or a refusal if a single one is not allowed. To leave out the forbidden ones and dial the
    /// rest would be wrong: a mixed answer is a sign of rebinding.
    async fn allowed_addresses(&self, route: &Route<'_>) -> Result<Vec<SocketAddr>, DialError> {
        let mut addresses = self.addresses_of(route).await?;
        for &address in &addresses {
            let class = classify(address);
            if !route.addresses.allows(class) {
                return Err(RefusedAddress {
                    host: route.url.host().to_string(),
                    address,
                    class,
                    ask: route.ask,
                }
                .into());
            }
        }
        addresses.truncate(MOST_ADDRESSES);
        Ok(addresses
            .into_iter()
            .map(|address| SocketAddr::new(address, route.url.port()))
            .collect())
    }

    async fn addresses_of(&self, route: &Route<'_>) -> Result<Vec<IpAddr>, DialError> {
        let name = match route.url.host() {
            ActionHost::Ip(address) => return Ok(vec![*address]),
            // RFC 6761, section 6.3: never asked of a resolver.
            host if host.is_localhost() => {
                return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
            }
            ActionHost::Name(name) => name,
        };
        // Search domains and `/etc/hosts` are for names that are granted as local.
        let qualified = route.addresses.is_public_only();
        let failed = |reason: String| DialError::Resolve {
            host: name.clone(),
            reason,
        };
        if qualified && !name.contains('.') {
            return Err(failed(
                "a name without a dot is looked up only for a local target".to_owned(),
            ));
        }
        let addresses = self
            .resolver
            .resolve(name, qualified)
            .await
            .map_err(|error| failed(error.to_string()))?;
        if addresses.is_empty() {
            return Err(failed("it has no address".to_owned()));
        }
        Ok(addresses
            .into_iter()
            .map(|address| address.to_canonical())
            .collect())
    }

    async fn secure(&self, url: &ActionUrl, stream: TcpStream) -> Result<Stream, DialError> {
        if !url.scheme().is_tls() {
            return Ok(Stream::Plain(stream));
        }
        let failed = |reason: String| DialError::Tls {
            host: url.host().to_string(),
            reason,
        };
        let name = server_name(url).map_err(|error| failed(error.to_string()))?;
        let config = self
            .tls
            .config()
            .map_err(|error| failed(error.to_string()))?;
        let stream = TlsConnector::from(config)
            .connect(name, stream)
            .await
            .map_err(|error| failed(error.to_string()))?;
        Ok(Stream::Tls(Box::new(stream)))
    }
}

#[allow(clippy::disallowed_methods)] // The one place that dials.
async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    // What the kernel says we are connected to, against what was classified.
    if stream.peer_addr()? != address {
        return Err(io::Error::other(
            "the connection leads to another address than the one dialled",
        ));
    }
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn server_name(
    url: &ActionUrl,
) -> Result<ServerName<'static>, rustls_pki_types::InvalidDnsNameError> {
    match url.host() {
        ActionHost::Ip(address) => Ok(ServerName::IpAddress((*address).into())),
        ActionHost::Name(name) => ServerName::try_from(name.clone()),
    }
}

/// An equal part of the time that is left, so that one silent address does not use up what the next needs.
fn share_of(deadline: Instant, attempts: usize) -> Instant {
    let now = Instant::now();
    let left = deadline.saturating_duration_since(now);
    now + left / u32::try_from(attempts.max(1)).unwrap_or(u32::MAX)
}
