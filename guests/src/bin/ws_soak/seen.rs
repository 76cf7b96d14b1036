//! What a guest saw of one connection, checked as it goes.

use serde_json::{Value, json};
use yoi_guests::{soak, websocket_error};
use yoi_sdk::websocket::{Closed, Error, MessageRef, State};
use yoi_sdk::{clock, prelude::*};

use crate::Planned;

/// What the host checks.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) opened: Option<Value>,
    pub(crate) accepted: u64,
    pub(crate) accepted_bytes: u64,
    /// As many were accepted when `status` last said that nothing was unsent
    pub(crate) flushed: u64,
    pub(crate) received: u64,
    pub(crate) received_bytes: u64,
    pub(crate) ended: Option<Value>,
    /// Whether the guest ended it, and how long that took
    pub(crate) closed: Option<u64>,
}

impl Seen {
    /// The next one is only counted on once it was accepted: one that timed out was not sent, and is tried again.
    pub(crate) fn send(
        &mut self,
        connection: &Connection,
        plan: &Planned,
        count: u64,
    ) -> Result<(), String> {
        for _ in 0..count {
            let (is_text, bytes) = soak::message(plan.sends, self.accepted, plan.most);
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
    pub(crate) fn receive(
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

    pub(crate) fn receive_many(
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
        let (is_text, bytes) = soak::message(plan.receives, self.received, plan.most);
        let is_same =
            matches!(message, MessageRef::Text(_)) == is_text && message.as_bytes() == bytes;
        self.received += 1;
        self.received_bytes += message.as_bytes().len() as u64;
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

    pub(crate) fn flush(&mut self, connection: &Connection, wait: Duration) {
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

    pub(crate) fn close(
        &mut self,
        connection: &Connection,
        code: u16,
        reason: &str,
    ) -> Result<(), String> {
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
    pub(crate) fn counts(&self, connection: &Connection) -> Result<(), String> {
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

impl Seen {
    pub(crate) fn told(&self, how: Option<Closed>) -> Value {
        json!({
            "opened": self.opened,
            "accepted": self.accepted,
            "flushed": self.flushed,
            "received": self.received,
            "ended": self.ended,
            "status": how.map(|how| websocket_error(Error::Closed(how))),
            "close_ms": self.closed,
        })
    }
}
