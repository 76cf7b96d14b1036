//! Guests of this checkout, loaded as any package is: with a manifest, a grant and an authority.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;
use yoi_authority::{Authority, Enablement, resolve};
use yoi_package::Package;
use yoi_runtime::{Plugin, Runtime};
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

/// The id of every package here.
pub(crate) const ID: &str = "bench.guest";

/// A loaded package with one tool.
pub(crate) struct Guest {
    plugin: Plugin,
    tool: &'static str,
    authority: Authority,
}

impl Guest {
    /// A guest that may open WebSocket connections to `peer`, if there is one.
    pub(crate) fn load(
        yoi: &Runtime,
        name: &str,
        tool: &'static str,
        peer: Option<SocketAddr>,
    ) -> Result<Self> {
        let target = peer.map(target).unwrap_or_default();
        let package = package(name, tool, &target)?;
        let mut enabled =
            Enabled::new(ID, &package.digest().to_string()).limit("call_timeout_ms", 600_000);
        if !target.is_empty() {
            enabled = enabled.grant_websocket(&target);
        }
        let (enablement, problems) =
            Enablement::parse(&EnablementFile::new().enable(enabled).text());
        let enablement = enablement.with_context(|| format!("{problems:#?}"))?;
        let manifest = package.manifest();
        let resolution = resolve(manifest, package.digest(), enablement.get(manifest.id()));
        let plugin = yoi.load(
            &package,
            resolution.authority().clone(),
            resolution.limits(),
        )?;
        Ok(Self {
            plugin,
            tool,
            authority: resolution.authority().clone(),
        })
    }

    /// What it may do, for doing the same without it.
    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    pub(crate) async fn call<T: DeserializeOwned>(&self, input: &Value) -> Result<T> {
        let output = self
            .plugin
            .call(self.tool, &input.to_string(), Default::default())
            .await?;
        Ok(serde_json::from_str(&output)?)
    }

    /// Makes an instance and drops it.
    pub(crate) async fn instantiate(&self) -> Result<()> {
        Ok(self.plugin.instantiate().await?)
    }
}

fn package(name: &str, tool: &str, target: &str) -> Result<Package> {
    let mut folder = PackageFolder::new(ID).guest(name).tool(tool);
    if !target.is_empty() {
        folder = folder.ask_websocket(target);
    }
    let (package, reviews) = Package::open(folder.write_temporary().folder());
    package.with_context(|| format!("{reviews:#?}"))
}

fn target(peer: SocketAddr) -> String {
    format!(
        "scheme = \"ws\"\nhost = \"{}\"\nport = {}",
        peer.ip(),
        peer.port()
    )
}
