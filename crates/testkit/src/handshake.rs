//! The server's half of the WebSocket opening handshake (RFC 6455 section 4.2.2), for servers that bend it
use crate::head::RequestHead;
use tungstenite::handshake::derive_accept_key;

/// The `Sec-WebSocket-Accept` value that the request's key asks for; that of an empty key when it has none.
pub fn websocket_accept(head: &RequestHead) -> String {
    derive_accept_key(
        head.header("sec-websocket-key")
            .unwrap_or_default()
            .as_bytes(),
    )
}

/// A correct `101` response to the request, with further headers as given.
pub fn switching_protocols(head: &RequestHead, headers: &[(&str, &str)]) -> Vec<u8> {
    let further: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let accept = websocket_accept(head);
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{further}\r\n"
    )
    .into_bytes()
}
