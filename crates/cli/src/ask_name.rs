use std::fmt;
use std::str::FromStr;

use yoi_target::Protocol;

/// How an ask or grant is named on the command line: `websocket:0`, `request:2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AskName {
    pub(crate) protocol: Protocol,
    /// Counted from zero, in the order of the file that it stands in.
    pub(crate) index: usize,
}

/// The key of a protocol's tables.
pub(crate) fn key(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::WebSocket => "websocket",
        Protocol::Request => "request",
    }
}

impl fmt::Display for AskName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", key(self.protocol), self.index)
    }
}

impl FromStr for AskName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write for instance `websocket:0` or `request:1`".to_owned();
        let (protocol, index) = text.split_once(':').ok_or_else(wrong)?;
        let protocol = match protocol {
            "websocket" => Protocol::WebSocket,
            "request" => Protocol::Request,
            _ => return Err(wrong()),
        };
        let is_number = !index.is_empty() && index.bytes().all(|it| it.is_ascii_digit());
        let index = index.parse().ok().filter(|_| is_number).ok_or_else(wrong)?;
        Ok(Self { protocol, index })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_from_its_own_text_only() {
        for text in ["websocket:0", "request:1023"] {
            assert_eq!(text.parse::<AskName>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "websocket",
            "websocket:",
            "websocket:-1",
            "websocket:+1",
            "ws:0",
            "request:0x1",
            "request:99999999999999999999",
            " request:0",
        ] {
            assert!(text.parse::<AskName>().is_err(), "{text}");
        }
    }
}
