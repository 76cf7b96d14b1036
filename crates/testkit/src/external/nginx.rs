//! nginx, which ends TLS before another server
use super::{ExternalServer, child::Child};
use crate::{certificate::TestCa, workspace};
use anyhow::Context as _;
use rustls::{ClientConnection, StreamOwned};
use std::{
    env, fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

const NEEDS: &str = "install nginx (Debian: `apt-get install nginx-light`)";
const START: Duration = Duration::from_secs(30);

pub(super) fn start(upstream: SocketAddr, ca: &TestCa) -> anyhow::Result<ExternalServer> {
    let folder = TempDir::new()?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let addr = listener.local_addr()?;
    ca.loopback().write(folder.path());
    fs::write(folder.path().join("nginx.conf"), config(addr, upstream)?)?;
    let mut shell = Command::new("sh");
    shell
        .arg(workspace::peers().join("nginx.sh"))
        .arg(program()?)
        .arg(folder.path());
    shell.stdout(Stdio::from(OwnedFd::from(listener)));
    let child = Child::spawn(&mut shell, NEEDS)?;
    // The command keeps its copy of the socket until it is dropped, and a connect would not be refused.
    drop(shell);
    handshake(addr, ca).with_context(|| format!("it does not answer: {}", child.log()))?;
    Ok(ExternalServer {
        scheme: "wss",
        port: addr.port(),
        child,
        _folder: Some(folder),
    })
}

fn config(addr: SocketAddr, upstream: SocketAddr) -> anyhow::Result<String> {
    let template = fs::read_to_string(workspace::peers().join("nginx.conf"))?;
    Ok(template
        .replace("@listen@", &addr.to_string())
        .replace("@upstream@", &upstream.to_string()))
}

/// Looked for in the system folders too, which a user's search path often lacks.
fn program() -> anyhow::Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let mut programs = env::split_paths(&path)
        .chain(system)
        .map(|folder| folder.join("nginx"));
    programs
        .find(|program| Path::is_file(program))
        .with_context(|| format!("there is no `nginx`: {NEEDS}"))
}

/// The socket listens from before the process exists, so this waits exactly until nginx accepts, or is gone.
fn handshake(addr: SocketAddr, ca: &TestCa) -> anyhow::Result<()> {
    let tcp = TcpStream::connect(addr)?;
    tcp.set_read_timeout(Some(START))?;
    let client = ClientConnection::new(ca.client_config(), addr.ip().into())?;
    let mut tls = StreamOwned::new(client, tcp);
    while tls.conn.is_handshaking() {
        tls.conn.complete_io(&mut tls.sock)?;
    }
    Ok(())
}
