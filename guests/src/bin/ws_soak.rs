//! Does what a script says, and tells what it saw of each connection.

#![no_main]

use std::hint::black_box;

use serde_json::{Value, json};
use yoi_guests::soak::message;
use yoi_guests::websocket_error;
use yoi_sdk::websocket::{Closed, Error, MessageRef, State, wait_any};
use yoi_sdk::{clock, log, prelude::*};

#[derive(Deserialize)]
struct Script {
    connections: Vec<Planned>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Planned {
    url: String,
    /// What is sent and what is to come: see `yoi_guests::soak`
    sends: u64,
    receives: u64,
    most: usize,
}

/// `at` is a connection's place in the script. A step for one that is not open does nothing.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    Open {
        at: usize,
    },
    Send {
        at: usize,
        count: u64,
    },
    /// A message of one byte more than there may be
    SendTooMuch {
        at: usize,
        limit: usize,
    },
    Receive {
        at: usize,
        count: u64,
        ms: u64,
    },
    ReceiveMany {
        at: usize,
        max: u32,
        ms: u64,
    },
    /// Until the connection has ended or nothing came for so long
    Drain {
        at: usize,
        ms: u64,
    },
    WaitAny {
        ms: u64,
    },
    /// Until `status` says that the transport took all
    Flush {
        at: usize,
        ms: u64,
    },
    Close {
        at: usize,
        code: u16,
        reason: String,
    },
    Drop {
        at: usize,
    },
    Sleep {
        ms: u64,
    },
    Compute {
        ms: u64,
    },
    /// Opens what may not be opened
    Refused {
        url: String,
    },
    Trap,
    /// Computes until the host ends it
    Spin,
    /// Waits until the host ends it
    Wait,
    /// Leaves the rest of the script, with all connections as they are
    Return,
}

struct Held {
    plan: Planned,
    open: Option<Connection>,
    seen: Seen,
}

/// What the host checks.
#[derive(Default)]
struct Seen {
    opened: Option<Value>,
    accepted: u64,
    accepted_bytes: u64,
    /// As many were accepted when `status` last said that nothing was unsent
    flushed: u64,
    received: u64,
    received_bytes: u64,
    ended: Option<Value>,
    /// Whether the guest ended it, and how long that took
    closed: Option<u64>,
}

struct Guest {
    held: Vec<Held>,
    /// What must not be
    faults: Vec<String>,
    /// Steps that were done
    step: usize,
}

fn soak(script: Script) -> Result<Value, ToolError> {
    let held = script.connections.into_iter().map(|plan| Held {
        plan,
        open: None,
        seen: Seen::default(),
    });
    let mut guest = Guest {
        held: held.collect(),
        faults: Vec::new(),
        step: 0,
    };
    for step in script.steps {
        match step {
            Step::Return => break,
            Step::Trap => {
                log::info!("{}", guest.told());
                panic!("as the script says");
            }
            Step::Spin => {
                log::info!("{}", guest.told());
                loop {
                    black_box(0);
                }
            }
            Step::Wait => {
                log::info!("{}", guest.told());
                loop {
                    clock::sleep(Duration::MAX);
                }
            }
            step => guest.take(step),
        }
        guest.step += 1;
    }
    let told = guest.told();
    // As a guest in another language would: nothing is dropped, and the instance ends with all it has.
    std::mem::forget(guest);
    Ok(told)
}

impl Guest {
    fn take(&mut self, step: Step) {
        match step {
            Step::Sleep { ms } => clock::sleep(Duration::from_millis(ms)),
            Step::Compute { ms } => compute(Duration::from_millis(ms)),
            Step::WaitAny { ms } => self.wait(Duration::from_millis(ms)),
            Step::Refused { url } => match Connection::open(&url) {
                Err(Error::Denied(_) | Error::Invalid(_)) => {}
                other => self
                    .faults
                    .push(format!("`{url}` was not refused: {other:?}")),
            },
            Step::Open { at }
            | Step::Send { at, .. }
            | Step::SendTooMuch { at, .. }
            | Step::Receive { at, .. }
            | Step::ReceiveMany { at, .. }
            | Step::Drain { at, .. }
            | Step::Flush { at, .. }
            | Step::Close { at, .. }
            | Step::Drop { at } => {
                let Some(held) = self.held.get_mut(at) else {
                    return;
                };
                if let Err(fault) = held.take(&step) {
                    self.faults
                        .push(format!("connection {at}, step {}: {fault}", self.step));
                }
            }
            Step::Trap | Step::Spin | Step::Wait | Step::Return => {}
        }
    }

