//! The opening handshake of a client (RFC 6455, section 4.1), strictly.

mod extension;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha1::{Digest, Sha1};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use yoi_target::{ActionUrl, Subprotocol};

pub(super) use self::extension::Deflate;
use crate::stream::Stream;

/// RFC 6455, section 1.3.
const ACCEPT_SUFFIX: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Why the server's answer is not a WebSocket. Everything in it is the server's; the texts are not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// Another status than 101. Redirects are not followed.
    #[error("the server answered with status {0} in place of 101")]
    Status(u16),
    /// Not HTTP, or broken HTTP.
    #[error("the answer is not an HTTP/1.1 response head")]
    NotHttp,
    /// HTTP/1.0 or older.
    #[error("the answer is not HTTP/1.1")]
    Version,
    /// The head is longer than this many bytes, or never ends.
    #[error("the response head is longer than {0} bytes")]
    HeadTooLarge(u32),
    /// The head has more fields than this.
    #[error("the response head has more than {0} fields")]
    TooManyFields(u32),
    /// `Upgrade` does not name `websocket`.
    #[error("the answer has no `Upgrade: websocket`")]
    Upgrade,
    /// `Connection` does not name `upgrade`.
    #[error("the answer has no `Connection: Upgrade`")]
    Connection,
    /// `Sec-WebSocket-Accept` is missing, repeated or wrong.
    #[error("`Sec-WebSocket-Accept` does not answer the key that was sent")]
    Accept,
    /// An extension, though none was offered.
    #[error("the server chose an extension, and none was offered")]
    Extension,
    /// `permessage-deflate` with parameters that don't answer the offer (RFC 7692, section 7.1), or beside another one.
    #[error("the server chose `permessage-deflate` otherwise than it was offered")]
    Deflate,
    /// A subprotocol that was not offered, or several.
    #[error("the server chose a subprotocol that was not offered")]
    Subprotocol,
    /// The stream ended before the head did.
    #[error("the server closed the stream before its answer was whole")]
    Ended,
}

/// A fresh key, and what the server must make of it.
pub(super) struct Key {
    sent: String,
    accept: String,
}

/// What a good answer settled.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) subprotocol: Option<String>,
    pub(super) deflate: Option<Deflate>,
    /// Bytes that came with the head and are frames already.
    pub(super) leftover: Vec<u8>,
}

/// What the server may choose from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer<'a> {
    pub(super) subprotocols: &'a [Subprotocol],
    /// Whether messages may be compressed.
    pub(super) deflate: bool,
}

/// How much of an answer is read.
#[derive(Clone, Copy)]
pub(super) struct HeadLimits {
    pub(super) bytes: u32,
    pub(super) fields: u32,
}

/// Why a handshake failed: the server's answer, or the stream.
#[derive(Debug)]
pub(super) enum Failure {
    Answer(HandshakeError),
    Stream,
}

/// Sends the request and reads the answer. The caller holds the deadline.
pub(super) async fn upgrade(
    stream: &mut Stream,
    url: &ActionUrl,
    offer: Offer<'_>,
    limits: HeadLimits,
) -> Result<Accepted, Failure> {
    let key = Key::random();
    let request = request_head(url, offer, &key);
    stream
        .write_all(request.as_bytes())
        .await
        .map_err(|_| Failure::Stream)?;
    stream.flush().await.map_err(|_| Failure::Stream)?;
    let (head, leftover) = read_head(stream, limits).await?;
    let (subprotocol, deflate) = check_head(&head, &key, offer, limits).map_err(Failure::Answer)?;
    Ok(Accepted {
        subprotocol,
        deflate,
        leftover,
    })
}

impl Key {
    fn random() -> Self {
        Self::from_nonce(rand::random())
    }

    fn from_nonce(nonce: [u8; 16]) -> Self {
        let sent = BASE64.encode(nonce);
        let hash = Sha1::new()
            .chain_update(sent.as_bytes())
            .chain_update(ACCEPT_SUFFIX)
            .finalize();
        Self {
            accept: BASE64.encode(hash),
            sent,
        }
    }
}

/// Every part of the head is yoi's own or has been parsed: no byte of the guest gets here unchecked.
fn request_head(url: &ActionUrl, offer: Offer<'_>, key: &Key) -> String {
    let mut head = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\nUser-Agent: {}\r\n",
        url.path_and_query(),
        url.authority(),
        key.sent,
        crate::request::USER_AGENT,
    );
    if offer.deflate {
        head.push_str(&format!(
            "Sec-WebSocket-Extensions: {}\r\n",
            extension::OFFER
        ));
    }
    if !offer.subprotocols.is_empty() {
        let names: Vec<_> = offer.subprotocols.iter().map(Subprotocol::as_str).collect();
        head.push_str(&format!("Sec-WebSocket-Protocol: {}\r\n", names.join(", ")));
    }
    head.push_str("\r\n");
    head
}

