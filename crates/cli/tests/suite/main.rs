//! The real binary, run in a temporary folder: exit status, data and talk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(unix)]
mod above;
mod archive;
mod authoring;
mod breadth;
mod call;
mod check;
mod cut;
mod difference;
mod explain;
mod grant;
mod hostile;
mod json;
mod json_inventory;
mod list;
mod lock;
mod looking;
mod man;
mod newcomer;
mod oracle;
mod project;
#[cfg(target_os = "linux")]
mod prompt;
mod registry;
mod revoke;
mod revoke_live;
mod schema;
mod screenshots;
mod show;
mod signed;
mod slips;
#[cfg(unix)]
mod stalled;
mod store;
#[cfg(target_os = "linux")]
mod terminal;
#[cfg(unix)]
mod trust;
mod usage;

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

/// A component that imports these interfaces and exports the tools.
pub(crate) fn component(imports: &[&str]) -> Vec<u8> {
    let imports: String = imports
        .iter()
        .map(|name| format!("(import \"{name}\" (instance))"))
        .collect();
    let tools = "(instance $tools) (export \"yoi:plugin/tools@1.0.0\" (instance $tools))";
    wat::parse_str(format!("(component {imports} {tools})")).unwrap()
}

/// A package that asks for one WebSocket feed and one API.
pub(crate) fn ticker() -> PackageFolder {
    PackageFolder::new("example.ticker")
        .component(component(&[
            "yoi:host/websocket@1.0.0",
            "yoi:host/request@1.0.0",
        ]))
        .tool("latest_price")
        .ask_websocket(TRADES)
        .ask_request(PAIRS)
}

pub(crate) const TRADES: &str = r#"scheme = "wss"
host = "stream.example.com"
path_prefixes = ["/v1/trades"]
subprotocols = ["trades.v1"]
reason = "reads trades""#;

pub(crate) const PAIRS: &str = r#"scheme = "https"
host = "api.example.com"
path_prefixes = ["/v1"]
methods = ["GET"]
reason = "lists the pairs""#;

/// A project in a temporary folder.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir_all(folder.path().join(".yoi/plugins")).unwrap();
        Self { folder }
    }

    pub(crate) fn with(package: &PackageFolder) -> Self {
        let project = Self::new();
        project.add(package);
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a package into the store.
    pub(crate) fn add(&self, package: &PackageFolder) -> PathBuf {
        package.write(&self.path().join(".yoi/plugins"))
    }

    /// The digest of a package in the store, as the operator learns it.
    pub(crate) fn digest(&self, id: &str) -> String {
        self.json(&["plugin", "show", "--json", id])["digest"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Enables a package as it is, with what `grant` adds.
    pub(crate) fn enable(&self, id: &str, grant: impl FnOnce(Enabled) -> Enabled) {
        let enabled = grant(Enabled::new(id, &self.digest(id)));
        EnablementFile::new().enable(enabled).write(self.path());
    }

    /// Writes `yoi.toml`.
    pub(crate) fn write(&self, text: &str) {
        fs::write(self.path().join("yoi.toml"), text).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yoi"));
        // Compiled guests are kept between tests: compiling is what takes the time.
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("yoi-cli");
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("XDG_CACHE_HOME", kept.join("cache"))
            .env("XDG_STATE_HOME", kept.join("state"));
        command
    }

    /// Runs the binary and tells exit status, data and talk.
    pub(crate) fn yoi(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        self.told(&output)
    }

    /// Runs the binary with this text at its standard input.
    pub(crate) fn yoi_reading(&self, arguments: &[&str], input: &str) -> String {
        let mut command = self.command(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        self.told(&child.wait_with_output().unwrap())
    }

    /// Runs the binary and reads its data as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"))
    }

    pub(crate) fn told(&self, output: &Output) -> String {
        let status = output.status.code().unwrap();
        let mut told = format!("exit status {status}\n");
        for (name, bytes) in [("data", &output.stdout), ("talk", &output.stderr)] {
            if !bytes.is_empty() {
                told.push_str(&format!("--- {name}\n{}", String::from_utf8_lossy(bytes)));
            }
        }
        self.redacted(&told)
    }

    /// Without what differs between machines, runs and builds of the guests.
    pub(crate) fn redacted(&self, text: &str) -> String {
        let text = text.replace(&self.path().display().to_string(), "[PROJECT]");
        let mut parts = text.split("sha256:");
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |text, part| {
            let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
            format!("{text}sha256:[DIGEST]{rest}")
        })
    }
}
