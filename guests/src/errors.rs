use serde_json::{Value, json};
use yoi_sdk::websocket::{CloseFrame, Closed, HandshakeError};
use yoi_sdk::{Limit, request, websocket};

/// `{"error": <case>, ...}` with what the case carries.
pub fn websocket_error(error: websocket::Error) -> Value {
    use websocket::Error;
    match error {
        Error::Denied(denial) => json!({"error": "denied", "ask": denial.ask}),
        Error::Invalid(rule) => json!({"error": "invalid", "rule": rule}),
        Error::Limit(limit) => json!({"error": "limit", "limit": limit_name(limit)}),
        Error::Timeout => json!({"error": "timeout"}),
        Error::Cancelled => json!({"error": "cancelled"}),
        Error::Resolve => json!({"error": "resolve"}),
        Error::Connect => json!({"error": "connect"}),
        Error::Tls => json!({"error": "tls"}),
        Error::Handshake(why) => handshake_error(why),
        Error::TooLarge(bytes) => json!({"error": "too-large", "bytes": bytes}),
        Error::Closed(closed) => closed_error(closed),
    }
}

/// `{"error": <case>, ...}` with what the case carries.
pub fn request_error(error: request::Error) -> Value {
    use request::Error;
    match error {
        Error::Denied(denial) => json!({"error": "denied", "ask": denial.ask}),
        Error::Invalid(rule) => json!({"error": "invalid", "rule": rule}),
        Error::Header(rule) => json!({"error": "header", "rule": rule}),
        Error::UseWebsocket(what) => json!({"error": "use-websocket", "rule": what}),
        Error::Limit(limit) => json!({"error": "limit", "limit": limit_name(limit)}),
        Error::Timeout => json!({"error": "timeout"}),
        Error::Cancelled => json!({"error": "cancelled"}),
        Error::Resolve => json!({"error": "resolve"}),
        Error::Connect => json!({"error": "connect"}),
        Error::Tls => json!({"error": "tls"}),
        Error::Protocol(rule) => json!({"error": "protocol", "rule": rule}),
        Error::TooLarge(bytes) => json!({"error": "too-large", "bytes": bytes}),
    }
}

/// The limit's name in the WIT.
pub fn limit_name(limit: Limit) -> &'static str {
    match limit {
        Limit::Connections => "connections",
        Limit::ReceiveQueue => "receive-queue",
        Limit::WaitSet => "wait-set",
        Limit::Requests => "requests",
    }
}

fn handshake_error(error: HandshakeError) -> Value {
    match error {
        HandshakeError::Status(status) => json!({"error": "handshake", "status": status}),
        HandshakeError::Invalid(rule) => json!({"error": "handshake", "rule": rule}),
        HandshakeError::Subprotocol => json!({"error": "handshake", "subprotocol": "not offered"}),
    }
}

fn closed_error(closed: Closed) -> Value {
    let how = match closed {
        Closed::ByPeer(Some(CloseFrame { code, reason })) => {
            return json!({"error": "closed", "how": "by-peer", "code": code, "reason": reason});
        }
        Closed::ByPeer(None) => "by-peer",
        Closed::ByGuest => "by-guest",
        Closed::Abnormal => "abnormal",
        Closed::ProtocolError => "protocol-error",
        Closed::TooLarge => "too-large",
        Closed::SlowConsumer => "slow-consumer",
        Closed::Idle => "idle",
        Closed::Lifetime => "lifetime",
        Closed::ByHost => "by-host",
    };
    json!({"error": "closed", "how": how})
}
