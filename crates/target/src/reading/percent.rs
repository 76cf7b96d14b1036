//! Decoding, byte by byte: what the bytes mean is the server's affair.

/// One round of percent-decoding (RFC 3986, section 2.1); none if it changes
/// nothing. A `%` without two hexadecimal digits stays as it is.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    replace(
        text,
        |byte| byte == b'%',
        |rest| match rest {
            [b'%', high, low, ..] => Some((hex(*high)? << 4 | hex(*low)?, 3)),
            _ => None,
        },
    )
}

/// ASCII in overlong UTF-8 (RFC 3629, section 10), which careless decoders
/// accept: `c0 ae` for a dot.
pub(super) fn fold_overlong(text: &[u8]) -> Option<Vec<u8>> {
    replace(
        text,
        |byte| byte >= 0xc0,
        |rest| match *rest {
            [lead @ (0xc0 | 0xc1), last, ..] => continued(lead, last, 2),
            [0xe0, lead @ (0x80 | 0x81), last, ..] => continued(lead, last, 3),
            [0xf0, 0x80, lead @ (0x80 | 0x81), last, ..] => continued(lead, last, 4),
            _ => None,
        },
    )
}

fn continued(lead: u8, last: u8, length: usize) -> Option<(u8, usize)> {
    (0x80..0xc0)
        .contains(&last)
        .then_some(((lead & 1) << 6 | last & 0x3f, length))
}

/// Whether any byte is a control character of ASCII, or a pair is one of UTF-8
/// (U+0080 to U+009F).
pub(super) fn has_control(text: &[u8]) -> bool {
    // Every byte is looked at, so that many can be at once.
    let ascii = text
        .iter()
        .fold(false, |any, byte| any | byte.is_ascii_control());
    ascii || (text.contains(&0xc2) && has_late_control(text))
}

fn has_late_control(text: &[u8]) -> bool {
    text.windows(2)
        .any(|pair| matches!(pair, [0xc2, 0x80..=0x9f]))
}

/// Whether there is a `%u` and four digits, which some servers take for a
/// UTF-16 code unit: no standard says what it means.
pub(super) fn has_utf16_escape(text: &[u8]) -> bool {
    let escape = |window: &[u8]| match window {
        [b'%', b'u' | b'U', digits @ ..] => digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    text.windows(6).any(escape)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// Replaces each place where `found` gives a byte and the length it stands for;
/// none if there is no such place. Only a byte that `begins` can be the first
/// of one.
fn replace(
    text: &[u8],
    begins: impl Fn(u8) -> bool,
    found: impl Fn(&[u8]) -> Option<(u8, usize)>,
) -> Option<Vec<u8>> {
    let (mut replaced, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.iter().position(|byte| begins(*byte)) {
        if replaced.capacity() == 0 {
            replaced.reserve_exact(text.len());
        }
        let (before, place) = rest.split_at(at);
        replaced.extend_from_slice(before);
        let (byte, length) = found(place).unwrap_or((place[0], 1));
        replaced.push(byte);
        rest = &place[length..];
    }
    replaced.extend_from_slice(rest);
    (replaced.len() != text.len()).then_some(replaced)
}
