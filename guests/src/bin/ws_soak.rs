//! Does what a script says, and tells what it saw of each connection.

#![no_main]

#[path = "ws_soak/seen.rs"]
mod seen;

use std::hint::black_box;

use serde_json::{Value, json};
use yoi_guests::websocket_error;
use yoi_sdk::websocket::{Error, wait_any};
use yoi_sdk::{clock, log, prelude::*};

use crate::seen::Seen;

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
            Err(Error::Invalid(_)) if open.is_empty() => {}
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
        let status = self.open.as_ref().map(Connection::status);
        self.seen.told(status.and_then(|status| status.closed))
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
