//! Takes frames apart (RFC 6455, sections 5.2 to 5.6) and puts messages together, straight into the receive queue.
//!
//! Pure: no socket, no clock. Every byte of its input is the peer's.

mod message;

use self::message::Message;
use super::deflate::InflateError;
use super::frame::{Header, LONGEST_CONTROL, LONGEST_HEADER, Malformed, Opcode};
use super::queue::Inbox;

/// How much is inflated in one turn: work that the peer orders with few bytes.
const INFLATED_PER_TURN: usize = 1 << 20;
/// Each frame is work, also without content: how many are taken in one turn.
const FRAMES_PER_TURN: u32 = 4096;

/// What one connection takes from its peer.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadBounds {
    /// Bytes of one frame's payload.
    pub(super) frame: u64,
    /// Bytes of one message.
    pub(super) message: usize,
    /// None if no message may be compressed.
    pub(super) ratio: Option<u64>,
}

/// What has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Incoming {
    /// A whole message; it is the last one in the queue.
    Message,
    /// Its payload is [`Reader::control`], until the next call.
    Ping,
    Pong,
    /// As with a ping. Nothing is to be read after it.
    Close,
}

/// How far the reader came with its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    Took(Incoming),
    /// All of it was taken, and nothing is whole.
    Hungry,
    /// There is more to do with what is there; the turn's work is done.
    Busy,
}

/// A rule that the peer broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    Protocol,
    NotUtf8,
    TooLarge,
}

/// The frames of one connection.
#[derive(Debug)]
pub(super) struct Reader {
    bounds: ReadBounds,
    /// A header that is not whole.
    header: [u8; LONGEST_HEADER],
    gathered: usize,
    frame: Option<Frame>,
    message: Option<Message>,
    control: [u8; LONGEST_CONTROL],
    control_length: usize,
    budget: usize,
    frames_left: u32,
}

/// The frame whose payload is coming.
#[derive(Debug, Clone, Copy)]
struct Frame {
    opcode: Opcode,
    is_final: bool,
    left: u64,
}

impl Reader {
    pub(super) fn new(bounds: ReadBounds) -> Self {
        Self {
            bounds,
            header: [0; LONGEST_HEADER],
            gathered: 0,
            frame: None,
            message: None,
            control: [0; LONGEST_CONTROL],
            control_length: 0,
            budget: INFLATED_PER_TURN,
            frames_left: FRAMES_PER_TURN,
        }
    }

    pub(super) fn start_turn(&mut self) {
        self.budget = INFLATED_PER_TURN;
        self.frames_left = FRAMES_PER_TURN;
    }

    /// Takes bytes off the input until something is whole. The caller has asked the queue for room.
    pub(super) fn read(
        &mut self,
        input: &mut &[u8],
        inbox: &mut Inbox,
    ) -> Result<Progress, Broken> {
        if self.take_small_message(input, inbox)? {
            return Ok(Progress::Took(Incoming::Message));
        }
        loop {
            let Some(frame) = self.frame else {
                if self.frames_left == 0 {
                    return Ok(Progress::Busy);
                }
                match self.take_header(input)? {
                    true => continue,
                    false => return Ok(Progress::Hungry),
                }
            };
            let progress = match frame.opcode.is_control() {
                true => self.take_control(frame, input),
                false => self.take_data(frame, input, inbox)?,
            };
            match progress {
                // The frame is whole, and the message is not.
                None => {}
                Some(progress) => return Ok(progress),
            }
        }
    }

    /// The payload of the control frame that came last.
    pub(super) fn control(&self) -> &[u8] {
        &self.control[..self.control_length]
    }

    /// Whether nothing of a frame or message has come without the rest of it.
    pub(super) fn is_between_messages(&self) -> bool {
        self.gathered == 0 && self.frame.is_none() && self.message.is_none()
    }

    /// How many bytes can be read to the end of the queue as they come, and are then to be told by
    /// [`took`](Self::took). Zero where they have to be looked at first.
    pub(super) fn plain_bytes(&self) -> u64 {
        match (&self.frame, &self.message) {
            (Some(frame), Some(message))
                if !frame.opcode.is_control() && !message.is_compressed() =>
            {
                frame.left
            }
            _ => 0,
        }
    }

    /// This many bytes were read to the end of the queue. What they complete comes with the next
    /// [`read`](Self::read).
    pub(super) fn took(&mut self, count: usize, inbox: &mut Inbox) -> Result<(), Broken> {
        if let (Some(frame), Some(message)) = (&mut self.frame, &mut self.message) {
            frame.left = frame.left.saturating_sub(count as u64);
            let part = inbox.part();
            message.follow(&part[part.len().saturating_sub(count)..])?;
        }
        Ok(())
    }

    /// Most of a stream: one frame with a header of two bytes, all of it there.
    fn take_small_message(&mut self, input: &mut &[u8], inbox: &mut Inbox) -> Result<bool, Broken> {
        let &[first @ (0x81 | 0x82), length @ 0..126, ref rest @ ..] = *input else {
            return Ok(false);
        };
        let length = usize::from(length);
        let fits = length as u64 <= self.bounds.frame && length <= self.bounds.message;
        let may = self.frames_left > 0 && self.is_between_messages();
        if !may || !fits || rest.len() < length {
            return Ok(false);
        }
        let (payload, rest) = rest.split_at(length);
        let is_text = first == 0x81;
        if is_text && std::str::from_utf8(payload).is_err() {
            return Err(Broken::NotUtf8);
        }
        self.frames_left -= 1;
        inbox.push(payload, is_text);
        *input = rest;
        Ok(true)
    }

