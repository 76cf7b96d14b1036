//! The other end: it does as the case says, and writes down what came.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use yoi_testkit::{Frame, Opcode, Peer, RawServer, RequestHead, switching_protocols};

use crate::case::{Act, Answer, Case, Planned, Violation};
use crate::messages::message;

/// What the server of one connection did and saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Whole messages, each as it should be.
    pub(crate) received: u64,
    /// The first message that was not.
    pub(crate) fault: Option<String>,
    /// The client's close frame; its code and reason, if it had them.
    pub(crate) closed: Option<Option<(u16, String)>>,
    /// Messages that the server began to send, and that the kernel took whole.
    pub(crate) began: u64,
    pub(crate) sent: u64,
    /// Data frames that the kernel took.
    pub(crate) frames: u64,
    /// The server's own close frame, which came after all that it sent.
    pub(crate) closing: Option<Option<(u16, String)>>,
    pub(crate) violated: bool,
    /// Whether the connection is over.
    pub(crate) ended: bool,
}

/// All cases of one round, by the path of their connections, and what was seen of each.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    plans: Arc<HashMap<String, (Planned, usize)>>,
    seen: Arc<Mutex<HashMap<String, Seen>>>,
}

impl Ledger {
    pub(crate) fn new(cases: &[Case]) -> Self {
        let connections = cases.iter().flat_map(|case| {
            let most = case.limits.most();
            let planned = case.connections.iter().enumerate();
            planned.map(move |(at, planned)| (path(case, at), (planned.clone(), most)))
        });
        Self {
            plans: Arc::new(connections.collect()),
            seen: Arc::default(),
        }
    }

    pub(crate) fn plan(&self, head: &RequestHead) -> Option<&Planned> {
        self.plans.get(head.path()).map(|(planned, _)| planned)
    }

    /// Nothing if the server never had a whole request.
    pub(crate) fn seen(&self, case: &Case, at: usize) -> Option<Seen> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&path(case, at)).cloned()
    }

    pub(crate) fn serve(&self) -> RawServer {
        let ledger = self.clone();
        RawServer::start(async move |mut peer| {
            let head = peer.read_head().await?;
            let path = head.path().to_owned();
            let Some((planned, most)) = ledger.plans.get(&path).cloned() else {
                return Ok(());
            };
            let note = Note {
                ledger: ledger.clone(),
                path,
            };
            note.note(|_| {});
            let serving = Serving {
                peer,
                planned,
                most,
                note,
                part: None,
            };
            serving.run(&head).await
        })
    }
}

pub(crate) fn path(case: &Case, at: usize) -> String {
    format!("/{:x}/{at}", case.seed)
}

/// Writes down; dropped, it says that it is over.
struct Note {
    ledger: Ledger,
    path: String,
}

impl Note {
    fn note(&self, change: impl FnOnce(&mut Seen)) {
        let seen = &self.ledger.seen;
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        change(seen.entry(self.path.clone()).or_default());
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        self.note(|seen| seen.ended = true);
    }
}

struct Serving {
    peer: Peer,
    planned: Planned,
    most: usize,
    note: Note,
    /// A message of several frames, and whether it is text.
    part: Option<(bool, Vec<u8>)>,
}

/// Whether there is more to do.
enum Next {
    Go,
    Over,
    Reset,
}

impl Serving {
    async fn run(mut self, head: &RequestHead) -> io::Result<()> {
        match self.planned.answer {
            Answer::Right => self.peer.write(&switching_protocols(head, &[])).await?,
            Answer::Status(status) => {
                let answer =
                    format!("HTTP/1.1 {status} No\r\ncontent-length: 0\r\nlocation: /\r\n\r\n");
                return self.peer.write(answer.as_bytes()).await;
            }
            Answer::Garbage => return self.peer.write(b"\x16\x03\x01 what?\r\n\r\n").await,
            Answer::Never => return self.listen(None).await.map(drop),
        }
        for act in std::mem::take(&mut self.planned.acts) {
            match self.act(&act).await? {
                Next::Go => {}
                Next::Over => return Ok(()),
                Next::Reset => return self.peer.reset(),
            }
        }
        self.listen(None).await.map(drop)
    }

