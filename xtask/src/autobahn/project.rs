use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Agent, environment};
use crate::workspace;

const ID: &str = "test.autobahn";

/// What the package asks and what it is granted: the same.
const TARGET: &str = r#"
scheme = "ws"
host = "127.0.0.1"
port = @port@
path_prefixes = ["/getCaseCount", "/runCase", "/updateReports"]
extensions = ["permessage-deflate"]
"#;

const MANIFEST: &str = r#"schema = 1
id = "test.autobahn"
version = "0.1.0"
description = "Echoes what the Autobahn test suite sends"

[component]
path = "component.wasm"

[[tools]]
name = "count"
description = "How many cases the suite has"
input_schema = { type = "object" }

[[tools]]
name = "run"
description = "Echoes in a range of cases"
input_schema = { type = "object" }

[[tools]]
name = "report"
description = "Asks the suite for its report"
input_schema = { type = "object" }

[[websocket]]
reason = "is judged by what it echoes"
"#;

/// The longest message of the suite has 16 MiB, and so has the ceiling.
const ENABLEMENT: &str = r#"[[plugins.enabled]]
id = "test.autobahn"
version = "0.1.0"
digest = "@digest@"
surfaces = ["tools"]

[plugins.enabled.limits]
message_bytes = 16_777_216
frame_bytes = 16_777_216
receive_queue_bytes = 33_554_432
send_queue_bytes = 33_554_432
result_bytes = 16_777_216
hostcall_bytes = 33_554_432
memory_bytes = 268_435_456
call_timeout_ms = 3_600_000

[[plugins.enabled.grants.websocket]]
"#;

/// A folder as an operator has it, with one package, and the command that calls its tools.
pub(crate) struct Project {
    yoi: PathBuf,
    folder: PathBuf,
    url: String,
}

impl Project {
    pub(super) fn write(yoi: PathBuf, port: u16) -> Result<Self> {
        let folder = environment::folder().join("project");
        let package = folder.join(".yoi/plugins").join(ID);
        let target = TARGET.trim_start().replace("@port@", &port.to_string());
        let url = format!("ws://127.0.0.1:{port}");
        fs::create_dir_all(&package)?;
        fs::write(package.join("plugin.toml"), [MANIFEST, &target].concat())?;
        let guest = workspace::path("target/guests/ws_autobahn.wasm");
        fs::copy(guest, package.join("component.wasm"))
            .context("the guest is missing: `cargo xtask guests`")?;
        let project = Self { yoi, folder, url };
        project.enable(&target)?;
        Ok(project)
    }

    pub(super) fn count(&self) -> Result<u32> {
        self.call("count", &json!({"url": self.url}))
    }

    pub(super) fn run(&self, agent: &Agent, first: u32, last: u32) -> Result<()> {
        let input = json!({
            "url": self.url, "agent": agent.name, "batch": agent.batch, "first": first, "last": last,
        });
        self.call::<Value>("run", &input).map(drop)
    }

    pub(super) fn report(&self, agent: &Agent) -> Result<()> {
        let input = json!({"url": self.url, "agent": agent.name});
        self.call::<Value>("report", &input).map(drop)
    }

    fn enable(&self, target: &str) -> Result<()> {
        let file = self.folder.join("yoi.toml");
        fs::write(&file, "")?;
        let shown: Value = self.yoi(&["plugin", "show", ID, "--json"])?;
        let digest = shown["digest"].as_str().context("`show` tells no digest")?;
        let text = ENABLEMENT.replace("@digest@", digest);
        Ok(fs::write(file, [&text, target].concat())?)
    }

    fn call<T: DeserializeOwned>(&self, tool: &str, input: &Value) -> Result<T> {
        self.yoi(&["call", ID, tool, "--input", &input.to_string()])
    }

    fn yoi<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T> {
        let mut command = Command::new(&self.yoi);
        command.args(arguments).arg("--project").arg(&self.folder);
        for (variable, folder) in [("XDG_CACHE_HOME", "cache"), ("XDG_STATE_HOME", "state")] {
            let folder = fs::canonicalize(&self.folder)?.join(folder);
            fs::create_dir_all(&folder)?;
            command.env(variable, folder);
        }
        let output = command.output();
        let output = output.with_context(|| format!("{command:?} does not start"))?;
        if !output.status.success() {
            bail!(
                "{command:?} failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        serde_json::from_slice(&output.stdout).with_context(|| format!("the output of {command:?}"))
    }
}