    fn wait(&mut self, timeout: Duration) {
        let open: Vec<&Connection> = self
            .held
            .iter()
            .filter_map(|held| held.open.as_ref())
            .collect();
        match wait_any(&open, timeout) {
            Ok(ready) => {
                for place in ready {
                    let status = open[place].status();
                    if status.queued_messages == 0 && status.closed.is_none() {
                        self.faults
                            .push(format!("connection {place} was not ready"));
                    }
                }
            }
            Err(error) => self.faults.push(format!("wait-any: {error}")),
        }
    }

    fn told(&self) -> Value {
        let connections: Vec<Value> = self.held.iter().map(Held::told).collect();
        json!({"connections": connections, "faults": self.faults, "steps": self.step})
    }
}

impl Held {
    fn take(&mut self, step: &Step) -> Result<(), String> {
        if let Step::Open { .. } = step {
            return self.open();
        }
        let Some(connection) = &self.open else {
            return Ok(());
        };
        let (seen, plan) = (&mut self.seen, &self.plan);
        match step {
            Step::Send { count, .. } => seen.send(connection, plan, *count)?,
            Step::SendTooMuch { limit, .. } => too_much(connection, *limit)?,
            Step::Receive { count, ms, .. } => {
                for _ in 0..*count {
                    if !seen.receive(connection, plan, Duration::from_millis(*ms))? {
                        break;
                    }
                }
            }
            Step::ReceiveMany { max, ms, .. } => {
                seen.receive_many(connection, plan, *max, Duration::from_millis(*ms))?;
            }
            Step::Drain { ms, .. } => {
                while seen.receive(connection, plan, Duration::from_millis(*ms))? {}
            }
            Step::Flush { ms, .. } => seen.flush(connection, Duration::from_millis(*ms)),
            Step::Close { code, reason, .. } => seen.close(connection, *code, reason)?,
            Step::Drop { .. } => {
                self.open = None;
                return Ok(());
            }
            _ => {}
        }
        seen.counts(connection)
    }

    /// A second time it replaces the first, whose numbers are no longer told: a script does it once.
    fn open(&mut self) -> Result<(), String> {
        match Connection::open(&self.plan.url) {
            Ok(connection) => {
                self.open = Some(connection);
                self.seen.opened = Some(json!("open"));
            }
            Err(error) => self.seen.opened = Some(websocket_error(error)),
        }
        Ok(())
    }

    fn told(&self) -> Value {
        let seen = &self.seen;
        let closed = self.open.as_ref().and_then(|open| open.status().closed);
        json!({
            "opened": seen.opened,
            "accepted": seen.accepted,
            "flushed": seen.flushed,
            "received": seen.received,
            "ended": seen.ended,
            "status": closed.map(|closed| websocket_error(Error::Closed(closed))),
            "close_ms": seen.closed,
        })
    }
}

impl Seen {
    /// The next one is only counted on once it was accepted: one that timed out was not sent, and is tried again.
    fn send(&mut self, connection: &Connection, plan: &Planned, count: u64) -> Result<(), String> {
        for _ in 0..count {
            let (is_text, bytes) = message(plan.sends, self.accepted, plan.most);
            let length = bytes.len() as u64;
            let sent = match String::from_utf8(bytes) {
                Ok(text) if is_text => connection.send_text(&text),
                Ok(text) => connection.send_binary(text.as_bytes()),
                Err(bytes) => connection.send_binary(bytes.as_bytes()),
            };
            match sent {
                Ok(()) if self.closed.is_some() => return Err("a send after close".to_owned()),
                Ok(()) => {
                    self.accepted += 1;
                    self.accepted_bytes += length;
                }
                Err(Error::Timeout | Error::Limit(_)) => return Ok(()),
                Err(Error::Closed(_)) => return Ok(()),
                Err(error) => return Err(format!("send: {error}")),
            }
        }
        Ok(())
    }

    /// Whether there may be more.
    fn receive(
        &mut self,
        connection: &Connection,
        plan: &Planned,
        wait: Duration,
    ) -> Result<bool, String> {
        match connection.receive(wait) {
            Ok(Some(Message::Text(text))) => self.check(plan, MessageRef::Text(&text)),
            Ok(Some(Message::Binary(bytes))) => self.check(plan, MessageRef::Binary(&bytes)),
            Ok(None) => Ok(false),
            Err(error) => self.end(error),
        }
    }

