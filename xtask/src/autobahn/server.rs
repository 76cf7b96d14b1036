use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

use super::{Set, environment};

const SERVE: &str = include_str!("serve.py");

/// The suite's fuzzing server, on 127.0.0.1. It ends with this value, and with this process too: it reads its input to
/// see that.
pub(crate) struct Server {
    process: Child,
    port: u16,
    folder: PathBuf,
}

impl Server {
    pub(super) fn start(python: &Path, set: &Set) -> Result<Self> {
        let folder = environment::folder().join(set.name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let script = folder.join("serve.py");
        fs::write(&script, SERVE)?;
        let mut command = Command::new(python);
        command.arg(&script).arg(folder.join("reports"));
        command.args(set.shown).stdin(Stdio::piped());
        command.stdout(Stdio::piped());
        let process = command
            .stderr(File::create(folder.join("log.txt"))?)
            .spawn()?;
        let mut server = Self {
            process,
            port: 0,
            folder,
        };
        server.port = server.said_port().with_context(|| server.log_hint())?;
        Ok(server)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The folder of `index.json`, and of a page for each case.
    pub(super) fn reports(&self) -> PathBuf {
        self.folder.join("reports")
    }

    pub(super) fn log_hint(&self) -> String {
        let log = self.folder.join("log.txt");
        format!("the fuzzing server's log is {}", log.display())
    }

    fn said_port(&mut self) -> Result<u16> {
        let output = self.process.stdout.take().context("it has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        line.trim().parse().context("it said no port")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended by itself is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
