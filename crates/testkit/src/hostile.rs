//! WebSocket servers that mean harm, one row of a table each
//!
//! A row says what the server does, what the owner of the connection does, and what must come of it: in words that a
//! test and `cargo xtask hostile` both understand. [`HostileServer`] plays one.
mod endings;
mod floods;
mod frames;
mod handshakes;
mod script;

use crate::{
    frame::Frame,
    listen::Listen,
    seen::{Ending, Keep},
    server::Server,
};
use script::{Answer, Last, Reading, Script, Write};
use std::{sync::Arc, time::Duration};

/// How much a flood has: what a test can wait for, or what would hurt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// For a table that is through in seconds
    Small,
    /// As a hostile server would: up to gigabytes
    Full,
}

/// What the owner of the connection does once it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Receives until the end
    Receives,
    /// Never calls, and looks at the status now and then
    Idles,
    /// Sends this many bytes in messages of 60,000, and receives only when told to; then receives until the end
    Sends(usize),
    /// The same, and then closes with code 1000 in place of receiving
    SendsAndCloses(usize),
    /// Closes with code 1000 at once
    Closes,
}

/// One hostile server and what must come of it.
#[derive(Clone)]
pub struct HostileRow {
    /// In lower case with dashes, as `cargo xtask hostile ROW` takes it
    pub name: String,
    /// Whether it speaks TLS
    pub encrypted: bool,
    /// Subprotocols that the client offers
    pub offers: &'static [&'static str],
    /// What the owner does
    pub owner: Owner,
    /// Whether control frames are not counted, so that what bounds their number does not hide what bounds their memory
    pub uncounted: bool,
    /// How it ends for the owner: `refused: `, and a rule of the handshake; or how the connection ended, by the name that
    /// guests know
    pub ends: String,
    /// The close code that the server must be told, where it must be told one
    pub told: Option<u16>,
    /// Within which time the end must be there
    pub within: Duration,
    /// By how many bytes the process that holds the connection may grow
    pub growth: u64,
    script: Arc<Script>,
}

/// Every row, in the order of handshake, frames, floods and endings.
pub fn hostile_rows() -> Vec<HostileRow> {
    [
        handshakes::rows(),
        frames::rows(),
        floods::rows(),
        endings::rows(),
    ]
    .concat()
}

/// The kind of a [`HostileServer`]; it has no values.
pub enum Hostile {}

/// A server that plays one row of the table to each client.
pub type HostileServer = Server<Hostile>;

impl HostileServer {
    /// Listens as told, in plain text or with TLS as the row wants.
    pub fn start_on(listen: Listen, row: &HostileRow, size: Size) -> Self {
        let script = Arc::clone(&row.script);
        Self::run(listen, Keep::Head, async move |stream, _| {
            script.play(stream, size).await;
        })
    }

    /// The close code that the first client to send one has sent; 1005 stands for a Close without a code (RFC 6455 section
    /// 7.4.1).
    pub fn told(&self) -> Option<u16> {
        self.each(|connection| connection.ending.clone())
            .into_iter()
            .flatten()
            .find_map(|ending| match ending {
                Ending::Close { code, .. } => Some(code),
                Ending::CloseWithoutCode => Some(1005),
                _ => None,
            })
    }
}

const MIB: u64 = 1 << 20;

/// Builds a row; what is not said is a right handshake, a server that reads, and an owner that receives.
fn row(name: &str, ends: &str) -> HostileRow {
    HostileRow {
        name: name.to_owned(),
        encrypted: false,
        offers: &[],
        uncounted: false,
        owner: Owner::Receives,
        ends: ends.to_owned(),
        told: None,
        within: Duration::from_secs(5),
        growth: 2 * MIB,
        script: Arc::new(Script {
            answer: Answer::Right,
            writes: Vec::new(),
            last: Last::Stay,
            reading: Reading::Always,
        }),
    }
}

impl HostileRow {
    fn owner(self, owner: Owner) -> Self {
        Self { owner, ..self }
    }

    fn offering(self, offers: &'static [&'static str]) -> Self {
        Self { offers, ..self }
    }

    fn uncounted(self) -> Self {
        Self {
            uncounted: true,
            ..self
        }
    }

    fn encrypted(self) -> Self {
        Self {
            encrypted: true,
            ..self
        }
    }

    fn told(self, code: u16) -> Self {
        let told = Some(code);
        Self { told, ..self }
    }

    fn within(self, seconds: u64) -> Self {
        let within = Duration::from_secs(seconds);
        Self { within, ..self }
    }

    fn growing(self, growth: u64) -> Self {
        Self { growth, ..self }
    }

    fn answer(self, answer: Answer) -> Self {
        self.script(|script| script.answer = answer)
    }

    fn frames(self, frames: &[Frame]) -> Self {
        self.bytes(frames.iter().flat_map(Frame::encode).collect())
    }

    fn bytes(self, bytes: Vec<u8>) -> Self {
        self.script(|script| script.writes.push(Write::Once(bytes)))
    }

    /// The unit again and again: this many times in a small size, and that many in full.
    fn flood(self, unit: Vec<u8>, small: u64, full: u64) -> Self {
        self.script(|script| script.writes.push(Write::Flood { unit, small, full }))
    }

    fn then(self, last: Last) -> Self {
        self.script(|script| script.last = last)
    }

    fn reading(self, reading: Reading) -> Self {
        self.script(|script| script.reading = reading)
    }

    fn script(mut self, change: impl FnOnce(&mut Script)) -> Self {
        change(Arc::make_mut(&mut self.script));
        self
    }
}
