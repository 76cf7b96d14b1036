//! A guest, what it asks, what it is granted, and one call: in a few lines.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use yoi_authority::{Enablement, resolve};
use yoi_egress::{Egress, TlsRoots};
use yoi_host::{Audit, Event};
use yoi_package::Package;
use yoi_runtime::{CallError, CallOptions, CancellationToken, CompiledCache, Plugin, Runtime};
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

const ID: &str = "test.guest";

/// A test's plugin in the making. What is neither asked nor granted is not allowed.
pub(crate) struct Guest {
    folder: PackageFolder,
    grants: Vec<Box<dyn Fn(Enabled) -> Enabled>>,
    egress: Option<Egress>,
    concurrent: u32,
}

/// A loaded plugin, with what the operator was told of it.
pub(crate) struct Loaded {
    pub(crate) runtime: Runtime,
    pub(crate) plugin: Plugin,
    pub(crate) events: Events,
}

/// Every event as one line of debugging text.
#[derive(Clone, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<String>>>);

impl Guest {
    /// A guest of `guests/`, with these tools and no authority.
    pub(crate) fn new(name: &str, tools: &[&str]) -> Self {
        Self::in_folder(PackageFolder::new(ID).guest(name), tools)
    }

    /// A component, in the way of [`new`](Self::new).
    pub(crate) fn of(component: Vec<u8>, tools: &[&str]) -> Self {
        Self::in_folder(PackageFolder::new(ID).component(component), tools)
    }

    fn in_folder(folder: PackageFolder, tools: &[&str]) -> Self {
        let folder = tools.iter().fold(folder, |folder, tool| folder.tool(tool));
        Self {
            folder,
            grants: Vec::new(),
            egress: None,
            concurrent: 4,
        }
    }

    /// Asks for and grants one WebSocket target, given as lines of TOML.
    pub(crate) fn websocket(self, lines: &str) -> Self {
        self.ask_websocket(lines).grant_websocket(lines)
    }

    /// Asks for and grants one request target, given as lines of TOML.
    pub(crate) fn request(self, lines: &str) -> Self {
        self.ask_request(lines).grant_request(lines)
    }

    pub(crate) fn ask_websocket(mut self, lines: &str) -> Self {
        self.folder = self.folder.ask_websocket(lines);
        self
    }

    pub(crate) fn ask_request(mut self, lines: &str) -> Self {
        self.folder = self.folder.ask_request(lines);
        self
    }

    pub(crate) fn grant_websocket(mut self, lines: &str) -> Self {
        let lines = lines.to_owned();
        self.grants
            .push(Box::new(move |enabled| enabled.grant_websocket(&lines)));
        self
    }

    pub(crate) fn grant_request(mut self, lines: &str) -> Self {
        let lines = lines.to_owned();
        self.grants
            .push(Box::new(move |enabled| enabled.grant_request(&lines)));
        self
    }

    pub(crate) fn limit(mut self, name: &'static str, value: u64) -> Self {
        self.grants
            .push(Box::new(move |enabled| enabled.limit(name, value)));
        self
    }

    /// Another way out than the system's resolver and the platform's roots.
    pub(crate) fn egress(mut self, egress: Egress) -> Self {
        self.egress = Some(egress);
        self
    }

    /// Trusts a private root, and only that.
    pub(crate) fn trusting(self, pem: &str) -> Self {
        let mut roots = TlsRoots::none();
        roots.add_pem(pem.as_bytes()).unwrap();
        self.egress(Egress::builder().roots(roots).build())
    }

    pub(crate) fn load(self) -> Loaded {
        let written = self.folder.write_temporary();
        let (package, reviews) = Package::open(written.folder());
        let package = package.unwrap_or_else(|| panic!("{reviews:#?}"));
        let enabled = Enabled::new(ID, &package.digest().to_string());
        let enabled = self
            .grants
            .iter()
            .fold(enabled, |enabled, grant| grant(enabled));
        let text = EnablementFile::new().enable(enabled).text();
        let (enablement, problems) = Enablement::parse(&text);
        let enablement = enablement.unwrap_or_else(|| panic!("{problems:#?}\n{text}"));
        let manifest = package.manifest();
        let resolution = resolve(manifest, package.digest(), enablement.get(manifest.id()));
        let egress = self.egress.unwrap_or_default();
        let runtime = Runtime::builder(egress)
            .concurrent_calls(self.concurrent)
            .cache(cache())
            .build()
            .unwrap();
        let plugin = runtime
            .load(
                &package,
                resolution.authority().clone(),
                resolution.limits(),
            )
            .unwrap();
        Loaded {
            runtime,
            plugin,
            events: Events::default(),
        }
    }
}

impl Loaded {
    pub(crate) async fn call(&self, tool: &str, input: Value) -> Result<Value, CallError> {
        self.call_until(tool, input, CancellationToken::new()).await
    }

    pub(crate) async fn call_until(
        &self,
        tool: &str,
        input: Value,
        cancellation: CancellationToken,
    ) -> Result<Value, CallError> {
        let options = CallOptions {
            audit: Box::new(self.events.clone()),
            cancellation,
        };
        let output = self.plugin.call(tool, &input.to_string(), options).await?;
        Ok(serde_json::from_str(&output).unwrap())
    }
}

impl Events {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn have(&self, part: &str) -> bool {
        self.all().iter().any(|event| event.contains(part))
    }
}

impl Audit for Events {
    fn record(&mut self, event: Event<'_>) {
        let line = match &event {
            Event::Denied(denial) => format!("Denied: {denial}"),
            Event::AddressRefused(refused) => format!("AddressRefused: {refused}"),
            event => format!("{event:?}"),
        };
        self.0.lock().unwrap().push(line);
    }
}

/// `scheme`, `host` and `port` of a loopback server's target, as TOML.
pub(crate) fn loopback(scheme: &str, port: u16) -> String {
    format!("scheme = \"{scheme}\"\nhost = \"127.0.0.1\"\nport = {port}\n")
}

/// The same with methods.
pub(crate) fn loopback_methods(scheme: &str, port: u16, methods: &[&str]) -> String {
    format!("{}methods = {methods:?}\n", loopback(scheme, port))
}

/// Compiling takes ten times as long as all else that a test does. The cache knows its engine and its component, so
/// that it serves one run after the other.
fn cache() -> CompiledCache {
    let folder = yoi_testkit::workspace::target().join("compiled");
    CompiledCache::open(&folder, &folder.join("key")).unwrap()
}
