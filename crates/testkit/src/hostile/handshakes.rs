//! Answers to the opening handshake that bend or break RFC 6455 section 4.2.2
use super::{
    HostileRow, row,
    script::{Answer, Last, Reading},
};
use crate::frame::Frame;
use std::time::Duration;

const END: &str = "\r\n\r\n";

pub(super) fn rows() -> Vec<HostileRow> {
    [edited(), statuses(), legal(), endless()].concat()
}

/// One line of the right answer is another.
fn edited() -> Vec<HostileRow> {
    let accept = "Sec-WebSocket-Accept: ";
    let long = format!("{accept}{}", "A".repeat(100));
    let twice = "Sec-WebSocket-Accept: x\r\nSec-WebSocket-Accept: ";
    [
        (
            "h-accept-wrong",
            accept,
            "Sec-WebSocket-Accept: A",
            "Accept",
        ),
        ("h-accept-missing", accept, "X-Accept: ", "Accept"),
        ("h-accept-128-characters", accept, &long, "Accept"),
        ("h-accept-twice", accept, twice, "Accept"),
        ("h-no-upgrade", "Upgrade: websocket\r\n", "", "Upgrade"),
        (
            "h-other-upgrade",
            "Upgrade: websocket",
            "Upgrade: h2c",
            "Upgrade",
        ),
        (
            "h-no-connection",
            "Connection: Upgrade\r\n",
            "",
            "Connection",
        ),
        (
            "h-connection-close",
            "Connection: Upgrade",
            "Connection: close",
            "Connection",
        ),
        ("h-http-1-0", "HTTP/1.1", "HTTP/1.0", "Version"),
        ("h-not-http", "HTTP/1.1", "ICY/1.1", "NotHttp"),
        (
            "h-bare-line-feeds",
            "\r\nUpgrade",
            "\nUpgrade: websocket\n\nUpgrade",
            "NotHttp",
        ),
        ("h-folded-line", END, "\r\nX: a\r\n b\r\n\r\n", "NotHttp"),
        ("h-nul-in-a-value", END, "\r\nX: a\0b\r\n\r\n", "NotHttp"),
        (
            "h-extension",
            END,
            "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
            "Extension",
        ),
        (
            "h-subprotocol-unasked",
            END,
            "\r\nSec-WebSocket-Protocol: x\r\n\r\n",
            "Subprotocol",
        ),
    ]
    .map(|(name, from, to, rule)| refused(name, rule).answer(Answer::Edited(from, to.to_owned())))
    .into_iter()
    .chain(subprotocols())
    .collect()
}

/// The client offers two.
fn subprotocols() -> Vec<HostileRow> {
    [
        ("h-subprotocol-other", "chat.v3"),
        ("h-subprotocol-other-case", "CHAT.v1"),
        ("h-subprotocols-two", "chat.v1, chat.v2"),
        (
            "h-subprotocols-two-lines",
            "chat.v1\r\nSec-WebSocket-Protocol: chat.v2",
        ),
        ("h-subprotocol-empty", ""),
    ]
    .map(|(name, chosen)| {
        let line = format!("\r\nSec-WebSocket-Protocol: {chosen}{END}");
        refused(name, "Subprotocol")
            .offering(&["chat.v1", "chat.v2"])
            .answer(Answer::Edited(END, line))
    })
    .to_vec()
}

/// Another status than 101, each with a body that has no end.
fn statuses() -> Vec<HostileRow> {
    [
        100, 103, 200, 204, 301, 302, 307, 308, 401, 403, 407, 426, 500,
    ]
    .map(|status| {
        let head = format!(
            "HTTP/1.1 {status} No\r\nLocation: ws://127.0.0.1:1/\r\nWWW-Authenticate: Basic\r\n\r\n"
        );
        refused(&format!("h-status-{status}"), &format!("Status({status})"))
            .answer(Answer::Whole(head))
            .flood(b"<p>a body</p>".to_vec(), 10_000, 1 << 26)
    })
    .to_vec()
}

/// Odd, and as the RFC allows it.
fn legal() -> Vec<HostileRow> {
    let hello = [Frame::text("hello"), Frame::close(1000, "")];
    let good = |name: &str| row(name, "by-peer 1000").told(1000);
    vec![
        good("h-keep-alive-upgrade")
            .answer(Answer::Edited(
                "Connection: Upgrade",
                "connection: keep-alive, UPGRADE".to_owned(),
            ))
            .frames(&hello),
        good("h-60-further-fields")
            .answer(Answer::Edited(
                END,
                format!("\r\n{}\r\n", "X: y\r\n".repeat(60)),
            ))
            .frames(&hello),
        good("h-frames-glued-to-the-101").answer(Answer::Glued(
            hello.iter().flat_map(Frame::encode).collect(),
        )),
    ]
}

/// Answers that do not end, or not soon.
fn endless() -> Vec<HostileRow> {
    let start = |text: &str| Answer::Edited(END, format!("\r\n{text}"));
    let too_large = |name: &str| refused(name, "HeadTooLarge(16384)");
    vec![
        too_large("h-64-mib-value")
            .answer(start("X: "))
            .flood(b"a".to_vec(), 1 << 20, 64 << 20),
        refused("h-10000-fields", "HeadTooLarge(16384)")
            .answer(start(""))
            .flood(b"X-Field: y\r\n".to_vec(), 10_000, 10_000),
        refused("h-62-further-fields", "TooManyFields(64)").answer(Answer::Edited(
            END,
            format!("\r\n{}\r\n", "X: y\r\n".repeat(62)),
        )),
        too_large("h-endless-status-line")
            .answer(Answer::Whole("HTTP/1.1 101 ".to_owned()))
            .flood(b"a".to_vec(), 1 << 20, 1 << 30),
        refused("h-a-byte-at-a-time", "timeout")
            .answer(Answer::Dripped(Duration::from_millis(100))),
        refused("h-no-answer", "timeout").answer(Answer::Never),
        refused("h-no-answer-and-never-reads", "timeout")
            .answer(Answer::Never)
            .reading(Reading::Never),
        refused("h-end-within-the-head", "Ended")
            .answer(Answer::Whole("HTTP/1.1 101 Switching\r\nUpgr".to_owned()))
            .then(Last::Finish),
        refused("h-reset-within-the-head", "broken")
            .answer(Answer::Whole("HTTP/1.1 101 Switching\r\nUpgr".to_owned()))
            .then(Last::Reset),
    ]
}

fn refused(name: &str, rule: &str) -> HostileRow {
    row(name, &format!("refused: {rule}"))
}
