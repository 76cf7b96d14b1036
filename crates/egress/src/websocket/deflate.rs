//! Messages that are compressed one by one (permessage-deflate, RFC 7692), without context between them.
//!
//! As nothing is kept from one message to the next, a thread needs one state each way, whatever the number of its
//! connections. Only a message that is on its way holds one of its own.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// What a sender leaves out at the end of each message (RFC 7692, section 7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];
/// Shorter messages are hardly ever shorter when compressed.
const LEAST: usize = 64;
/// Longer ones are sent as they are: to compress is work that nobody can interrupt, and this much takes milliseconds.
const MOST: usize = 256 * 1024;
/// Up to here the ratio of a message is nobody's business: a bomb of this size is none.
const FREE: u64 = 64 * 1024;
/// How much is inflated at a time.
const STEP: usize = 16 * 1024;
/// How much input that is done with, at most: also input without output is work.
const PIECE: usize = 4 * 1024;

/// How much compressed messages may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InflateBounds {
    /// Bytes of one message.
    pub(super) message: usize,
    /// Times the bytes that came.
    pub(super) ratio: u64,
}

/// Why a message could not be inflated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InflateError {
    /// Not what RFC 1951 describes.
    Malformed,
    /// Over one of the bounds.
    TooLarge,
}

/// One message on its way. Every byte of its input is the peer's.
#[derive(Debug)]
pub(super) struct Inflater {
    /// Given back when it is dropped; there until then.
    state: Option<Decompress>,
    bounds: InflateBounds,
    consumed: u64,
    produced: u64,
    /// Of the bytes that the sender left out.
    tail: usize,
}

thread_local! {
    static SPARE_INFLATER: RefCell<Option<Decompress>> = const { RefCell::new(None) };
    static DEFLATER: RefCell<Option<(u8, Compress)>> = const { RefCell::new(None) };
}

impl Inflater {
    pub(super) fn new(bounds: InflateBounds) -> Self {
        let spare = SPARE_INFLATER.with_borrow_mut(Option::take);
        Self {
            state: spare.or_else(|| Some(Decompress::new(false))),
            bounds,
            consumed: 0,
            produced: 0,
            tail: 0,
        }
    }

    /// Inflates a further piece, which loses what was taken, onto the end of `out`. False if `budget` was used up
    /// before all of it was out: then this is to be called again.
    pub(super) fn inflate(
        &mut self,
        input: &mut &[u8],
        out: &mut Vec<u8>,
        budget: &mut usize,
    ) -> Result<bool, InflateError> {
        loop {
            if *budget == 0 {
                return Ok(false);
            }
            // One byte more than may be, so that a message of just the longest length is told from a longer one.
            let left = (self.bounds.message as u64)
                .saturating_add(1)
                .saturating_sub(self.produced);
            let step = STEP.min(usize::try_from(left).unwrap_or(STEP)).max(1);
            let (mut piece, rest) = input.split_at(input.len().min(PIECE));
            let is_done = self.step(&mut piece, out, step)?;
            *input = &input[input.len() - rest.len() - piece.len()..];
            // A step is a step, however little room it had.
            *budget = budget.saturating_sub(STEP);
            if is_done && input.is_empty() {
                return Ok(true);
            }
        }
    }

    /// Inflates what the sender left out. As [`inflate`](Self::inflate); after true the message is whole.
    pub(super) fn finish(
        &mut self,
        out: &mut Vec<u8>,
        budget: &mut usize,
    ) -> Result<bool, InflateError> {
        let mut input = &TAIL[self.tail..];
        let is_done = self.inflate(&mut input, out, budget)?;
        self.tail = TAIL.len() - input.len();
        Ok(is_done)
    }

    /// Up to `step` bytes. True once the input is used up and nothing of it is still to come out.
    fn step(
        &mut self,
        input: &mut &[u8],
        out: &mut Vec<u8>,
        step: usize,
    ) -> Result<bool, InflateError> {
        let Some(state) = &mut self.state else {
            return Err(InflateError::Malformed);
        };
        let start = out.len();
        out.resize(start + step, 0);
        let (taken_before, made_before) = (state.total_in(), state.total_out());
        let status = state.decompress(input, &mut out[start..], FlushDecompress::Sync);
        let taken = state.total_in() - taken_before;
        let made = state.total_out() - made_before;
        if matches!(status, Ok(Status::StreamEnd)) {
            // A block that says it is the last one is followed by another (RFC 7692, section 7.2.3.4).
            state.reset(false);
        }
        out.truncate(start + made as usize);
        *input = &input[taken as usize..];
        self.consumed += taken;
        self.produced += made;
        let status = status.map_err(|_| InflateError::Malformed)?;
        self.check()?;
        match status {
            Status::StreamEnd => Ok(input.is_empty()),
            // Neither took nor gave: there is nothing more to be had from this input.
            Status::Ok | Status::BufError if taken == 0 && made == 0 => match input.is_empty() {
                true => Ok(true),
                false => Err(InflateError::Malformed),
            },
            Status::Ok | Status::BufError => Ok(input.is_empty() && (made as usize) < step),
        }
    }

    fn check(&self) -> Result<(), InflateError> {
        let InflateBounds { message, ratio } = self.bounds;
        let is_bomb = self.produced > FREE && self.produced / ratio > self.consumed;
        match self.produced > message as u64 || is_bomb {
            true => Err(InflateError::TooLarge),
            false => Ok(()),
        }
    }
}

impl Drop for Inflater {
    fn drop(&mut self) {
        let Some(mut state) = self.state.take() else {
            return;
        };
        state.reset(false);
        // A thread that ends has no spare any more, and needs none.
        let _ = SPARE_INFLATER.try_with(|spare| spare.replace(Some(state)));
    }
}

/// Compresses a message with a window of 2 to this power, if that makes it shorter.
pub(super) fn deflate(message: &[u8], window_bits: u8) -> Option<Vec<u8>> {
    if !(LEAST..=MOST).contains(&message.len()) {
        return None;
    }
    DEFLATER.with_borrow_mut(|slot| {
        let mut state = match slot.take() {
            Some((bits, state)) if bits == window_bits => state,
            _ => Compress::new_with_window_bits(Compression::fast(), false, window_bits),
        };
        let compressed = compress(&mut state, message)?;
        state.reset();
        *slot = Some((window_bits, state));
        (compressed.len() < message.len()).then_some(compressed)
    })
}

/// None if not all of it came out: such a state is not used again. With room for the worst case all of it does, and it
/// has to: what is left inside is not given back by a reset (zlib-rs 0.6.8), so that a later message would have no place.
fn compress(state: &mut Compress, message: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(longest(message.len()));
    state
        .compress_vec(message, &mut out, FlushCompress::Sync)
        .ok()?;
    let is_whole = out.len() < out.capacity() && out.ends_with(&TAIL);
    let is_whole = is_whole && state.total_in() == message.len() as u64;
    is_whole.then(|| {
        out.truncate(out.len() - TAIL.len());
        out
    })
}

/// What bytes without any pattern can come to with any window, and the flush after them (`deflateBound` of zlib).
fn longest(length: usize) -> usize {
    length + length / 8 + length / 64 + 64
}

#[cfg(test)]
#[path = "deflate_tests.rs"]
mod tests;
