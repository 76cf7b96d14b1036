//! What one guest may do, and the borrow of it for one call.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::ResourceTable;
use yoi_authority::Limits;
use yoi_egress::Egress;

use crate::audit::{Audit, Event, SharedAudit, Silent};
use crate::live::{LiveAuthority, OpenConnections};

/// What one guest may do: its authority, the way out, its limits, and who is told.
pub struct HostCtx {
    pub(crate) authority: LiveAuthority,
    pub(crate) open: OpenConnections,
    pub(crate) egress: Egress,
    pub(crate) limits: Limits,
    pub(crate) audit: SharedAudit,
    /// Handles that the guest holds.
    pub(crate) connections: Arc<()>,
    pub(crate) log_bytes_left: u64,
    last_denial: Option<String>,
}

/// One call's borrow of a [`HostCtx`] and of the table that owns the guest's connections.
pub struct HostView<'a> {
    /// The context.
    pub ctx: &'a mut HostCtx,
    /// The table. Dropping it ends every connection.
    pub table: &'a mut ResourceTable,
}

/// Implemented by a store's data.
pub trait HostState: Send {
    /// Borrows context and table for one call.
    fn yoi(&mut self) -> HostView<'_>;
}

impl HostCtx {
    /// A guest with this authority, that reports to nobody. `egress` is what its plugin has
    /// [of the whole](Egress::for_plugin).
    pub fn new(authority: impl Into<LiveAuthority>, egress: Egress, limits: Limits) -> Self {
        let log_bytes_left = limits.log_bytes;
        let connections = Arc::new(());
        Self {
            authority: authority.into(),
            open: OpenConnections::default(),
            egress,
            limits,
            audit: SharedAudit::new(Box::new(Silent)),
            connections,
            log_bytes_left,
            last_denial: None,
        }
    }

    /// Reports to `audit` from here on.
    #[must_use]
    pub fn with_audit(mut self, audit: Box<dyn Audit>) -> Self {
        self.audit = SharedAudit::new(audit);
        self
    }

    /// Ends, at once, every connection that the authority no longer permits, each time that it is
    /// [set anew](LiveAuthority::set), whatever the guest does meanwhile. Never ready: to be polled beside the guest's
    /// calls for as long as its instance lives, as by `tokio::select!`.
    ///
    /// What the guest begins is decided by the authority of the moment also without it.
    pub fn enforcement(&self) -> impl Future<Output = Infallible> + Send + use<> {
        let (authority, open) = (self.authority.clone(), self.open.clone());
        let audit = self.audit.clone();
        async move { open.enforced(authority, audit).await }
    }

    /// The last refusal, for a diagnostic: in some guest languages an error that nobody catches becomes a trap,
    /// and would look like a crash.
    pub fn last_denial(&self) -> Option<&str> {
        self.last_denial.as_deref()
    }

    /// Connections that the guest holds, open or ended.
    pub fn connections(&self) -> usize {
        Arc::strong_count(&self.connections) - 1
    }

    pub(crate) fn record(&mut self, event: Event<'_>) {
        match &event {
            Event::Denied(denial) => self.last_denial = Some(denial.to_string()),
            Event::AddressRefused(refused) => self.last_denial = Some(refused.to_string()),
            Event::Revoked { reason, .. } => self.last_denial = Some((*reason).to_owned()),
            _ => {}
        }
        self.audit.record(event);
    }

    /// The guest's time-out, cut to the limit.
    pub(crate) fn receive_timeout(&self, wanted_ms: u32) -> Duration {
        Duration::from_millis(u64::from(wanted_ms).min(self.limits.receive_timeout_ms))
    }
}

impl std::fmt::Debug for HostCtx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HostCtx")
            .field("authority", &self.authority)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
