//! A server's answer, held against the rules of RFC 6455 by a second reading.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use tokio::io::ReadBuf;

use super::*;

const LIMITS: HeadLimits = HeadLimits {
    bytes: 1024,
    fields: 16,
};

/// Any bytes as what a server answers to the key and the subprotocols `a` and
/// `b`. The answer is judged the same however it is cut, and is taken only if
/// it is what the RFC wants.
#[cfg_attr(test, allow(unreachable_pub, reason = "public under the fuzzer alone"))]
pub fn fuzz_handshake(bytes: &[u8]) {
    let key = Key::from_nonce(*b"the sample nonce");
    let offered: Vec<_> = ["a", "b"]
        .iter()
        .flat_map(|name| Subprotocol::parse(name))
        .collect();
    for deflate in [false, true] {
        let offer = Offer {
            subprotocols: &offered,
            deflate,
        };
        let whole = answered(bytes, bytes.len(), &key, offer);
        for pace in [1, 7] {
            assert_eq!(answered(bytes, pace, &key, offer), whole);
        }
        if let Ok(answer) = whole {
            check_taken(&answer, &key, deflate);
        }
    }
}

/// The head, the chosen subprotocol, and what was agreed on compression.
type Answer = (Vec<u8>, Option<String>, Option<Deflate>);

fn answered(
    bytes: &[u8],
    pace: usize,
    key: &Key,
    offer: Offer<'_>,
) -> Result<Answer, Option<HandshakeError>> {
    let mut server = Server { rest: bytes, pace };
    let read = read_head(&mut server, LIMITS);
    let Poll::Ready(read) = pin!(read).poll(&mut Context::from_waker(Waker::noop())) else {
        unreachable!("this server never makes anyone wait");
    };
    let consumed = bytes.len() - server.rest.len();
    assert!(
        consumed <= LIMITS.bytes as usize + 1024,
        "read far past the limit"
    );
    let (head, leftover) = read.map_err(answer)?;
    assert_eq!(
        [&head[..], &leftover[..], server.rest].concat(),
        bytes,
        "no byte is lost"
    );
    let (chosen, deflate) = check_head(&head, key, offer, LIMITS).map_err(Some)?;
    Ok((head, chosen, deflate))
}

fn answer(failure: Failure) -> Option<HandshakeError> {
    match failure {
        Failure::Answer(error) => Some(error),
        Failure::Stream => None,
    }
}

fn check_taken((head, chosen, deflate): &Answer, key: &Key, is_offered: bool) {
    assert!(head.len() <= LIMITS.bytes as usize);
    let lines = head.split(|&byte| byte == b'\n');
    let mut lines = lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .skip_while(|line| line.is_empty());
    let status = lines.next().unwrap_or_default();
    assert!(
        status.starts_with(b"HTTP/1.1 101"),
        "another status or version"
    );
    let lines: Vec<_> = lines.collect();
    let end = lines.iter().position(|line| line.is_empty());
    assert_eq!(
        end,
        lines.len().checked_sub(2),
        "the first empty line ends the head"
    );
    let values =
        |name: &str| -> Vec<_> { lines.iter().filter_map(|line| value(line, name)).collect() };
    assert_eq!(values("sec-websocket-accept"), [key.accept.as_bytes()]);
    match (values("sec-websocket-extensions").as_slice(), deflate) {
        ([], None) => {}
        ([one], Some(Deflate { window_bits })) if is_offered => {
            let text = one.to_ascii_lowercase();
            let has = |part: &[u8]| text.windows(part.len()).any(|window| window == part);
            assert!(text.starts_with(b"permessage-deflate"));
            assert!(has(b"server_no_context_takeover") && !has(b","));
            assert!((8..=15).contains(window_bits));
        }
        (values, deflate) => unreachable!("{values:?} is {deflate:?}"),
    }
    assert!(!values("upgrade").is_empty() && !values("connection").is_empty());
    let chosen: Vec<_> = chosen.iter().map(|name| name.as_bytes()).collect();
    assert_eq!(values("sec-websocket-protocol"), chosen);
}

fn value<'a>(line: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (found, value) = line.split_at(colon);
    found
        .eq_ignore_ascii_case(name.as_bytes())
        .then(|| value[1..].trim_ascii())
}

/// Gives what it has in pieces of a size, and then ends.
struct Server<'a> {
    rest: &'a [u8],
    pace: usize,
}

impl AsyncRead for Server<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let count = self.pace.min(self.rest.len()).min(buffer.remaining());
        let (given, rest) = self.rest.split_at(count);
        buffer.put_slice(given);
        self.rest = rest;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// The corpus that `cargo xtask fuzz` starts from.
    #[test]
    fn every_answer_of_the_corpus_is_judged_by_the_rules() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/handshake");
        let files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|it| it.unwrap().path())
            .collect();
        assert!(files.len() >= 10, "the corpus is gone");
        for file in files {
            super::fuzz_handshake(&fs::read(file).unwrap());
        }
    }
}
