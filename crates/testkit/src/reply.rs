//! What an HTTP server says, well-behaved or not
use crate::peer::Peer;
use std::{io, time::Duration};

/// The bytes of one response, and what becomes of the connection after them: it is closed unless told otherwise.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    parts: Vec<Part>,
    then: Then,
}

#[derive(Clone, Debug)]
enum Part {
    Bytes(Vec<u8>),
    Drip(Vec<u8>, Duration),
    Forever(Vec<u8>),
}

#[derive(Clone, Copy, Debug, Default)]
enum Then {
    #[default]
    Close,
    Hold,
    Reset,
}

impl Reply {
    /// These bytes, whatever they are.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            parts: vec![Part::Bytes(bytes.into())],
            then: Then::Close,
        }
    }

    /// Nothing, ever: the connection stays open and silent.
    pub fn silence() -> Self {
        Self {
            parts: Vec::new(),
            then: Then::Hold,
        }
    }

    /// A status and headers without a body; a length is not added.
    pub fn head(status: u16, headers: &[(&str, &str)]) -> Self {
        let lines: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        Self::raw(format!("HTTP/1.1 {status} Scripted\r\n{lines}\r\n"))
    }

    /// A whole body of this type with its right length.
    pub fn body(status: u16, content_type: &str, body: &[u8]) -> Self {
        Self::claiming(status, content_type, body.len(), body)
    }

    /// A whole `text/plain` body under 200.
    pub fn text(body: &str) -> Self {
        Self::body(200, "text/plain", body.as_bytes())
    }

    /// A whole `application/json` body under 200.
    pub fn json(body: &str) -> Self {
        Self::body(200, "application/json", body.as_bytes())
    }

    /// A redirection without a body.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::head(status, &[("location", location), ("content-length", "0")])
    }

    /// A body whose `Content-Length` is another number than its length.
    pub fn claiming(status: u16, content_type: &str, length: usize, body: &[u8]) -> Self {
        let length = length.to_string();
        Self::head(
            status,
            &[("content-type", content_type), ("content-length", &length)],
        )
        .and(body)
    }

    /// A chunked body (RFC 9112 section 7.1), one chunk for each of the given.
    pub fn chunked(chunks: &[&[u8]]) -> Self {
        let head = Self::head(
            200,
            &[
                ("content-type", "text/plain"),
                ("transfer-encoding", "chunked"),
            ],
        );
        chunks
            .iter()
            .fold(head, |reply, bytes| reply.and(&chunk(bytes)))
            .and(&chunk(b""))
    }

    /// A chunked body without end.
    pub fn endless_chunks(bytes: &[u8]) -> Self {
        let head = Self::head(
            200,
            &[
                ("content-type", "text/plain"),
                ("transfer-encoding", "chunked"),
            ],
        );
        head.and_forever(&chunk(bytes))
    }

    /// A body without a length and without an end.
    pub fn endless(content_type: &str, bytes: &[u8]) -> Self {
        Self::head(200, &[("content-type", content_type)]).and_forever(bytes)
    }

    /// The start of an event stream, which then stays open.
    pub fn event_stream() -> Self {
        Self::head(200, &[("content-type", "text/event-stream")])
            .and(b"data: 1\n\n")
            .then_hold()
    }

    /// The start of a stream of replaced parts, which then stays open.
    pub fn replaced_parts() -> Self {
        let head = Self::head(
            200,
            &[("content-type", "multipart/x-mixed-replace; boundary=part")],
        );
        head.and(b"--part\r\ncontent-type: text/plain\r\n\r\n1\r\n--part\r\n")
            .then_hold()
    }

    /// A `101` to a request that asked for no upgrade; the connection stays open.
    pub fn switching_protocols() -> Self {
        Self::head(101, &[("upgrade", "websocket"), ("connection", "Upgrade")]).then_hold()
    }

    /// A response with one header value of that many bytes.
    pub fn huge_header(bytes: usize) -> Self {
        Self::head(
            200,
            &[("x-huge", &"a".repeat(bytes)), ("content-length", "0")],
        )
    }

    /// A response with that many headers.
    pub fn many_headers(count: usize) -> Self {
        let names: Vec<String> = (0..count).map(|number| format!("x-{number}")).collect();
        let headers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
        Self::head(200, &[&headers[..], &[("content-length", "0")]].concat())
    }

    /// A response whose headers never end.
    pub fn endless_headers() -> Self {
        Self::raw("HTTP/1.1 200 OK\r\n").and_forever(b"x-more: 1\r\n")
    }

    /// These bytes next.
    pub fn and(self, bytes: &[u8]) -> Self {
        self.with(Part::Bytes(bytes.to_vec()))
    }

    /// These bytes next, one at a time with this pause after each.
    pub fn and_drip(self, bytes: &[u8], pause: Duration) -> Self {
        self.with(Part::Drip(bytes.to_vec(), pause))
    }

    /// These bytes again and again until the client is gone.
    pub fn and_forever(self, bytes: &[u8]) -> Self {
        self.with(Part::Forever(bytes.to_vec()))
    }

    /// The connection stays open and silent in the end.
    pub fn then_hold(self) -> Self {
        Self {
            then: Then::Hold,
            ..self
        }
    }

    /// The connection is reset in the end.
    pub fn then_reset(self) -> Self {
        Self {
            then: Then::Reset,
            ..self
        }
    }

    pub(crate) async fn play(&self, mut peer: Peer) -> io::Result<()> {
        for part in &self.parts {
            match part {
                Part::Bytes(bytes) => peer.write(bytes).await?,
                Part::Drip(bytes, pause) => peer.drip(bytes, *pause).await?,
                Part::Forever(bytes) => peer.write_forever(bytes).await?,
            }
        }
        match self.then {
            // Unread bytes would turn the close into a reset, which may overtake the response.
            Then::Close => peer.finish().await.and(peer.drain().await),
            Then::Hold => peer.drain().await,
            Then::Reset => peer.reset(),
        }
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}
