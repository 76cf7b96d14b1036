//! One dial for everything: resolve, classify, connect, compare, TLS.

mod addresses;
mod connect;
mod lookups;
mod race;

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};
use yoi_authority::Permit;
use yoi_target::{ActionUrl, AddressSet};

use self::connect::Connector;
use self::lookups::Lookups;
use crate::error::DialError;
use crate::resolve::Resolve;
use crate::stream::Stream;
use crate::tls::{TlsClient, TlsRoots};

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
            ask: permit.first_ask(),
            deadline,
        }
    }
}

pub(crate) struct Dialler {
    lookups: Lookups,
    tls: Arc<TlsClient>,
}

impl Dialler {
    pub(crate) fn new(resolver: Arc<dyn Resolve>, roots: TlsRoots) -> Self {
        Self {
            lookups: Lookups::new(resolver),
            tls: Arc::new(TlsClient::new(roots)),
        }
    }

    /// The same with look-ups of its own.
    pub(crate) fn for_plugin(&self) -> Self {
        Self {
            lookups: self.lookups.for_plugin(),
            tls: Arc::clone(&self.tls),
        }
    }

    pub(crate) async fn dial(&self, route: &Route<'_>) -> Result<Stream, DialError> {
        timeout_at(route.deadline, self.dial_without_deadline(route))
            .await
            .map_err(|_| DialError::Timeout)?
    }

    async fn dial_without_deadline(&self, route: &Route<'_>) -> Result<Stream, DialError> {
        let addresses = addresses::allowed(&self.lookups, route).await?;
        let connector = Connector::new(&self.tls, route.url)?;
        let delay = race::delay(route.deadline, addresses.len());
        race::race(addresses, delay, |address| connector.connect(address))
            .await
            .map_err(|failure| failure.of(route.url.host()))
    }
}

#[cfg(test)]
mod tests;
