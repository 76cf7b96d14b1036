//! The guest, loaded once for each set of limits.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, anyhow};
use serde::Deserialize;
use serde_json::{Value, json};
use yoi_authority::{Enablement, resolve};
use yoi_host::{Audit, Event};
use yoi_package::Package;
use yoi_runtime::{CallError, CallOptions, CancellationToken, Plugin, Runtime};
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

use crate::case::{Case, Limits};
use crate::server::path;

const ID: &str = "bench.soak";
const TARGET: &str = "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = \"*\"";

pub(crate) struct Guests {
    roomy: Plugin,
    tight: Plugin,
}

/// What the guest says of its call.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    pub(crate) connections: Vec<ToldConnection>,
    pub(crate) faults: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ToldConnection {
    pub(crate) opened: Option<Value>,
    pub(crate) accepted: u64,
    pub(crate) flushed: u64,
    pub(crate) received: u64,
    /// How it ended, as a receive said once there was nothing left to take.
    pub(crate) ended: Option<Value>,
    /// How it ended, as `status` says.
    pub(crate) status: Option<Value>,
    /// How long the guest's own close took.
    pub(crate) close_ms: Option<u64>,
}

/// The last line of the guest's log that is what it tells: before it traps, or is ended.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Option<String>>>);

impl Guests {
    /// With room for this many calls at once.
    pub(crate) fn load(calls: usize) -> Result<Self> {
        let runtime = Runtime::builder(Default::default())
            .concurrent_calls(u32::try_from(calls)?)
            .build()
            .map_err(|error| anyhow!("this machine cannot run guests: {error:#}"))?;
        Ok(Self {
            roomy: load(&runtime, Limits::Roomy)?,
            tight: load(&runtime, Limits::Tight)?,
        })
    }

    /// How the call ended, and what the guest told, if it came to that.
    pub(crate) async fn call(
        &self,
        case: &Case,
        port: u16,
        cancellation: CancellationToken,
    ) -> (Result<(), CallError>, Option<Told>) {
        let plugin = match case.limits {
            Limits::Roomy => &self.roomy,
            Limits::Tight => &self.tight,
        };
        let log = Log::default();
        let options = CallOptions {
            audit: Box::new(log.clone()),
            cancellation,
        };
        let input = input(case, port).to_string();
        let (ended, text) = match plugin.call("soak", &input, options).await {
            Ok(output) => (Ok(()), Some(output)),
            Err(error) => (Err(error), log.take()),
        };
        (
            ended,
            text.and_then(|text| serde_json::from_str(&text).ok()),
        )
    }
}

fn load(runtime: &Runtime, limits: Limits) -> Result<Plugin> {
    let folder = PackageFolder::new(ID)
        .guest("ws_soak")
        .tool("soak")
        .ask_websocket(TARGET)
        .write_temporary();
    let (package, reviews) = Package::open(folder.folder());
    let package = package.with_context(|| format!("{reviews:#?}"))?;
    let enabled = Enabled::new(ID, &package.digest().to_string()).grant_websocket(TARGET);
    let enabled = limits
        .raised()
        .iter()
        .fold(enabled, |enabled, (name, value)| {
            enabled.limit(name, *value)
        });
    let (enablement, problems) = Enablement::parse(&EnablementFile::new().enable(enabled).text());
    let enablement = enablement.with_context(|| format!("{problems:#?}"))?;
    let manifest = package.manifest();
    let resolution = resolve(manifest, package.digest(), enablement.get(manifest.id()));
    let authority = resolution.authority().clone();
    Ok(runtime.load(&package, authority, resolution.limits())?)
}

fn input(case: &Case, port: u16) -> Value {
    let connections = case.connections.iter().enumerate().map(|(at, planned)| {
        json!({
            "url": format!("ws://127.0.0.1:{port}{}", path(case, at)),
            "sends": planned.sends,
            "receives": planned.receives,
            "most": case.limits.most(),
        })
    });
    json!({"connections": connections.collect::<Vec<_>>(), "steps": case.steps})
}

impl Log {
    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Audit for Log {
    fn record(&mut self, event: Event<'_>) {
        if let Event::Log { message, .. } = event {
            let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *last = Some(message.to_owned());
        }
    }
}