    fn receive_many(
        &mut self,
        connection: &Connection,
        plan: &Planned,
        max: u32,
        wait: Duration,
    ) -> Result<(), String> {
        match connection.receive_many(max, wait) {
            Ok(_) if max == 0 => Err("a batch of at most none".to_owned()),
            Ok(batch) if batch.len() > max as usize => {
                Err(format!("{} and not {max}", batch.len()))
            }
            Ok(batch) => batch
                .iter()
                .try_for_each(|message| self.check(plan, message).map(drop)),
            Err(Error::Invalid(_)) if max == 0 => Ok(()),
            Err(error) => self.end(error).map(drop),
        }
    }

    fn check(&mut self, plan: &Planned, message: MessageRef<'_>) -> Result<bool, String> {
        if let Some(ended) = &self.ended {
            return Err(format!("a message after the end: {ended}"));
        }
        let (is_text, bytes) = yoi_guests::soak::message(plan.receives, self.received, plan.most);
        let is_same =
            matches!(message, MessageRef::Text(_)) == is_text && message.as_bytes() == bytes;
        self.received += 1;
        self.received_bytes += bytes.len() as u64;
        match is_same {
            true => Ok(true),
            false => Err(format!(
                "message {} is not what was sent: {} bytes in place of {}",
                self.received - 1,
                message.as_bytes().len(),
                bytes.len()
            )),
        }
    }

    fn end(&mut self, error: Error) -> Result<bool, String> {
        let Error::Closed(closed) = error else {
            return Err(format!("receive: {error}"));
        };
        let ended = websocket_error(Error::Closed(closed));
        match &self.ended {
            Some(before) if *before != ended => {
                Err(format!("it ended as {before}, and then as {ended}"))
            }
            _ => {
                self.ended = Some(ended);
                Ok(false)
            }
        }
    }

    fn flush(&mut self, connection: &Connection, wait: Duration) {
        let end = clock::monotonic() + wait;
        loop {
            let status = connection.status();
            if status.state != State::Open {
                return;
            }
            if status.unsent_bytes == 0 {
                self.flushed = self.accepted;
                return;
            }
            if clock::monotonic() > end {
                return;
            }
            clock::sleep(Duration::from_millis(5));
        }
    }

    fn close(&mut self, connection: &Connection, code: u16, reason: &str) -> Result<(), String> {
        let valid = (code == 1000 || (3000..5000).contains(&code)) && reason.len() <= 123;
        let was_open = connection.status().state == State::Open;
        let start = clock::monotonic();
        match connection.close(code, reason) {
            Ok(()) if !valid => Err(format!("close {code} was not refused")),
            Ok(()) => {
                if was_open && self.closed.is_none() {
                    self.closed = Some((clock::monotonic() - start).as_millis() as u64);
                }
                Ok(())
            }
            Err(Error::Invalid(_)) if !valid => Ok(()),
            Err(error) => Err(format!("close: {error}")),
        }
    }

    /// What `status` counts is what the guest counted.
    fn counts(&self, connection: &Connection) -> Result<(), String> {
        let status = connection.status();
        let sent = (status.sent_messages, status.sent_bytes);
        if sent != (self.accepted, self.accepted_bytes) {
            let accepted = (self.accepted, self.accepted_bytes);
            return Err(format!(
                "`status` counts {sent:?} sent, and {accepted:?} were accepted"
            ));
        }
        let taken = status.received_messages - u64::from(status.queued_messages);
        let bytes = status.received_bytes - status.queued_bytes;
        if (taken, bytes) != (self.received, self.received_bytes) {
            return Err(format!(
                "`status` counts {taken} taken, and {} were",
                self.received
            ));
        }
        match status.closed {
            Some(Closed::ByHost) => Err("the host closed it, and nobody told it to".to_owned()),
            _ => Ok(()),
        }
    }
}

fn too_much(connection: &Connection, limit: usize) -> Result<(), String> {
    match connection.send_binary(&vec![0; limit + 1]) {
        Err(Error::TooLarge(told)) if told == limit as u64 => Ok(()),
        Err(Error::Closed(_)) => Ok(()),
        other => Err(format!("{} bytes: {other:?}", limit + 1)),
    }
}

fn compute(time: Duration) {
    let end = clock::monotonic() + time;
    while clock::monotonic() < end {
        for number in 0..100_000 {
            black_box(number);
        }
    }
}

yoi_sdk::tools!(soak);
