//! What stands between a client and a server, and spoils things
use crate::{
    faults::{Break, Course, Faults, Pace, Tampering},
    frame::Frame,
    head::{self, RequestHead},
    listen::Listen,
    seen::Keep,
    server::Server,
    stream::Stream,
};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, Interest},
    net::TcpStream,
    time::{sleep, timeout},
};

/// The kind of a [`FaultProxy`]; it has no values.
pub enum Faulty {}

/// A TCP proxy to one server, which does to each connection what its [`Faults`] say. It reads the head of the client's
/// request first, so that who chooses the faults can do so by its path, and the same client meets the same faults in
/// whatever order connections come.
pub type FaultProxy = Server<Faulty>;

/// Longer than any client in a test holds on to a connection that says nothing.
const HELD: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(20);
const BYTE_BY_BYTE: u64 = 2 * 1024;

impl FaultProxy {
    /// Listens on 127.0.0.1.
    pub fn start(
        server: SocketAddr,
        choose: impl Fn(&RequestHead) -> Faults + Send + 'static,
    ) -> Self {
        Self::run(Listen::v4(), Keep::Head, async move |client, _| {
            // Either end may leave at any step.
            let _ = carry(client, server, &choose).await;
        })
    }
}

async fn carry(
    mut client: Stream,
    server: SocketAddr,
    choose: &impl Fn(&RequestHead) -> Faults,
) -> io::Result<()> {
    let mut begun = Vec::new();
    let end = loop {
        if let Some(end) = head::length(&begun) {
            break end;
        }
        if client.read_buf(&mut begun).await? == 0 {
            return Ok(());
        }
    };
    let faults = choose(&RequestHead::new(&begun[..end]));
    let server = TcpStream::connect(server).await?;
    server.set_nodelay(true)?;
    let mut client = client.into_plain()?;
    let mut server = server;
    let broken = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let up = Direction::new(faults.to_server, begun).pass(from_client, to_server);
        let down = Direction::new(faults.to_client, Vec::new()).pass(from_server, to_client);
        either_breaks(up, down).await
    };
    match broken {
        Some(Break::Reset) => {
            client.set_zero_linger()?;
            server.set_zero_linger()
        }
        Some(Break::HalfOpen) => {
            drop(server);
            hold(&client).await
        }
        Some(Break::BlackHole) => hold(&client).await,
        Some(Break::Cut) => timeout(HELD, finish(client, server))
            .await
            .unwrap_or(Ok(())),
        Some(Break::HalfClosed) | None => Ok(()),
    }
}

/// An end in order, which a kernel makes a reset of if there is anything left to read.
async fn finish(mut client: TcpStream, mut server: TcpStream) -> io::Result<()> {
    client.shutdown().await?;
    server.shutdown().await?;
    let (mut no_client, mut no_server) = (tokio::io::sink(), tokio::io::sink());
    tokio::try_join!(
        tokio::io::copy(&mut client, &mut no_client),
        tokio::io::copy(&mut server, &mut no_server)
    )
    .map(drop)
}

/// Until both directions have ended, or one has broken both.
async fn either_breaks(
    up: impl Future<Output = io::Result<Option<Break>>>,
    down: impl Future<Output = io::Result<Option<Break>>>,
) -> Option<Break> {
    let (mut up, mut down) = (std::pin::pin!(up), std::pin::pin!(down));
    let first = tokio::select! {
        ended = &mut up => (ended, true),
        ended = &mut down => (ended, false),
    };
    match first {
        (Ok(None), true) => down.await.unwrap_or(Some(Break::Reset)),
        (Ok(None), false) => up.await.unwrap_or(Some(Break::Reset)),
        (Ok(broken), _) => broken,
        // One end has reset: so that the other hears it.
        (Err(_), _) => Some(Break::Reset),
    }
}

/// Until the client is gone, which shows without reading what it sent.
async fn hold(client: &TcpStream) -> io::Result<()> {
    let gone = async {
        loop {
            let ready = client.ready(Interest::READABLE | Interest::ERROR).await?;
            if ready.is_read_closed() || ready.is_error() {
                return Ok(());
            }
            sleep(LOOK).await;
        }
    };
    timeout(HELD, gone).await.unwrap_or(Ok(()))
}

