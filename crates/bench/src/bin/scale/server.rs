//! The server: this program again, in a process of its own.
//!
//! It sends back every binary message. A text message is from a guest that takes orders: the first says that it is there,
//! each later one that an order is done. The host's orders come line by line: `wait N`, until N guests are there; `all TEXT`,
//! to each guest at once; `turn TEXT`, to one guest after the other; `tell TEXT`, to each, without waiting; `open`, how many
//! connections there are. Each is answered by a line.

use std::io::{BufRead, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_tungstenite::accept_async_with_config;
use tungstenite::Message;
use tungstenite::protocol::WebSocketConfig;

use crate::descriptors;

/// Between two ports of one machine there are some 28,000 sockets, and a closed one holds its place for a minute.
const PORTS: usize = 8;
const MOST: usize = 16_000;

/// How long an order may take, of a thousand instances.
const PATIENCE: Duration = Duration::from_secs(300);

/// The host's end of it. Dropped, the server ends.
pub(crate) struct Server {
    child: Child,
    orders: ChildStdin,
    answers: Receiver<String>,
    pub(crate) urls: Vec<String>,
}

impl Server {
    pub(crate) async fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let orders = child.stdin.take().context("the server has no input")?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut server = Self {
            child,
            orders,
            answers: lines(BufReader::new(output)),
            urls: Vec::new(),
        };
        let ports = server.answer().await?;
        server.urls = ports
            .split_whitespace()
            .map(|port| format!("ws://127.0.0.1:{port}/"))
            .collect();
        Ok(server)
    }

    /// Gives an order and waits for its answer.
    pub(crate) async fn order(&mut self, order: &str) -> Result<String> {
        writeln!(self.orders, "{order}")?;
        let answer = tokio::time::timeout(PATIENCE, self.answer()).await;
        answer.with_context(|| format!("order `{order}` was not done in {PATIENCE:?}"))?
    }

    pub(crate) async fn open_connections(&mut self) -> Result<usize> {
        Ok(self.order("open").await?.parse()?)
    }

    /// As soon as it has none, for a client's end is seen a little later here.
    pub(crate) async fn until_closed(&mut self) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            match self.open_connections().await? {
                0 => return Ok(()),
                left if Instant::now() > end => bail!("the server still has {left} connections"),
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    async fn answer(&mut self) -> Result<String> {
        self.answers.recv().await.context("the server has ended")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

static OPEN: AtomicUsize = AtomicUsize::new(0);

/// A guest that takes orders.
struct Taker {
    orders: Sender<String>,
}

/// What connections tell the one that gives orders.
struct Told {
    takers: Sender<Taker>,
    done: Sender<()>,
}

/// Runs the server until its input ends.
pub(crate) fn serve() -> Result<()> {
    // As far as it goes: it is the host that says how many there will be.
    let _ = descriptors::make_room(MOST);
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    tokio.block_on(async {
        let (takers, new_takers) = mpsc::channel(MOST);
        let (done, all_done) = mpsc::channel(MOST);
        let mut ports = Vec::new();
        for _ in 0..PORTS {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            ports.push(listener.local_addr()?.port().to_string());
            tokio::spawn(accept(listener, takers.clone(), done.clone()));
        }
        say(&ports.join(" "))?;
        obey(
            lines(BufReader::new(std::io::stdin())),
            new_takers,
            all_done,
        )
        .await
    })
}

/// Lines, read by a thread, for that blocks.
fn lines(from: impl BufRead + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in from.lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

async fn obey(
    mut lines: Receiver<String>,
    mut new_takers: Receiver<Taker>,
    mut done: Receiver<()>,
) -> Result<()> {
    let mut takers: Vec<Taker> = Vec::new();
    while let Some(line) = lines.recv().await {
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match verb {
            "wait" => {
                takers.clear();
                while takers.len() < rest.parse()? {
                    takers.extend(new_takers.recv().await);
                }
            }
            "all" => {
                for taker in &takers {
                    taker.orders.send(rest.to_owned()).await?;
                }
                for _ in &takers {
                    done.recv().await;
                }
            }
            "turn" => {
                for taker in &takers {
                    taker.orders.send(rest.to_owned()).await?;
                    done.recv().await;
                }
            }
            "tell" => {
                for taker in &takers {
                    taker.orders.send(rest.to_owned()).await?;
                }
            }
            "open" => {
                say(&OPEN.load(Ordering::Relaxed).to_string())?;
                continue;
            }
            other => bail!("no such order: {other}"),
        }
        say("done")?;
    }
    Ok(())
}

async fn accept(listener: TcpListener, takers: Sender<Taker>, done: Sender<()>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let told = Told {
                    takers: takers.clone(),
                    done: done.clone(),
                };
                tokio::spawn(async move {
                    OPEN.fetch_add(1, Ordering::Relaxed);
                    // A client that goes without a word is no error here.
                    let _ = talk(stream, told).await;
                    OPEN.fetch_sub(1, Ordering::Relaxed);
                });
            }
            // Loud: whoever runs it has to know that there were too few descriptors.
            Err(error) => eprintln!("the server cannot accept: {error}"),
        }
    }
}

async fn talk(stream: TcpStream, told: Told) -> Result<()> {
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0);
    let mut socket = accept_async_with_config(stream, Some(config)).await?;
    let (orders, mut given) = mpsc::channel(1);
    let mut orders = Some(orders);
    loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(message @ Ok(Message::Binary(_))) => socket.send(message?).await?,
                Some(Ok(Message::Text(_))) => match orders.take() {
                    Some(orders) => told.takers.send(Taker { orders }).await?,
                    None => told.done.send(()).await?,
                },
                Some(message) => drop(message?),
                None => return Ok(()),
            },
            Some(order) = given.recv() => socket.send(Message::text(order)).await?,
        }
    }
}

fn say(line: &str) -> Result<()> {
    let mut output = std::io::stdout();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}
