//! WebSocket frames (RFC 6455 section 5.2), right and wrong ones

/// The opcodes that the RFC defines.
#[allow(missing_docs, reason = "the names are the RFC's")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Opcode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// How the length field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// The shortest form, as the RFC demands
    Shortest,
    /// 16 bits, even where 7 would do
    Sixteen,
    /// 64 bits, even where fewer would do
    SixtyFour,
    /// The shortest form of this number, whatever the payload's length is
    Claimed(u64),
}

/// One frame: every bit can be set, sensible or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The FIN bit: the message ends here
    pub fin: bool,
    /// RSV1 to RSV3 as the numbers 4, 2 and 1
    pub rsv: u8,
    /// Four bits
    pub opcode: u8,
    /// The masking key; a server must not have one, a client must
    pub mask: Option<[u8; 4]>,
    /// How the length is written
    pub length: Length,
    /// The payload in plain, also of a masked frame
    pub payload: Vec<u8>,
}

impl Frame {
    /// A final, unmasked frame of any opcode.
    pub fn new(opcode: u8, payload: impl Into<Vec<u8>>) -> Self {
        Self {
            fin: true,
            rsv: 0,
            opcode,
            mask: None,
            length: Length::Shortest,
            payload: payload.into(),
        }
    }

    /// A text message in one frame; the bytes need not be UTF-8.
    pub fn text(payload: impl Into<Vec<u8>>) -> Self {
        Self::new(Opcode::Text as u8, payload)
    }

    /// A binary message in one frame.
    pub fn binary(payload: impl Into<Vec<u8>>) -> Self {
        Self::new(Opcode::Binary as u8, payload)
    }

    /// The last part of a fragmented message.
    pub fn continuation(payload: impl Into<Vec<u8>>) -> Self {
        Self::new(Opcode::Continuation as u8, payload)
    }

    /// A Ping.
    pub fn ping(payload: impl Into<Vec<u8>>) -> Self {
        Self::new(Opcode::Ping as u8, payload)
    }

    /// A Pong.
    pub fn pong(payload: impl Into<Vec<u8>>) -> Self {
        Self::new(Opcode::Pong as u8, payload)
    }

    /// A Close with any code, forbidden ones too.
    pub fn close(code: u16, reason: &str) -> Self {
        Self::new(
            Opcode::Close as u8,
            [&code.to_be_bytes()[..], reason.as_bytes()].concat(),
        )
    }

    /// A Close without code and reason.
    pub fn empty_close() -> Self {
        Self::new(Opcode::Close as u8, [])
    }

    /// The same with the FIN bit off.
    pub fn not_final(self) -> Self {
        Self { fin: false, ..self }
    }

    /// The same with these reserved bits: 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub fn rsv(self, rsv: u8) -> Self {
        Self { rsv, ..self }
    }

    /// The same, masked.
    pub fn masked(self, key: [u8; 4]) -> Self {
        Self {
            mask: Some(key),
            ..self
        }
    }

    /// The same with its length written so.
    pub fn length(self, length: Length) -> Self {
        Self { length, ..self }
    }

    /// Whether this is a frame of the given opcode.
    pub fn is(&self, opcode: Opcode) -> bool {
        self.opcode == opcode as u8
    }

    /// The code and reason of a Close that has them.
    pub fn close_code(&self) -> Option<(u16, String)> {
        let (code, reason) = self.payload.split_first_chunk()?;
        self.is(Opcode::Close).then(|| {
            (
                u16::from_be_bytes(*code),
                String::from_utf8_lossy(reason).into_owned(),
            )
        })
    }

    /// The bytes on the wire.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![u8::from(self.fin) << 7 | (self.rsv & 7) << 4 | self.opcode & 15];
        bytes.extend(self.encoded_length());
        bytes[1] |= u8::from(self.mask.is_some()) << 7;
        bytes.extend(self.mask.into_iter().flatten());
        bytes.extend(apply(self.mask, &self.payload));
        bytes
    }

    /// The first frame of the bytes and how many of them it takes; nothing while it is not whole.
    pub fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
        let (&[first, second], rest) = bytes.split_first_chunk()?;
        let (length, number, rest) = decoded_length(second & 127, rest)?;
        let (mask, rest) = decoded_mask(second & 128 != 0, rest)?;
        let payload = rest.get(..usize::try_from(number).ok()?)?;
        let (fin, rsv, opcode) = (first & 128 != 0, first >> 4 & 7, first & 15);
        let taken = bytes.len() - rest.len() + payload.len();
        Some((
            Self {
                fin,
                rsv,
                opcode,
                mask,
                length,
                payload: apply(mask, payload),
            },
            taken,
        ))
    }

    fn encoded_length(&self) -> Vec<u8> {
        let actual = self.payload.len() as u64;
        match self.length {
            Length::Shortest => shortest(actual),
            Length::Claimed(number) => shortest(number),
            Length::Sixteen => sixteen(u16::try_from(actual).expect("a payload under 64 KiB")),
            Length::SixtyFour => sixty_four(actual),
        }
    }
}

fn shortest(number: u64) -> Vec<u8> {
    match (u8::try_from(number), u16::try_from(number)) {
        (Ok(seven), _) if seven < 126 => vec![seven],
        (_, Ok(number)) => sixteen(number),
        _ => sixty_four(number),
    }
}

fn sixteen(number: u16) -> Vec<u8> {
    [&[126][..], &number.to_be_bytes()].concat()
}

fn sixty_four(number: u64) -> Vec<u8> {
    [&[127][..], &number.to_be_bytes()].concat()
}

fn decoded_length(seven: u8, rest: &[u8]) -> Option<(Length, u64, &[u8])> {
    let (long, number, rest) = match seven {
        126 => rest
            .split_first_chunk()
            .map(|(two, rest)| (Length::Sixteen, u16::from_be_bytes(*two).into(), rest))?,
        127 => rest
            .split_first_chunk()
            .map(|(eight, rest)| (Length::SixtyFour, u64::from_be_bytes(*eight), rest))?,
        _ => (Length::Shortest, seven.into(), rest),
    };
    let needed = match number {
        0..126 => Length::Shortest,
        126..0x1_0000 => Length::Sixteen,
        _ => Length::SixtyFour,
    };
    Some((
        if needed == long {
            Length::Shortest
        } else {
            long
        },
        number,
        rest,
    ))
}

fn decoded_mask(masked: bool, rest: &[u8]) -> Option<(Option<[u8; 4]>, &[u8])> {
    if !masked {
        return Some((None, rest));
    }
    rest.split_first_chunk()
        .map(|(key, rest)| (Some(*key), rest))
}

fn apply(mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
    let key = mask.unwrap_or_default();
    payload
        .iter()
        .zip(key.iter().cycle())
        .map(|(byte, key)| byte ^ key)
        .collect()
}