/// One way of a connection.
struct Direction {
    course: Course,
    passed: u64,
    /// Read, and not yet passed on.
    waiting: Vec<u8>,
    /// Of the frames, where they are looked at.
    past_head: bool,
    frames: u64,
    kept_back: Option<Vec<u8>>,
}

impl Direction {
    fn new(course: Course, waiting: Vec<u8>) -> Self {
        Self {
            course,
            passed: 0,
            waiting,
            past_head: false,
            frames: 0,
            kept_back: None,
        }
    }

    /// How it broke; nothing if it has ended in order.
    async fn pass(
        mut self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<Option<Break>> {
        loop {
            let ready = match self.course.tampering {
                None => std::mem::take(&mut self.waiting),
                Some(tampering) => self.tamper(tampering),
            };
            let (ready, broken) = self.cut(ready);
            self.write(&mut to, &ready).await?;
            match broken {
                Some(Break::HalfClosed) => break,
                Some(broken) => return Ok(Some(broken)),
                None => {}
            }
            if self.read(&mut from).await? == 0 {
                break;
            }
        }
        let rest = [
            self.kept_back.take().unwrap_or_default(),
            std::mem::take(&mut self.waiting),
        ];
        if self.course.breaks.is_none() {
            to.write_all(&rest.concat()).await?;
        }
        to.shutdown().await?;
        Ok(None)
    }

    async fn read(&mut self, from: &mut (impl AsyncRead + Unpin)) -> io::Result<usize> {
        let mut count = read_some(from, &mut self.waiting).await?;
        if let (Pace::Gathered(wait), true) = (self.course.pace, count > 0) {
            while let Ok(more) = timeout(wait, read_some(from, &mut self.waiting)).await {
                count += more.as_ref().map_or(0, |more| *more);
                if more.is_err() || more.is_ok_and(|more| more == 0) || self.waiting.len() > 1 << 20
                {
                    break;
                }
            }
        }
        Ok(count)
    }

    /// What goes on, and what happens then.
    fn cut(&self, mut ready: Vec<u8>) -> (Vec<u8>, Option<Break>) {
        match self.course.breaks {
            Some((after, broken)) if self.passed + ready.len() as u64 >= after => {
                ready.truncate(usize::try_from(after - self.passed).unwrap_or(usize::MAX));
                (ready, Some(broken))
            }
            _ => (ready, None),
        }
    }

    async fn write(&mut self, to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if let Pace::Late(wait) = self.course.pace {
            sleep(wait).await;
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let piece = match self.course.pace {
                Pace::Split(_) if self.passed < BYTE_BY_BYTE => 1,
                Pace::Split(length) if self.passed < 64 * BYTE_BY_BYTE => length.max(1),
                _ => rest.len(),
            };
            let (piece, after) = rest.split_at(piece.min(rest.len()));
            to.write_all(piece).await?;
            self.passed += piece.len() as u64;
            rest = after;
            if !rest.is_empty() {
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    /// Takes the whole frames of what waits, and does to them what is to be done.
    fn tamper(&mut self, tampering: Tampering) -> Vec<u8> {
        let mut ready = Vec::new();
        if !self.past_head {
            let Some(end) = head::length(&self.waiting) else {
                return ready;
            };
            ready.extend(self.waiting.drain(..end));
            self.past_head = true;
        }
        while let Some((frame, end)) = Frame::decode(&self.waiting) {
            let mut bytes: Vec<u8> = self.waiting.drain(..end).collect();
            let is_data = frame.opcode < 8;
            let number = self.frames;
            self.frames += u64::from(is_data);
            match tampering {
                Tampering::Spoiled(at) if is_data && at == number => bytes[0] |= 0x40,
                Tampering::Lost(at) if is_data && at == number => continue,
                Tampering::Doubled(at) if is_data && at == number => ready.extend(&bytes),
                Tampering::Late(at) if is_data && at == number => {
                    self.kept_back = Some(bytes);
                    continue;
                }
                _ => {}
            }
            ready.extend(bytes);
            if is_data {
                ready.extend(self.kept_back.take().into_iter().flatten());
            }
        }
        ready
    }
}

async fn read_some(from: &mut (impl AsyncRead + Unpin), into: &mut Vec<u8>) -> io::Result<usize> {
    let mut chunk = [0; 16 * 1024];
    let count = from.read(&mut chunk).await?;
    into.extend_from_slice(&chunk[..count]);
    Ok(count)
}