/// The head with its empty line, and what came after it.
async fn read_head(
    stream: &mut (impl AsyncRead + Unpin),
    limits: HeadLimits,
) -> Result<(Vec<u8>, Vec<u8>), Failure> {
    let most = limits.bytes as usize;
    let mut buffer = Vec::with_capacity(1024);
    loop {
        let searched = buffer.len().saturating_sub(3);
        let mut chunk = [0; 1024];
        let count = stream.read(&mut chunk).await.map_err(|_| Failure::Stream)?;
        if count == 0 {
            return Err(Failure::Answer(HandshakeError::Ended));
        }
        buffer.extend_from_slice(&chunk[..count]);
        let end = find_end(&buffer[searched..]).map(|at| searched + at);
        match end {
            Some(end) if end <= most => {
                let leftover = buffer.split_off(end);
                return Ok((buffer, leftover));
            }
            None if buffer.len() <= most => {}
            _ => return Err(Failure::Answer(HandshakeError::HeadTooLarge(limits.bytes))),
        }
    }
}

/// Where the empty line ends.
fn find_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| at + 4)
}

/// Judges a whole head, and returns the subprotocol and what was agreed on compression.
fn check_head(
    head: &[u8],
    key: &Key,
    offer: Offer<'_>,
    limits: HeadLimits,
) -> Result<(Option<String>, Option<Deflate>), HandshakeError> {
    let mut fields = vec![httparse::EMPTY_HEADER; limits.fields as usize];
    let mut response = httparse::Response::new(&mut fields);
    match response.parse(head) {
        // A head may end earlier for the parser, by bare line feeds: what follows would be lost.
        Ok(httparse::Status::Complete(length)) if length == head.len() => {}
        Err(httparse::Error::TooManyHeaders) => {
            return Err(HandshakeError::TooManyFields(limits.fields));
        }
        Ok(_) | Err(_) => return Err(HandshakeError::NotHttp),
    }
    check_status(&response)?;
    let fields = Fields(response.headers);
    check_upgrade(&fields, key)?;
    let deflate = chosen_extension(&fields, offer.deflate)?;
    Ok((chosen_subprotocol(&fields, offer.subprotocols)?, deflate))
}

fn check_status(response: &httparse::Response<'_, '_>) -> Result<(), HandshakeError> {
    if response.version != Some(1) {
        return Err(HandshakeError::Version);
    }
    match response.code {
        Some(101) => Ok(()),
        Some(code) => Err(HandshakeError::Status(code)),
        None => Err(HandshakeError::NotHttp),
    }
}

fn check_upgrade(fields: &Fields<'_>, key: &Key) -> Result<(), HandshakeError> {
    if !fields.has_token("upgrade", "websocket") {
        return Err(HandshakeError::Upgrade);
    }
    if !fields.has_token("connection", "upgrade") {
        return Err(HandshakeError::Connection);
    }
    if fields.only("sec-websocket-accept") != Some(key.accept.as_bytes()) {
        return Err(HandshakeError::Accept);
    }
    Ok(())
}

fn chosen_extension(
    fields: &Fields<'_>,
    is_offered: bool,
) -> Result<Option<Deflate>, HandshakeError> {
    if fields.all("sec-websocket-extensions").next().is_none() {
        return Ok(None);
    }
    if !is_offered {
        return Err(HandshakeError::Extension);
    }
    let chosen = fields
        .only("sec-websocket-extensions")
        .ok_or(HandshakeError::Deflate)?;
    extension::answer(chosen)
        .map(Some)
        .ok_or(HandshakeError::Deflate)
}

fn chosen_subprotocol(
    fields: &Fields<'_>,
    offered: &[Subprotocol],
) -> Result<Option<String>, HandshakeError> {
    if fields.all("sec-websocket-protocol").next().is_none() {
        return Ok(None);
    }
    let chosen = fields
        .only("sec-websocket-protocol")
        .ok_or(HandshakeError::Subprotocol)?;
    offered
        .iter()
        .find(|offer| offer.as_str().as_bytes() == chosen)
        .map(|offer| Some(offer.as_str().to_owned()))
        .ok_or(HandshakeError::Subprotocol)
}

/// The fields of a head; names in any case.
struct Fields<'a>(&'a [httparse::Header<'a>]);

impl<'a> Fields<'a> {
    fn all(&self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        self.0
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
            .map(|field| field.value.trim_ascii())
    }

    /// The value of a field that stands there exactly once.
    fn only(&self, name: &'static str) -> Option<&'a [u8]> {
        let mut values = self.all(name);
        values.next().filter(|_| values.next().is_none())
    }

    /// Whether a comma-separated list (RFC 9110, section 5.6.1), over all its lines, has the token.
    fn has_token(&self, name: &'static str, token: &str) -> bool {
        self.all(name)
            .flat_map(|value| value.split(|&byte| byte == b','))
            .any(|item| item.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
    }
}

#[cfg(any(test, fuzzing))]
#[path = "handshake_fuzz.rs"]
pub(super) mod fuzz;

#[cfg(test)]
#[path = "handshake_tests.rs"]
mod tests;
