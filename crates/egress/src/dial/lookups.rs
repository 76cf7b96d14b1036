//! How many names are looked up at once.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::resolve::{Naming, Resolve};

/// Of one plugin. A system look-up can't be cancelled, and may go on for a minute after the dial that wanted it has timed
/// out: a plugin that opens again and again must not take all of them.
pub(super) const MOST_OF_A_PLUGIN: usize = 4;
/// Of all plugins: each occupies a thread.
pub(super) const MOST_OF_ALL: usize = 32;

/// One plugin's look-ups, among those of all.
pub(super) struct Lookups {
    resolver: Arc<dyn Resolve>,
    of_plugin: Arc<Semaphore>,
    of_all: Arc<Semaphore>,
}

impl Lookups {
    pub(super) fn new(resolver: Arc<dyn Resolve>) -> Self {
        Self::among(resolver, Arc::new(Semaphore::new(MOST_OF_ALL)))
    }

    /// Another plugin's.
    pub(super) fn for_plugin(&self) -> Self {
        Self::among(Arc::clone(&self.resolver), Arc::clone(&self.of_all))
    }

    fn among(resolver: Arc<dyn Resolve>, of_all: Arc<Semaphore>) -> Self {
        Self {
            resolver,
            of_plugin: Arc::new(Semaphore::new(MOST_OF_A_PLUGIN)),
            of_all,
        }
    }

    /// Waits for a place, then asks. The caller holds the deadline; the places go with the look-up, which outlives a
    /// caller that gave up.
    pub(super) async fn look_up(&self, name: &str, naming: Naming) -> io::Result<Vec<IpAddr>> {
        let places = (place(&self.of_plugin).await?, place(&self.of_all).await?);
        let answer = self.resolver.resolve(name, naming);
        tokio::spawn(async move {
            let _places = places;
            answer.await
        })
        .await
        .map_err(io::Error::other)?
    }
}

async fn place(places: &Arc<Semaphore>) -> io::Result<OwnedSemaphorePermit> {
    let place = Arc::clone(places).acquire_owned().await;
    place.map_err(io::Error::other)
}
