//! This program again, as a server of one row.

use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use yoi_testkit::{EchoServer, HostileServer, Listen, Size, TestCa, hostile_rows};

/// How long a server waits for the client to say why it closes.
const PATIENCE: Duration = Duration::from_secs(20);
/// Stands for a line end within a line.
const LINE_END: &str = "|";

/// A server in a process of its own, which ends with this value.
pub(crate) struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    url: String,
    pem: String,
}

impl Server {
    pub(crate) fn start(name: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["serve", name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let [url, pem] = [(); 2].map(|()| line(&mut output));
        Self {
            child,
            output,
            url,
            pem: pem.replace(LINE_END, "\n"),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn pem(&self) -> Option<&str> {
        (!self.pem.is_empty()).then_some(&self.pem)
    }

    /// The close code that it was told.
    pub(crate) fn told(mut self) -> Option<u16> {
        line(&mut self.output).parse().ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input is the end of it.
        self.child.stdin.take();
        let _ = self.child.wait();
    }
}

/// Prints the URL, the certificate of the root, and in the end the close code that it was told; runs until the input ends.
pub(crate) fn serve(name: &str) {
    if name == "echo" {
        let server = EchoServer::start();
        say(&server.ws_url("/"));
        say("");
        return wait();
    }
    let rows = hostile_rows();
    let row = rows.iter().find(|row| row.name == name).unwrap();
    let ca = TestCa::new();
    let (listen, pem) = match row.encrypted {
        true => (Listen::tls(&ca.loopback()), ca.pem()),
        false => (Listen::v4(), String::new()),
    };
    let server = HostileServer::start_on(listen, row, Size::Full);
    say(&server.ws_url("/"));
    say(&pem.replace('\n', LINE_END));
    if row.told.is_some() {
        let _ = server.wait_until(PATIENCE.max(row.within * 2), |server| {
            server.told().is_some()
        });
        say(&server
            .told()
            .map_or("-".to_owned(), |code| code.to_string()));
    }
    wait();
}

fn wait() {
    let _ = stdin().read_to_end(&mut Vec::new());
}

fn say(line: &str) {
    let mut output = std::io::stdout();
    writeln!(output, "{line}").unwrap();
    output.flush().unwrap();
}

fn line(output: &mut impl BufRead) -> String {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}