    /// False if there is too little input for it.
    fn take_header(&mut self, input: &mut &[u8]) -> Result<bool, Broken> {
        let (header, taken) = if self.gathered == 0 {
            match Header::read(input)? {
                Some(read) => read,
                None => {
                    self.gather(input);
                    return Ok(false);
                }
            }
        } else {
            let before = self.gathered;
            let count = input.len().min(LONGEST_HEADER - before);
            self.header[before..before + count].copy_from_slice(&input[..count]);
            match Header::read(&self.header[..before + count])? {
                Some((header, taken)) => (header, taken - before),
                None => {
                    self.gathered += count;
                    *input = &input[count..];
                    return Ok(false);
                }
            }
        };
        *input = &input[taken..];
        self.gathered = 0;
        self.begin(header)?;
        Ok(true)
    }

    /// Fewer bytes than a header can have.
    fn gather(&mut self, input: &mut &[u8]) {
        let count = input.len().min(LONGEST_HEADER);
        self.header[..count].copy_from_slice(&input[..count]);
        self.gathered = count;
        *input = &input[count..];
    }

    fn begin(&mut self, header: Header) -> Result<(), Broken> {
        match (header.opcode, &self.message) {
            (Opcode::Close | Opcode::Ping | Opcode::Pong, _) => {
                self.control_length = 0;
                if header.is_compressed {
                    return Err(Broken::Protocol);
                }
            }
            // Only the first frame of a message says that it is compressed (RFC 7692, section 6.1).
            (Opcode::Continuation, Some(_)) if header.is_compressed => {
                return Err(Broken::Protocol);
            }
            (Opcode::Continuation, Some(_)) => {}
            (Opcode::Text | Opcode::Binary, None) => {
                self.message = Some(Message::begin(header, &self.bounds)?);
            }
            (Opcode::Continuation, None) | (Opcode::Text | Opcode::Binary, Some(_)) => {
                return Err(Broken::Protocol);
            }
        }
        if !header.opcode.is_control() && header.length > self.bounds.frame {
            return Err(Broken::TooLarge);
        }
        self.frames_left -= 1;
        self.frame = Some(Frame {
            opcode: header.opcode,
            is_final: header.is_final,
            left: header.length,
        });
        Ok(())
    }

    fn take_control(&mut self, frame: Frame, input: &mut &[u8]) -> Option<Progress> {
        let payload = take(input, frame.left);
        let end = self.control_length + payload.len();
        self.control[self.control_length..end].copy_from_slice(payload);
        self.control_length = end;
        let left = frame.left - payload.len() as u64;
        if left > 0 {
            self.frame = Some(Frame { left, ..frame });
            return Some(Progress::Hungry);
        }
        self.frame = None;
        Some(Progress::Took(match frame.opcode {
            Opcode::Ping => Incoming::Ping,
            Opcode::Pong => Incoming::Pong,
            _ => Incoming::Close,
        }))
    }

    /// None once the frame is whole and its message is not.
    fn take_data(
        &mut self,
        frame: Frame,
        input: &mut &[u8],
        inbox: &mut Inbox,
    ) -> Result<Option<Progress>, Broken> {
        let Some(message) = &mut self.message else {
            return Err(Broken::Protocol);
        };
        // What is not compressed is as long as its frames say, so that one that is too long ends at a header.
        let so_far = inbox.part().len() as u64;
        if !message.is_compressed()
            && so_far.saturating_add(frame.left) > self.bounds.message as u64
        {
            return Err(Broken::TooLarge);
        }
        let mut payload = &input[..take_length(input, frame.left)];
        let whole = payload.len();
        let is_done = message.take(&mut payload, inbox, &mut self.budget)?;
        let taken = whole - payload.len();
        *input = &input[taken..];
        let left = frame.left - taken as u64;
        self.frame = Some(Frame { left, ..frame });
        if !is_done {
            return Ok(Some(Progress::Busy));
        }
        if left > 0 {
            return Ok(Some(Progress::Hungry));
        }
        if frame.is_final && !message.finish(inbox, &mut self.budget)? {
            return Ok(Some(Progress::Busy));
        }
        self.frame = None;
        if !frame.is_final {
            return Ok(None);
        }
        inbox.finish(message.is_text());
        self.message = None;
        Ok(Some(Progress::Took(Incoming::Message)))
    }
}

fn take<'a>(input: &mut &'a [u8], most: u64) -> &'a [u8] {
    let (taken, rest) = input.split_at(take_length(input, most));
    *input = rest;
    taken
}

fn take_length(input: &[u8], most: u64) -> usize {
    usize::try_from(most).map_or(input.len(), |most| most.min(input.len()))
}

impl From<Malformed> for Broken {
    fn from(Malformed: Malformed) -> Self {
        Self::Protocol
    }
}

impl From<InflateError> for Broken {
    fn from(error: InflateError) -> Self {
        match error {
            InflateError::Malformed => Self::Protocol,
            InflateError::TooLarge => Self::TooLarge,
        }
    }
}

#[cfg(any(test, fuzzing))]
#[path = "reader_fuzz.rs"]
pub(super) mod fuzz;

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
