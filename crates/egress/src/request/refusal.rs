//! Answers that a one-shot request refuses, because they do not end or are something else.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// Why an answer is not a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Endless {
    /// Status 101: the server wants to speak another protocol.
    #[error("the server switched protocols")]
    SwitchedProtocols,
    /// `text/event-stream` (WHATWG HTML, section 9.2).
    #[error("the answer is an event stream")]
    EventStream,
    /// `multipart/x-mixed-replace`.
    #[error("the answer is a `multipart/x-mixed-replace` stream")]
    MixedReplace,
    /// The body was still going on at the deadline.
    #[error("the answer had not ended at the deadline")]
    NoEnd,
}

/// Judges by the head alone, before a byte of the body is read.
pub(super) fn endless(status: http::StatusCode, headers: &HeaderMap) -> Option<Endless> {
    if status == http::StatusCode::SWITCHING_PROTOCOLS {
        return Some(Endless::SwitchedProtocols);
    }
    headers.get_all(CONTENT_TYPE).iter().find_map(|value| {
        match media_type(value.as_bytes()).as_str() {
            "text/event-stream" => Some(Endless::EventStream),
            "multipart/x-mixed-replace" => Some(Endless::MixedReplace),
            _ => None,
        }
    })
}

/// The part before any parameter, in lower case (RFC 9110, section 8.3.1).
fn media_type(value: &[u8]) -> String {
    let essence = value.split(|&byte| byte == b';').next().unwrap_or_default();
    String::from_utf8_lossy(essence.trim_ascii()).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderValue, StatusCode};

    fn judged(value: &'static str) -> Option<Endless> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]);
        endless(StatusCode::OK, &headers)
    }

    #[test]
    fn streams_are_known_by_their_media_type_in_any_case_and_with_parameters() {
        assert_eq!(judged("text/event-stream"), Some(Endless::EventStream));
        assert_eq!(
            judged(" Text/Event-Stream ; charset=utf-8"),
            Some(Endless::EventStream)
        );
        assert_eq!(
            judged("multipart/x-mixed-replace;boundary=x"),
            Some(Endless::MixedReplace)
        );
        assert_eq!(judged("text/event-streams"), None);
        assert_eq!(judged("application/json"), None);
    }

    #[test]
    fn status_101_is_refused_whatever_it_says() {
        assert_eq!(
            endless(StatusCode::SWITCHING_PROTOCOLS, &HeaderMap::new()),
            Some(Endless::SwitchedProtocols)
        );
    }
}
