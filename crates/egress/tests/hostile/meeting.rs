//! One row of the hostile table, met through the public door: a permit, an `Egress`, real sockets.

use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};
use yoi_authority::{Authority, Enablement, Limits, resolve};
use yoi_egress::{
    CloseFrame, Closed, Connection, DialError, Egress, Message, OpenError, OpenOptions, SendError,
    TlsRoots,
};
use yoi_package::{Digest, Manifest};
use yoi_testkit::{Enabled, EnablementFile, HostileRow, Owner, PackageFolder, Size};

const ID: &str = "test.hostile";
/// How often an owner that does not call looks at the status.
const LOOK: Duration = Duration::from_millis(5);

/// What came of it.
pub(crate) struct Outcome {
    /// In the words of [`HostileRow::ends`].
    pub(crate) end: String,
    pub(crate) took: Duration,
    pub(crate) messages: u64,
}

/// Opens, does what the row's owner does, and says how it ended.
pub(crate) async fn meet(
    row: &HostileRow,
    url: &str,
    pem: Option<&str>,
    limits: &Limits,
) -> Outcome {
    let start = Instant::now();
    let (end, messages) = match open(row, url, pem, limits).await {
        Ok(connection) => live(row, connection).await,
        Err(error) => (format!("refused: {}", rule(&error)), 0),
    };
    Outcome {
        end,
        took: start.elapsed(),
        messages,
    }
}

/// The defaults, but for clocks that would be waited for.
pub(crate) fn limits(size: Size) -> Limits {
    let (unit, idle_timeout_ms) = match size {
        Size::Small => (1, 2000),
        Size::Full => (3, 30_000),
    };
    Limits {
        open_timeout_ms: 500 * unit,
        send_timeout_ms: 500 * unit,
        close_timeout_ms: 500 * unit,
        slow_consumer_ms: 500 * unit,
        idle_timeout_ms,
        ping_interval_ms: 1000 * unit,
        pong_timeout_ms: 1000 * unit,
        ..Limits::default()
    }
}

/// A connection for what is not a row.
pub(crate) async fn connect(url: &str, limits: &Limits) -> Connection {
    let permit = authority().open_websocket(url, &[""; 0]).unwrap();
    let egress = egress(None);
    let opened = egress.open(permit, OpenOptions::default(), limits).await;
    opened.unwrap()
}

async fn open(
    row: &HostileRow,
    url: &str,
    pem: Option<&str>,
    limits: &Limits,
) -> Result<Connection, OpenError> {
    let mut limits = *limits;
    if row.uncounted {
        limits.control_frames_per_second = u64::MAX;
    }
    let permit = authority().open_websocket(url, row.offers).unwrap();
    let egress = egress(pem);
    egress.open(permit, OpenOptions::default(), &limits).await
}

fn egress(pem: Option<&str>) -> Egress {
    let mut roots = TlsRoots::none();
    if let Some(pem) = pem {
        roots.add_pem(pem.as_bytes()).unwrap();
    }
    Egress::builder().roots(roots).build()
}

/// Any port of this machine, and the two subprotocols that rows offer.
fn authority() -> Authority {
    let targets = ["ws", "wss"].map(|scheme| {
        format!(
            "scheme = \"{scheme}\"\nhost = \"127.0.0.1\"\nport = \"*\"\nsubprotocols = [\"chat.v1\", \"chat.v2\"]\n"
        )
    });
    let folder = targets
        .iter()
        .fold(PackageFolder::new(ID), |folder, lines| {
            folder.ask_websocket(lines)
        });
    let (manifest, problems) = Manifest::parse(&folder.manifest());
    let manifest = manifest.unwrap_or_else(|| panic!("{problems:#?}"));
    let digest = Digest::of(&[("plugin.toml", b"any")]);
    let enabled = targets
        .iter()
        .fold(Enabled::new(ID, &digest.to_string()), |enabled, lines| {
            enabled.grant_websocket(lines)
        });
    let (enablement, problems) = Enablement::parse(&EnablementFile::new().enable(enabled).text());
    let enablement = enablement.unwrap_or_else(|| panic!("{problems:#?}"));
    let resolution = resolve(&manifest, digest, enablement.get(manifest.id()));
    resolution.authority().clone()
}

async fn live(row: &HostileRow, mut connection: Connection) -> (String, u64) {
    let acted = act(row, &mut connection).await;
    let end = match acted {
        Err(SendError::Closed(closed)) => end_of(&closed),
        Err(SendError::Timeout) => "timeout".to_owned(),
        Err(error) => error.to_string(),
        Ok(()) => receive_all(&mut connection, row.within).await,
    };
    (end, connection.status().received_messages)
}

async fn act(row: &HostileRow, connection: &mut Connection) -> Result<(), SendError> {
    let close = CloseFrame {
        code: 1000,
        reason: String::new(),
    };
    match row.owner {
        Owner::Receives => {}
        Owner::Idles => idle(connection, row.within).await,
        Owner::Sends(bytes) => send(connection, bytes).await?,
        Owner::SendsAndCloses(bytes) => {
            send(connection, bytes).await?;
            connection.close(close).await;
        }
        Owner::Closes => connection.close(close).await,
    }
    Ok(())
}

/// Nobody tells an owner that does not call, so it looks.
async fn idle(connection: &Connection, most: Duration) {
    let ended = async {
        while connection.status().closed.is_none() {
            sleep(LOOK).await;
        }
    };
    let _ = timeout(most, ended).await;
}

async fn send(connection: &mut Connection, bytes: usize) -> Result<(), SendError> {
    let message = Message::Binary(vec![7; 60_000]);
    let mut left = bytes;
    while left > 0 {
        match connection.send(message.clone()).await {
            Ok(()) => left = left.saturating_sub(message.len()),
            Err(SendError::ReceiveFirst) => drop(connection.receive(Duration::ZERO).await),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn receive_all(connection: &mut Connection, most: Duration) -> String {
    let ended = async {
        loop {
            if let Err(closed) = connection.receive(most).await {
                return end_of(&closed);
            }
        }
    };
    let ended = timeout(most, ended).await;
    ended.unwrap_or_else(|_| format!("no end within {most:?}"))
}

/// As guests are told it.
fn end_of(closed: &Closed) -> String {
    match closed {
        Closed::ByPeer(Some(frame)) => return format!("by-peer {}", frame.code),
        Closed::ByPeer(None) => "by-peer",
        Closed::ByOwner => "by-guest",
        Closed::Abnormal => "abnormal",
        Closed::Protocol => "protocol-error",
        Closed::TooLarge => "too-large",
        Closed::SlowConsumer => "slow-consumer",
        Closed::Idle => "idle",
        Closed::Lifetime => "lifetime",
        Closed::ByHost => "by-host",
    }
    .to_owned()
}

fn rule(error: &OpenError) -> String {
    match error {
        OpenError::Handshake(error) => format!("{error:?}"),
        OpenError::Dial(DialError::Timeout) => "timeout".to_owned(),
        OpenError::Broken => "broken".to_owned(),
        error => error.to_string(),
    }
}
