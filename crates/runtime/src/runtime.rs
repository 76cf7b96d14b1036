//! One engine, one linker, one way out, for a whole process.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};
use yoi_authority::{Authority, Limits};
use yoi_compiled::{CompiledCache, Origin};
use yoi_egress::Egress;
use yoi_host::bindings::PluginPre;
use yoi_package::Package;

use crate::engine::{self, Size};
use crate::error::LoadError;
use crate::plugin::{Parts, Plugin};
use crate::state::State;

/// Loads packages. Cheap to clone.
///
/// Make one for each process: engines share nothing, and a second one would compile everything again.
#[derive(Clone)]
pub struct Runtime {
    engine: Engine,
    linker: Arc<Linker<State>>,
    egress: Egress,
    cache: Option<Arc<CompiledCache>>,
    shutdown: CancellationToken,
}

/// Settings of a [`Runtime`].
#[derive(Debug)]
pub struct RuntimeBuilder {
    egress: Egress,
    cache: Option<CompiledCache>,
    calls: u32,
    stack_bytes: u64,
}

impl Runtime {
    /// Settings, with this way out, no cache and room for 64 calls at once.
    pub fn builder(egress: Egress) -> RuntimeBuilder {
        RuntimeBuilder {
            egress,
            cache: None,
            calls: 64,
            stack_bytes: Limits::default().stack_bytes,
        }
    }

    /// Compiles a package's component, or takes it from the cache, and prepares it to be called.
    ///
    /// The plugin has look-ups of names of its own, so that it can't use up those of others.
    /// Blocks while it compiles: seconds, for a large component. Runs no code of the package.
    pub fn load(
        &self,
        package: &Package,
        authority: Authority,
        limits: Limits,
    ) -> Result<Plugin, LoadError> {
        let (component, origin) = self.component(package.component_bytes())?;
        let pre = self
            .linker
            .instantiate_pre(&component)
            .map_err(|error| LoadError::Link(chain(&error)))?;
        let pre = PluginPre::new(pre).map_err(|error| LoadError::World(chain(&error)))?;
        Ok(Plugin::new(Parts {
            engine: self.engine.clone(),
            pre,
            origin,
            tools: package
                .manifest()
                .tools()
                .iter()
                .map(|tool| tool.name().to_owned())
                .collect(),
            authority: authority.into(),
            limits,
            egress: self.egress.for_plugin(),
            shutdown: self.shutdown.clone(),
        }))
    }

    /// Ends every call that is running, and refuses further ones. Returns at once; each call returns
    /// [`CallError::ShutDown`](crate::CallError::ShutDown) when its instance is gone.
    pub fn shut_down(&self) {
        self.shutdown.cancel();
    }

    fn component(&self, bytes: &[u8]) -> Result<(Component, Origin), LoadError> {
        let loaded = match &self.cache {
            Some(cache) => cache.load(&self.engine, bytes),
            None => {
                Component::new(&self.engine, bytes).map(|component| (component, Origin::Compiled))
            }
        };
        loaded.map_err(|error| LoadError::Compile(chain(&error)))
    }
}

impl RuntimeBuilder {
    /// Keeps compiled code.
    #[must_use]
    pub fn cache(mut self, cache: CompiledCache) -> Self {
        self.cache = Some(cache);
        self
    }

    /// How many calls can run at once; more are refused as busy. Memory is reserved for them, not used.
    #[must_use]
    pub fn concurrent_calls(mut self, calls: u32) -> Self {
        self.calls = calls.clamp(1, 1000);
        self
    }

    /// Stack of a guest, in bytes. A setting of the engine, and so the same for all packages.
    #[must_use]
    pub fn stack_bytes(mut self, bytes: u64) -> Self {
        self.stack_bytes = bytes.clamp(64 * 1024, Limits::CEILING.stack_bytes);
        self
    }

    /// The finished value. Fails if this machine can't run wasm with the settings that yoi needs.
    pub fn build(self) -> wasmtime::Result<Runtime> {
        let engine = engine::engine(Size {
            calls: self.calls,
            memory: usize::try_from(Limits::CEILING.memory_bytes)?,
            stack: usize::try_from(self.stack_bytes)?,
        })?;
        let mut linker = Linker::new(&engine);
        yoi_host::add_to_linker(&mut linker)?;
        Ok(Runtime {
            engine,
            linker: Arc::new(linker),
            egress: self.egress,
            cache: self.cache.map(Arc::new),
            shutdown: CancellationToken::new(),
        })
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime")
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

/// An error with its causes in one line.
pub(crate) fn chain(error: &wasmtime::Error) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
