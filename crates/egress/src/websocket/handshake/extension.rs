//! What is agreed on compression (RFC 7692, section 7.1).

/// Neither side keeps anything from one message to the next, so that a quiet connection costs no more than one without
/// compression. How far back the client looks is the server's to say.
pub(super) const OFFER: &str = "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits";

/// That messages may be compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::websocket) struct Deflate {
    /// How far back what the client sends may refer, as a power of 2: 8 to 15.
    pub(in crate::websocket) window_bits: u8,
}

/// Reads the server's answer to the offer: none if it is no answer to that. Every byte of it is the server's.
pub(super) fn answer(value: &[u8]) -> Option<Deflate> {
    let text = std::str::from_utf8(value).ok()?;
    let mut parts = text.split(';').map(str::trim_ascii);
    if !parts.next()?.eq_ignore_ascii_case("permessage-deflate") {
        return None;
    }
    let mut seen = Vec::new();
    let mut window_bits = 15;
    for part in parts {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim_ascii_end(), Some(value.trim_ascii_start())),
            None => (part, None),
        };
        let name = name.to_ascii_lowercase();
        match (name.as_str(), value) {
            ("server_no_context_takeover" | "client_no_context_takeover", None) => {}
            // A smaller window of the server's is read as the largest one is.
            ("server_max_window_bits", Some(value)) => drop(bits(value)?),
            ("client_max_window_bits", Some(value)) => window_bits = bits(value)?,
            _ => return None,
        }
        if seen.contains(&name) {
            return None;
        }
        seen.push(name);
    }
    // It was asked for, and to accept is to repeat it.
    seen.iter()
        .any(|name| name == "server_no_context_takeover")
        .then_some(Deflate { window_bits })
}

/// 8 to 15, without a zero in front; perhaps between quotation marks (RFC 6455, section 9.1).
fn bits(value: &str) -> Option<u8> {
    let bare = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let bare = bare.unwrap_or(value);
    let is_plain = !bare.starts_with('0') && bare.bytes().all(|byte| byte.is_ascii_digit());
    let bits = bare.parse().ok().filter(|_| is_plain)?;
    (8..=15).contains(&bits).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_agrees_to_what_was_offered_or_is_none() {
        for (value, window_bits) in [
            ("permessage-deflate; server_no_context_takeover", Some(15)),
            ("Permessage-Deflate;SERVER_no_context_takeover", Some(15)),
            (
                "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
                Some(15),
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits=9",
                Some(9),
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits = \"10\"",
                Some(10),
            ),
            (
                "permessage-deflate; server_no_context_takeover; server_max_window_bits=8; client_max_window_bits=8",
                Some(8),
            ),
            ("", None),
            ("permessage-deflate", None),
            ("permessage-deflate; client_no_context_takeover", None),
            ("x-webkit-deflate-frame; server_no_context_takeover", None),
            (
                "permessage-deflate; server_no_context_takeover, permessage-deflate",
                None,
            ),
            ("permessage-deflate; server_no_context_takeover; ", None),
            ("permessage-deflate; server_no_context_takeover=1", None),
            (
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits=7",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits=16",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits=09",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits=+9",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits=",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; server_max_window_bits",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; server_max_window_bits=99999",
                None,
            ),
            (
                "permessage-deflate; server_no_context_takeover; mystery",
                None,
            ),
        ] {
            let expected = window_bits.map(|window_bits| Deflate { window_bits });
            assert_eq!(answer(value.as_bytes()), expected, "{value}");
        }
        assert_eq!(
            answer(b"permessage-deflate; server_no_context_takeover\xff"),
            None
        );
    }
}
