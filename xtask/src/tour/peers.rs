use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

use crate::programs;

/// The ports of the servers in the documents.
const TOLD: [&str; 2] = ["8787", "8788"];

/// The loopback servers of the tour, at ports of the system's choice: those of the documents may be taken. They end when
/// this is dropped.
pub(crate) struct Peers {
    child: Child,
    real: [String; 2],
}

impl Peers {
    pub(crate) fn start() -> Result<Self> {
        let program = programs::example("peers");
        let mut child = Command::new(program)
            .arg("--any-port")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the tour's servers do not start")?;
        let output = child
            .stdout
            .take()
            .context("the servers say where they are")?;
        let mut lines = BufReader::new(output).lines();
        let mut address = || {
            let line = lines.next().context("the servers say where they are")??;
            let address = line.split('/').nth(2).context("a URL has a host")?;
            anyhow::Ok(address.to_owned())
        };
        let real = [address()?, address()?];
        Ok(Self { child, real })
    }

    /// What a document says, with the real ports. A port may stand alone, as in a manifest.
    pub(crate) fn really(&self, text: &str) -> String {
        let [prices, trades] = &self.real;
        exchanged(text, TOLD, [port(prices), port(trades)])
    }

    /// What really happened, with the ports of the documents.
    pub(crate) fn as_told(&self, text: &str) -> String {
        let [prices, trades] = &self.real;
        exchanged(text, [port(prices), port(trades)], TOLD)
    }
}

/// By way of marks, since the one port may have the other's digits in it.
fn exchanged(text: &str, these: [&str; 2], those: [&str; 2]) -> String {
    const MARKS: [&str; 2] = ["\u{1}", "\u{2}"];
    let put = |text: String, (from, to): (&str, &str)| text.replace(from, to);
    let marked = these.into_iter().zip(MARKS).fold(text.to_owned(), put);
    MARKS.into_iter().zip(those).fold(marked, put)
}

fn port(address: &str) -> &str {
    address.rsplit(':').next().unwrap_or(address)
}

impl Drop for Peers {
    fn drop(&mut self) {
        // They end by themselves too, with their standard input.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
