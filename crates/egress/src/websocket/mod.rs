//! WebSocket connections.

mod closed;
mod connection;
mod deflate;
mod engine;
mod frame;
mod handshake;
mod pump;
mod queue;
mod reader;
mod socket;
mod timers;
mod utf8;
mod writer;

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use yoi_authority::{Limits, OpenWebSocket, Permit};
use yoi_target::Extension;

pub use self::closed::{CloseFrame, Closed, InvalidClose, OpenError, ReceiveError, SendError};
pub use self::connection::{Connection, Ender, State, Status, Waiter};
pub use self::handshake::HandshakeError;
#[cfg(fuzzing)]
pub use self::handshake::fuzz::fuzz_handshake;
pub use self::queue::{Batch, Message};
#[cfg(fuzzing)]
pub use self::reader::fuzz::fuzz_frames;

use self::connection::Settled;
use self::engine::Engine;
use self::handshake::{Accepted, Failure, HeadLimits, Offer};
use self::queue::{Bounds, Inbox, Outbox};
use self::reader::{ReadBounds, Reader};
use self::socket::Socket;
use self::timers::{Intervals, Timers};
use self::writer::Writer;
use crate::dial::{Dialler, Route};
use crate::error::DialError;
use crate::stream::Stream;
use crate::{deadline, milliseconds};

/// What the owner of a connection may lower.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// The deadline of open; at most the limit.
    pub timeout: Option<Duration>,
    /// The longest message in bytes, both ways; at most the limit.
    pub message_bytes: Option<u64>,
}

pub(crate) async fn open(
    dialler: &Dialler,
    permit: Permit<OpenWebSocket>,
    options: OpenOptions,
    limits: &Limits,
) -> Result<Connection, OpenError> {
    let deadline = deadline(limits.open_timeout_ms, options.timeout);
    let route = Route::of(&permit, deadline);
    let mut stream = dialler.dial(&route).await?;
    let head_limits = head_limits(limits);
    let offer = Offer {
        subprotocols: permit.action().subprotocols(),
        deflate: permit.may_offer(Extension::PermessageDeflate),
    };
    let upgrade = handshake::upgrade(&mut stream, permit.url(), offer, head_limits);
    let accepted = match timeout_at(deadline, upgrade).await {
        Ok(Ok(accepted)) => accepted,
        Ok(Err(Failure::Answer(error))) => return Err(error.into()),
        Ok(Err(Failure::Stream)) => return Err(OpenError::Broken),
        Err(_) => return Err(DialError::Timeout.into()),
    };
    Ok(connection(stream, accepted, options, limits))
}

fn connection(
    stream: Stream,
    accepted: Accepted,
    options: OpenOptions,
    limits: &Limits,
) -> Connection {
    let wanted = options
        .message_bytes
        .unwrap_or(u64::MAX)
        .min(limits.message_bytes);
    let message = usize::try_from(wanted).unwrap_or(usize::MAX);
    let reader = Reader::new(ReadBounds {
        frame: limits.frame_bytes,
        message,
        ratio: accepted.deflate.map(|_| limits.inflate_ratio.max(1)),
    });
    // The library can't compress with the smallest window; nothing has to be compressed.
    let window_bits = accepted.deflate.map(|agreed| agreed.window_bits);
    let writer = Writer::new(window_bits.filter(|bits| *bits >= 9));
    let socket = Socket::new(stream, accepted.leftover, reader, writer);
    let inbox = Inbox::new(bounds(
        limits.receive_queue_bytes,
        limits.receive_queue_messages,
        message,
    ));
    let outbox = Outbox::new(bounds(
        limits.send_queue_bytes,
        limits.receive_queue_messages,
        message,
    ));
    let timers = Timers::new(intervals(limits), Instant::now());
    let settled = Settled {
        subprotocol: accepted.subprotocol,
        message_bytes: message,
        send_timeout: milliseconds(limits.send_timeout_ms),
        close_timeout: milliseconds(limits.close_timeout_ms),
    };
    Connection::new(Engine::new(socket, inbox, outbox, timers), settled)
}

fn bounds(bytes: u64, messages: u64, message: usize) -> Bounds {
    Bounds {
        bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
        messages: usize::try_from(messages).unwrap_or(usize::MAX),
        message,
    }
}

fn head_limits(limits: &Limits) -> HeadLimits {
    HeadLimits {
        bytes: u32::try_from(limits.handshake_bytes).unwrap_or(u32::MAX),
        fields: u32::try_from(limits.handshake_headers).unwrap_or(u32::MAX),
    }
}

fn intervals(limits: &Limits) -> Intervals {
    Intervals {
        lifetime: milliseconds(limits.connection_lifetime_ms),
        idle: milliseconds(limits.idle_timeout_ms),
        ping: milliseconds(limits.ping_interval_ms),
        pong: milliseconds(limits.pong_timeout_ms),
        slow_consumer: milliseconds(limits.slow_consumer_ms),
        control_frames_per_second: u32::try_from(limits.control_frames_per_second)
            .unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests;
