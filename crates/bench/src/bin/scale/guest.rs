//! The guest, with limits raised as an operator would.

use std::sync::{Arc, atomic::AtomicUsize, atomic::Ordering};

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;
use yoi_authority::{Enablement, Limits, resolve};
use yoi_host::{Audit, Event};
use yoi_package::Package;
use yoi_runtime::{CallOptions, CancellationToken, Plugin, Runtime};
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

const ID: &str = "bench.scale";
/// Any port of loopback: the server has several, for there are only so many sockets between two ports.
const TARGET: &str = "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = \"*\"";
/// A call lasts as long as the measurement, and so do its receives.
const RAISED: [&str; 2] = ["call_timeout_ms", "receive_timeout_ms"];

#[derive(Clone)]
pub(crate) struct Guest {
    plugin: Plugin,
}

/// Counts what instances say in their log: each says one line, once it is up.
#[derive(Clone, Default)]
pub(crate) struct Ready(Arc<AtomicUsize>);

impl Guest {
    /// With room for this many instances at once.
    pub(crate) fn load(instances: usize) -> Result<Self> {
        let folder = ["idle", "hold", "cycle"]
            .iter()
            .fold(
                PackageFolder::new(ID).guest("bench_scale"),
                |folder, tool| folder.tool(tool),
            )
            .ask_websocket(TARGET)
            .write_temporary();
        let (package, reviews) = Package::open(folder.folder());
        let package = package.with_context(|| format!("{reviews:#?}"))?;
        let enabled = Enabled::new(ID, &package.digest().to_string()).grant_websocket(TARGET);
        let enabled = RAISED.iter().fold(enabled, |enabled, name| {
            let ceiling = Limits::CEILING.entry(name).map_or(0, |limit| limit.value);
            enabled.limit(name, ceiling)
        });
        let (enablement, problems) =
            Enablement::parse(&EnablementFile::new().enable(enabled).text());
        let enablement = enablement.with_context(|| format!("{problems:#?}"))?;
        let manifest = package.manifest();
        let resolution = resolve(manifest, package.digest(), enablement.get(manifest.id()));
        let runtime = Runtime::builder(Default::default())
            .concurrent_calls(u32::try_from(instances)?)
            .build()
            .map_err(|error| anyhow!("this machine cannot run {instances} guests: {error:#}"))?;
        let authority = resolution.authority().clone();
        let plugin = runtime.load(&package, authority, resolution.limits())?;
        Ok(Self { plugin })
    }

    pub(crate) async fn call(&self, tool: &str, input: &Value) -> Result<String> {
        self.call_until(tool, input, CancellationToken::new(), Ready::default())
            .await
    }

    pub(crate) async fn call_until(
        &self,
        tool: &str,
        input: &Value,
        cancellation: CancellationToken,
        ready: Ready,
    ) -> Result<String> {
        let options = CallOptions {
            audit: Box::new(ready),
            cancellation,
        };
        Ok(self.plugin.call(tool, &input.to_string(), options).await?)
    }
}

impl Ready {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Audit for Ready {
    fn record(&mut self, event: Event<'_>) {
        if matches!(event, Event::Log { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}
