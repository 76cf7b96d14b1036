//! Frame headers and masks (RFC 6455, section 5).

/// The longest payload of a control frame (RFC 6455, section 5.5).
pub(super) const LONGEST_CONTROL: usize = 125;
/// Of a frame that has no mask: two bytes, and eight of length.
pub(super) const LONGEST_HEADER: usize = 10;

const FINAL: u8 = 0x80;
const RSV1: u8 = 0x40;
const RSV2_OR_RSV3: u8 = 0x30;
const MASKED: u8 = 0x80;

/// What a frame is (RFC 6455, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opcode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// A header, without the mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) opcode: Opcode,
    /// Nothing of the message follows.
    pub(super) is_final: bool,
    /// RSV1: the message is compressed (RFC 7692, section 6).
    pub(super) is_compressed: bool,
    /// Bytes of payload.
    pub(super) length: u64,
}

/// A header that no server may send, whatever came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl Header {
    /// Reads a server's header from the start of some bytes, with its own length. None: it is not whole yet. It is
    /// judged as soon as what is wrong has come.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, Malformed> {
        let &[first, ref rest @ ..] = bytes else {
            return Ok(None);
        };
        let opcode = Opcode::read(first & 0x0f).ok_or(Malformed)?;
        if first & RSV2_OR_RSV3 != 0 {
            return Err(Malformed);
        }
        let &[second, ref rest @ ..] = rest else {
            return Ok(None);
        };
        let is_final = first & FINAL != 0;
        let short = second & !MASKED;
        let is_long_control = usize::from(short) > LONGEST_CONTROL;
        if second & MASKED != 0 || (opcode.is_control() && (is_long_control || !is_final)) {
            return Err(Malformed);
        }
        let Some((length, taken)) = length(short, rest)? else {
            return Ok(None);
        };
        let header = Self {
            opcode,
            is_final,
            is_compressed: first & RSV1 != 0,
            length,
        };
        Ok(Some((header, 2 + taken)))
    }

    /// Appends a client's frame: this header, a mask, and the payload behind it. The length is the payload's.
    pub(super) fn write(opcode: Opcode, is_compressed: bool, payload: &[u8], out: &mut Vec<u8>) {
        let rsv1 = if is_compressed { RSV1 } else { 0 };
        out.push(FINAL | rsv1 | opcode as u8);
        match payload.len() {
            length @ 0..=125 => out.push(MASKED | length as u8),
            length @ 126..=0xffff => {
                out.push(MASKED | 126);
                out.extend_from_slice(&(length as u16).to_be_bytes());
            }
            length => {
                out.push(MASKED | 127);
                out.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        // Not to be foreseen by whoever chose the payload (RFC 6455, section 10.3).
        let key: [u8; 4] = rand::random();
        out.extend_from_slice(&key);
        let start = out.len();
        out.extend_from_slice(payload);
        mask(&mut out[start..], key);
    }
}

impl Opcode {
    pub(super) fn is_control(self) -> bool {
        self as u8 >= 8
    }

    fn read(bits: u8) -> Option<Self> {
        Some(match bits {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }
}

/// The length of the payload, and how many bytes say it: the least number that can (RFC 6455, section 5.2).
fn length(short: u8, rest: &[u8]) -> Result<Option<(u64, usize)>, Malformed> {
    let (length, taken, least) = match (short, rest) {
        (126, &[a, b, ..]) => (u64::from(u16::from_be_bytes([a, b])), 2, 126),
        (127, &[a, b, c, d, e, f, g, h, ..]) => {
            (u64::from_be_bytes([a, b, c, d, e, f, g, h]), 8, 0x1_0000)
        }
        (126 | 127, _) => return Ok(None),
        (short, _) => (u64::from(short), 0, 0),
    };
    match length >= least {
        true => Ok(Some((length, taken))),
        false => Err(Malformed),
    }
}

/// Puts a mask on, or takes it off (RFC 6455, section 5.3).
fn mask(payload: &mut [u8], key: [u8; 4]) {
    let [a, b, c, d] = key;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = payload.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key.into_iter().cycle()) {
        *byte ^= key;
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
