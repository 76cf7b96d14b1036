//! The token of HTTP, which methods, header names and subprotocols are made of.

/// Whether `text` is a `token` (RFC 9110, section 5.6.2; the same as in RFC 7230)
/// without a backtick: errors quote literals with it.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_|~".contains(&byte)
}

/// What of a text of unknown origin and length is worth repeating in an error.
pub(crate) fn excerpt(text: &str) -> String {
    const MOST: usize = 64;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text[..end].escape_debug()),
        None => text.escape_debug().to_string(),
    }
}
