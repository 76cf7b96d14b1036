//! Follows the frame headers (RFC 6455, section 5.2) in what a peer sends, beside the framing library, which tells its
//! owner of whole messages only.

/// RFC 6455, section 5.5.
pub(super) const LONGEST_CONTROL: usize = 125;
/// Two bytes, eight of length, four of mask.
const LONGEST_HEADER: usize = 14;
const CLOSE: u8 = 8;

/// Where in its frames a stream is. Every byte of it is the peer's.
#[derive(Debug, Default)]
pub(super) struct Frames {
    header: [u8; LONGEST_HEADER],
    /// Bytes of a header that is not whole.
    gathered: usize,
    /// Bytes of the payload that are still to come.
    left: u64,
    /// A message has begun and its last frame has not.
    in_message: bool,
    /// The code of a close frame, as far as it has come.
    close_code: Vec<u8>,
    longest: u64,
    count: u64,
}

impl Frames {
    /// Follows further bytes.
    ///
    /// A header that breaks a rule is an error, with how many of the bytes come before its end: a length that could be
    /// shorter, and a control frame that is too long. The library takes the one, and waits for all of the other.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Result<(), usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.left > 0 {
                at += self.skip(&bytes[at..]);
                continue;
            }
            // Most headers of small messages: two bytes, in which nothing can be wrong.
            if let (0, [first, second @ 0..126, ..]) = (self.gathered, &bytes[at..]) {
                self.header[..2].copy_from_slice(&[*first, *second]);
                self.begin_payload();
                at += 2;
                continue;
            }
            self.header[self.gathered] = bytes[at];
            self.gathered += 1;
            if self.gathered == self.header_length() && !self.begin_payload() {
                return Err(at);
            }
            at += 1;
        }
        Ok(())
    }

    /// Whether what has come is whole messages.
    pub(super) fn is_between_messages(&self) -> bool {
        self.gathered == 0 && self.left == 0 && !self.in_message
    }

    /// The code of the close frame, if one has come and has a code.
    pub(super) fn close_code(&self) -> Option<u16> {
        let code = <[u8; 2]>::try_from(self.close_code.as_slice()).ok()?;
        Some(u16::from_be_bytes(code))
    }

    /// The longest payload of a frame so far, as its header says.
    pub(super) fn longest(&self) -> u64 {
        self.longest
    }

    /// Frames so far, the last of them perhaps not whole.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    fn skip(&mut self, bytes: &[u8]) -> usize {
        let count = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
        if self.opcode() == CLOSE {
            let wanted = 2usize.saturating_sub(self.close_code.len()).min(count);
            self.close_code.extend_from_slice(&bytes[..wanted]);
        }
        self.left -= count as u64;
        count
    }

    /// As far as it is known: two bytes, until those have come.
    fn header_length(&self) -> usize {
        if self.gathered < 2 {
            return 2;
        }
        let mask = if self.header[1] & 0x80 == 0 { 0 } else { 4 };
        2 + mask + self.length_bytes()
    }

    fn length_bytes(&self) -> usize {
        match self.header[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        }
    }

    /// False if the header breaks a rule.
    fn begin_payload(&mut self) -> bool {
        self.gathered = 0;
        let length = self.length();
        let is_control = self.opcode() >= CLOSE;
        if !is_control {
            self.in_message = self.header[0] & 0x80 == 0;
        }
        self.left = length;
        self.longest = self.longest.max(length);
        self.count += 1;
        length >= self.least_of_form() && !(is_control && length > LONGEST_CONTROL as u64)
    }

    fn length(&self) -> u64 {
        let bytes = &self.header[2..2 + self.length_bytes()];
        match bytes.len() {
            0 => u64::from(self.header[1] & 0x7f),
            _ => bytes
                .iter()
                .fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
        }
    }

    /// The least length that needs as many bytes as were taken for it.
    fn least_of_form(&self) -> u64 {
        match self.length_bytes() {
            0 => 0,
            2 => 126,
            _ => 0x1_0000,
        }
    }

    fn opcode(&self) -> u8 {
        self.header[0] & 0x0f
    }
}

#[cfg(test)]
#[path = "frames_tests.rs"]
mod tests;
