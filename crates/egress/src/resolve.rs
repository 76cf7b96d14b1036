//! Names to addresses, once for each dial.

mod hosts;

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// What [`Resolve::resolve`] returns.
pub type ResolveFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Turns a host name into addresses. A function of a name and a [`Naming`] is one too.
///
/// The caller holds the deadline: an implementation need not. But once begun, a look-up is driven to its end, also when
/// the dial that wanted it has given up, and counts against its plugin until then: one that never ends takes a place for
/// good.
pub trait Resolve: Send + Sync + 'static {
    /// Every address of `name`, in order of preference.
    ///
    /// `name` is ASCII, lower case, without a trailing dot, and never an IP literal or `localhost`.
    fn resolve(&self, name: &str, naming: Naming) -> ResolveFuture;
}

/// Who may answer for a name, and whether it may be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Naming {
    /// The DNS, for the name as it stands: for targets of public addresses alone.
    Dns,
    /// The hosts file and then the DNS, for the name as it stands: for a name with a dot where local addresses are
    /// allowed too. A search domain must not complete it: `db.internal` is not `db.internal.example.com`.
    HostsThenDns,
    /// Whatever the system makes of it, search domains (RFC 1535) and all: for a name without a dot where local addresses
    /// are allowed too.
    System,
}

impl<F> Resolve for F
where
    F: Fn(&str, Naming) -> ResolveFuture + Send + Sync + 'static,
{
    fn resolve(&self, name: &str, naming: Naming) -> ResolveFuture {
        self(name, naming)
    }
}

/// The operating system's resolver. Each look-up occupies a thread for as long as `getaddrinfo` takes, and can't be
/// cancelled; how many there are at once is bounded by the [`Egress`](crate::Egress).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: &str, naming: Naming) -> ResolveFuture {
        let name = name.to_owned();
        Box::pin(async move {
            match naming {
                Naming::System => look_up(name).await,
                Naming::Dns => look_up(qualified(&name)).await,
                Naming::HostsThenDns => match hosts::addresses_of(name.clone()).await? {
                    addresses if addresses.is_empty() => look_up(qualified(&name)).await,
                    addresses => Ok(addresses),
                },
            }
        })
    }
}

/// A trailing dot keeps `resolv.conf`'s search domains out of it, and the hosts file too.
fn qualified(name: &str) -> String {
    format!("{name}.")
}

#[allow(clippy::disallowed_methods)] // The one place that resolves.
async fn look_up(name: String) -> io::Result<Vec<IpAddr>> {
    let addresses = tokio::net::lookup_host((name, 0)).await?;
    Ok(addresses.map(|address| address.ip()).collect())
}
