//! A loaded package.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use wasmtime::Engine;
use yoi_authority::{Authority, Limits};
use yoi_compiled::Origin;
use yoi_egress::Egress;
use yoi_host::bindings::PluginPre;
use yoi_host::{Audit, LiveAuthority, Silent};

use crate::call;
use crate::error::CallError;
use crate::state::State;

/// A package that is ready to be called. Cheap to clone.
#[derive(Clone)]
pub struct Plugin {
    parts: Arc<Parts>,
}

pub(crate) struct Parts {
    pub(crate) engine: Engine,
    pub(crate) pre: PluginPre<State>,
    pub(crate) origin: Origin,
    pub(crate) tools: Vec<String>,
    pub(crate) authority: LiveAuthority,
    pub(crate) limits: Limits,
    pub(crate) egress: Egress,
    pub(crate) shutdown: CancellationToken,
}

/// What a single call may add.
pub struct CallOptions {
    /// Who is told what the guest does.
    pub audit: Box<dyn Audit>,
    /// Ends the call when it is cancelled.
    pub cancellation: CancellationToken,
}

impl Plugin {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            parts: Arc::new(parts),
        }
    }

    /// Runs a tool in a fresh instance. `input` is a JSON text, and so is the output.
    ///
    /// However the call ends, and also when the future is dropped, the instance is gone then, and every connection
    /// that it opened.
    pub async fn call(
        &self,
        tool: &str,
        input: &str,
        options: CallOptions,
    ) -> Result<String, CallError> {
        call::call(&self.parts, tool, input, options).await
    }

    /// Replaces the authority, of calls that are running too: what they begin from here on is decided by this one, and
    /// connections, openings and requests that it does not permit are ended at once. Connections end with close code
    /// 1001 for their peer, and as closed by the host for the guest; the others are denied.
    pub fn set_authority(&self, authority: Authority) {
        self.parts.authority.set(authority);
    }

    /// Makes an instance and drops it. For the measurement of what that takes alone; it is no use otherwise.
    #[doc(hidden)]
    pub async fn instantiate(&self) -> Result<(), CallError> {
        call::instantiate(&self.parts).await
    }

    /// The names of the tools, in the order of the manifest.
    pub fn tools(&self) -> &[String] {
        &self.parts.tools
    }

    /// Whether its code was compiled now or taken from the cache.
    pub fn origin(&self) -> Origin {
        self.parts.origin
    }
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            audit: Box::new(Silent),
            cancellation: CancellationToken::new(),
        }
    }
}

impl std::fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallOptions").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin")
            .field("tools", &self.parts.tools)
            .finish_non_exhaustive()
    }
}
