//! The door: what a host holds to let permits out.

use std::sync::Arc;

use yoi_authority::{Limits, OpenWebSocket, Permit, SendRequest};

use crate::dial::Dialler;
use crate::request::{self, Request, RequestError, Response};
use crate::resolve::{Resolve, SystemResolver};
use crate::tls::TlsRoots;
use crate::websocket::{self, Connection, OpenError, OpenOptions};

/// Opens connections and sends requests, each for one permit. Cheap to clone; one serves a whole process, and each plugin
/// has [its part](Egress::for_plugin) of it.
///
/// Its futures need a tokio runtime with I/O and time.
#[derive(Clone)]
pub struct Egress {
    dialler: Arc<Dialler>,
}

/// Settings of an [`Egress`].
pub struct EgressBuilder {
    resolver: Arc<dyn Resolve>,
    roots: TlsRoots,
}

impl Egress {
    /// The system's resolver and the platform's roots.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Other settings.
    pub fn builder() -> EgressBuilder {
        EgressBuilder {
            resolver: Arc::new(SystemResolver),
            roots: TlsRoots::platform(),
        }
    }

    /// The way out of one more plugin: the same resolver, roots and bounds, and look-ups of its own.
    ///
    /// At most 4 names of a plugin, and 32 of all plugins, are looked up at once; further look-ups wait within their
    /// deadline. One that was given up counts until it has really ended, for the system's can't be cancelled. Clones share
    /// their part.
    #[must_use]
    pub fn for_plugin(&self) -> Self {
        Self {
            dialler: Arc::new(self.dialler.for_plugin()),
        }
    }

    /// Opens a WebSocket connection: resolve, dial, TLS and handshake under one deadline.
    ///
    /// The connection's pump is a tokio task; it ends with the connection.
    pub async fn open(
        &self,
        permit: Permit<OpenWebSocket>,
        options: OpenOptions,
        limits: &Limits,
    ) -> Result<Connection, OpenError> {
        websocket::open(&self.dialler, permit, options, limits).await
    }

    /// Sends one request and reads the whole answer, under one deadline.
    pub async fn send(
        &self,
        permit: Permit<SendRequest>,
        request: Request,
        limits: &Limits,
    ) -> Result<Response, RequestError> {
        request::send(&self.dialler, permit, request, limits).await
    }
}

impl Default for Egress {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Egress").finish_non_exhaustive()
    }
}

impl EgressBuilder {
    /// Another resolver.
    #[must_use]
    pub fn resolver(mut self, resolver: impl Resolve) -> Self {
        self.resolver = Arc::new(resolver);
        self
    }

    /// Other roots.
    #[must_use]
    pub fn roots(mut self, roots: TlsRoots) -> Self {
        self.roots = roots;
        self
    }

    /// The finished value.
    pub fn build(self) -> Egress {
        Egress {
            dialler: Arc::new(Dialler::new(self.resolver, self.roots)),
        }
    }
}

impl std::fmt::Debug for EgressBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EgressBuilder")
            .field("roots", &self.roots)
            .finish_non_exhaustive()
    }
}