    async fn act(&mut self, act: &Act) -> io::Result<Next> {
        match act {
            Act::Send(count) => {
                for _ in 0..*count {
                    self.send(1).await?;
                }
            }
            Act::Fragmented(parts) => self.send(*parts).await?,
            Act::Ping => self.peer.write_frame(Frame::ping("soak")).await?,
            Act::Pause(ms) => return self.listen(Some(Duration::from_millis(*ms))).await,
            Act::Deaf(ms) => sleep(Duration::from_millis(*ms)).await,
            Act::Close(how) => {
                let frame = match how {
                    Some((code, reason)) => Frame::close(*code, reason),
                    None => Frame::empty_close(),
                };
                self.note.note(|seen| seen.closing = Some(how.clone()));
                self.peer.write_frame(frame).await?;
            }
            Act::End => {
                self.peer.finish().await?;
            }
            Act::HalfFrame => {
                self.peer.write(&[0x82, 100, 1, 2, 3]).await?;
                self.peer.finish().await?;
            }
            Act::Reset => return Ok(Next::Reset),
            Act::Violate(violation) => {
                self.note.note(|seen| seen.violated = true);
                self.peer.write(&violation.bytes()).await?;
            }
        }
        Ok(Next::Go)
    }

    /// Sends the next message, in so many frames.
    async fn send(&mut self, parts: usize) -> io::Result<()> {
        let mut number = 0;
        self.note.note(|seen| {
            number = seen.began;
            seen.began += 1;
        });
        let (is_text, bytes) = message(self.planned.receives, number, self.most);
        let parts = parts.max(1);
        let length = bytes.len().div_ceil(parts).max(1);
        let mut rest = bytes.as_slice();
        for part in 0..parts {
            let (now, later) = rest.split_at(length.min(rest.len()));
            let is_last = part + 1 == parts;
            let mut frame = match (part, is_text) {
                (0, true) => Frame::text(now),
                (0, false) => Frame::binary(now),
                _ => Frame::continuation(if is_last { rest } else { now }),
            };
            if part == 0 && is_last {
                frame.payload = rest.to_vec();
            }
            frame.fin = is_last;
            self.peer.write_frame(frame).await?;
            self.note.note(|seen| seen.frames += 1);
            if !is_last {
                self.peer.write_frame(Frame::ping("")).await?;
            }
            rest = later;
        }
        self.note.note(|seen| seen.sent += 1);
        Ok(())
    }

    /// Reads and answers, for so long or to the end.
    async fn listen(&mut self, time: Option<Duration>) -> io::Result<Next> {
        let end = Instant::now() + time.unwrap_or(Duration::from_secs(3600));
        while let Ok(frame) = timeout_at(end, self.peer.read_frame()).await {
            if let Next::Over = self.take(frame?).await? {
                return Ok(Next::Over);
            }
        }
        Ok(Next::Go)
    }

    async fn take(&mut self, frame: Frame) -> io::Result<Next> {
        if frame.mask.is_none() || frame.rsv != 0 {
            self.wrong(format!(
                "a frame that no client may send: {:?}",
                frame.opcode
            ));
        }
        if frame.is(Opcode::Close) {
            let close = frame.close_code();
            self.note.note(|seen| seen.closed = Some(close));
            let mut is_answer = false;
            self.note.note(|seen| is_answer = seen.closing.is_some());
            if !is_answer {
                let _ = self
                    .peer
                    .write_frame(Frame::new(Opcode::Close as u8, frame.payload))
                    .await;
            }
            return Ok(Next::Over);
        }
        if frame.is(Opcode::Ping) {
            self.peer.write_frame(Frame::pong(frame.payload)).await?;
        } else if !frame.is(Opcode::Pong) {
            self.take_data(frame);
        }
        Ok(Next::Go)
    }

    fn take_data(&mut self, frame: Frame) {
        let (is_text, mut bytes) = match (self.part.take(), frame.opcode) {
            (None, 1 | 2) => (frame.opcode == 1, Vec::new()),
            (Some(part), 0) => part,
            _ => return self.wrong(format!("frame {} out of place", frame.opcode)),
        };
        bytes.extend(frame.payload);
        if !frame.fin {
            self.part = Some((is_text, bytes));
            return;
        }
        let mut number = 0;
        self.note.note(|seen| number = seen.received);
        let wanted = message(self.planned.sends, number, self.most);
        if wanted == (is_text, bytes) {
            self.note.note(|seen| seen.received += 1);
        } else {
            self.wrong(format!("message {number} is not what was sent"));
        }
    }

    fn wrong(&self, what: String) {
        self.note.note(|seen| {
            seen.fault.get_or_insert(what);
        });
    }
}

impl Violation {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Reserved => Frame::text("x").rsv(4).encode(),
            Self::Opcode => Frame::new(3, "x").encode(),
            Self::Masked => Frame::text("x").masked([1, 2, 3, 4]).encode(),
            Self::Continuation => Frame::continuation("x").encode(),
            Self::NotUtf8 => Frame::text(b"\xff".to_vec()).encode(),
            Self::Endless => vec![0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0],
            Self::CloseCode => Frame::close(1006, "").encode(),
        }
    }
}
