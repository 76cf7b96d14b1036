//! Names to addresses, once for each dial.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// What [`Resolve::resolve`] returns.
pub type ResolveFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Turns a host name into addresses. The caller holds the deadline: an implementation need not.
///
/// `name` is ASCII, lower case, without a trailing dot, and never an IP literal or `localhost`.
/// `qualified` says that the name must not be completed with a search domain (RFC 1535).
pub trait Resolve: Send + Sync + 'static {
    /// Every address of `name`, in order of preference.
    fn resolve(&self, name: &str, qualified: bool) -> ResolveFuture;
}

/// The operating system's resolver, with a bound on how many names are resolved at once: each occupies a thread,
/// and the system's call can't be cancelled.
#[derive(Debug, Clone)]
pub struct SystemResolver {
    slots: Arc<Semaphore>,
}

impl SystemResolver {
    /// At most `concurrent` names at once; further ones wait.
    pub fn new(concurrent: usize) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(concurrent)),
        }
    }
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self::new(32)
    }
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: &str, qualified: bool) -> ResolveFuture {
        let slots = Arc::clone(&self.slots);
        // A trailing dot keeps `resolv.conf`'s search domains out of it.
        let name = if qualified {
            format!("{name}.")
        } else {
            name.to_owned()
        };
        Box::pin(async move {
            let slot = slots.acquire_owned().await.map_err(io::Error::other)?;
            // The slot goes with the lookup, which outlives a caller that gave up: otherwise a plugin
            // could fill the thread pool with names that never answer.
            tokio::spawn(async move {
                let _slot = slot;
                lookup(name).await
            })
            .await
            .map_err(io::Error::other)?
        })
    }
}

#[allow(clippy::disallowed_methods)] // The one place that resolves.
async fn lookup(name: String) -> io::Result<Vec<IpAddr>> {
    let addresses = tokio::net::lookup_host((name, 0)).await?;
    Ok(addresses.map(|address| address.ip()).collect())
}
