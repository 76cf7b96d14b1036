//! A program of its own that runs a plugin with `yoi-host`, and lets it reach one URL and no other.
//!
//! ```sh
//! cargo xtask guests
//! cargo run --package yoi-host --example embed -- target/guests/http_get.wasm
//! ```
#![allow(clippy::print_stdout, reason = "it is a program")]

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Config, Engine, Store, StoreLimits, StoreLimitsBuilder, UpdateDeadline};
use yoi_authority::{Authority, Enablement, Limits, resolve};
use yoi_egress::Egress;
use yoi_host::bindings::Plugin;
use yoi_host::{Audit, Event, HostCtx, HostState, HostView};
use yoi_package::{Digest, Manifest};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What a store of this program holds: what yoi needs, and whatever is yours.
struct State {
    yoi: HostCtx,
    /// Owns the connections that the plugin opens. Dropping it ends them.
    table: ResourceTable,
    memory: StoreLimits,
}

impl HostState for State {
    fn yoi(&mut self) -> HostView<'_> {
        HostView {
            ctx: &mut self.yoi,
            table: &mut self.table,
        }
    }
}

/// What the plugin did, and what it was kept from doing.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<Vec<String>>>);

impl Audit for Told {
    fn record(&mut self, event: Event<'_>) {
        let line = match event {
            Event::Answered { url, status, .. } => format!("answered: {url}: {status}"),
            // It names what is granted, and is for you alone: the plugin learns less.
            Event::Denied(denial) => format!("denied: {denial}"),
            _ => return,
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line);
    }
}

impl Told {
    /// Every line so far.
    pub fn lines(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// What the plugin asks for, in the words of its author.
fn manifest(port: u16) -> String {
    format!(
        r#"
        schema = 1
        id = "example.pairs"
        version = "1.0.0"
        description = "Reads what a service says"

        [component]
        path = "pairs.wasm"

        [[request]]
        scheme = "http"
        host = "127.0.0.1"
        port = {port}
        methods = ["GET"]
        path_prefixes = ["/v1"]
        "#
    )
}

/// What you give it: of all that it asks, one path.
fn enablement(port: u16, digest: Digest) -> String {
    format!(
        r#"
        [[plugins.enabled]]
        id = "example.pairs"
        version = "1.0.0"
        digest = "{digest}"

        [[plugins.enabled.grants.request]]
        scheme = "http"
        host = "127.0.0.1"
        port = {port}
        methods = ["GET"]
        path_prefixes = ["/v1/pairs"]

        [plugins.enabled.limits]
        call_timeout_ms = 5_000
        memory_bytes = 16_777_216
        "#
    )
}

/// What both name, worked out once. Texts may come from wherever you keep them: nothing here reads a file.
fn authority(port: u16, component: &[u8]) -> Result<(Authority, Limits)> {
    let text = manifest(port);
    let (manifest, problems) = Manifest::parse(&text);
    let manifest = manifest.ok_or_else(|| format!("{problems:?}"))?;
    let digest = Digest::of(&[
        ("plugin.toml", text.as_bytes()),
        (manifest.component().as_str(), component),
    ]);
    let (enablement, problems) = Enablement::parse(&enablement(port, digest));
    let enablement = enablement.ok_or_else(|| format!("{problems:?}"))?;
    let resolution = resolve(&manifest, digest, enablement.get(manifest.id()));
    Ok((resolution.authority().clone(), resolution.limits()))
}

/// An engine that can take the processor away from a guest, whatever that computes.
fn engine() -> Result<Engine> {
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = Engine::new(&config)?;
    let ticking = engine.weak();
    thread::spawn(move || {
        while let Some(engine) = ticking.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(Duration::from_millis(10));
        }
    });
    Ok(engine)
}

/// One call of the tool `get` of a component, with two URLs: one that is granted, and one that is asked for only. Its
/// output, and what was told of it.
pub async fn call(component: &[u8], port: u16) -> Result<(String, Told)> {
    let (authority, limits) = authority(port, component)?;
    let engine = engine()?;
    let mut linker = Linker::<State>::new(&engine);
    yoi_host::add_to_linker(&mut linker)?;

    // One for the process; each plugin has its part of it.
    let egress = Egress::new();
    let told = Told::default();
    let memory = usize::try_from(limits.memory_bytes)?;
    let state = State {
        yoi: HostCtx::new(authority, egress.for_plugin(), limits)
            .with_audit(Box::new(told.clone())),
        table: ResourceTable::new(),
        memory: StoreLimitsBuilder::new().memory_size(memory).build(),
    };
    let mut store = Store::new(&engine, state);
    store.limiter(|state| &mut state.memory);
    store.set_hostcall_fuel(usize::try_from(limits.hostcall_bytes)?);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));

    let component = Component::new(&engine, component)?;
    let plugin = Plugin::instantiate_async(&mut store, &component, &linker).await?;
    let base = format!("http://127.0.0.1:{port}");
    let input = format!(r#"{{"urls": ["{base}/v1/pairs", "{base}/v1/users"]}}"#);
    let tools = plugin.yoi_plugin_tools();
    let output = tools.call_call(&mut store, "get", &input);
    // It gives way at each tick, so that this holds for a guest that computes as for one that waits.
    let deadline = Duration::from_millis(limits.call_timeout_ms);
    let output = tokio::time::timeout(deadline, output).await??;
    let output = output.map_err(|error| format!("the tool failed: {error:?}"))?;
    Ok((output, told))
}

/// A service on this machine that answers every request in the same way. Its port.
pub fn serve() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines();
            // A request without a body ends with an empty line.
            while lines
                .next()
                .and_then(|it| it.ok())
                .is_some_and(|it| !it.is_empty())
            {}
            let _ = (&stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nBTC-EUR");
        }
    });
    Ok(port)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let path = std::env::args().nth(1).ok_or("name a component")?;
    let (output, told) = call(&std::fs::read(path)?, serve()?).await?;
    println!("the tool says: {output}");
    told.lines().iter().for_each(|line| println!("{line}"));
    Ok(())
}
