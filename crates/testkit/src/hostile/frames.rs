//! Frames that break RFC 6455 section 5, and closes that break section 7.4
use super::{HostileRow, row, script::Last};
use crate::frame::{Frame, Length};

pub(super) fn rows() -> Vec<HostileRow> {
    [single(), sequences(), texts(), sizes(), closes()].concat()
}

fn protocol_error(name: &str, frames: &[Frame]) -> HostileRow {
    row(name, "protocol-error").told(1002).frames(frames)
}

fn single() -> Vec<HostileRow> {
    let x = || Frame::text("x");
    vec![
        protocol_error("f-masked", &[x().masked([1, 2, 3, 4])]),
        protocol_error("f-rsv1", &[x().rsv(4)]),
        protocol_error("f-rsv2", &[x().rsv(2)]),
        protocol_error("f-rsv3", &[x().rsv(1)]),
        protocol_error("f-rsv1-on-a-ping", &[Frame::ping("x").rsv(4)]),
        protocol_error("f-opcode-3", &[Frame::new(3, "x")]),
        protocol_error("f-opcode-7", &[Frame::new(7, "x")]),
        protocol_error("f-opcode-11", &[Frame::new(11, "x")]),
        protocol_error("f-opcode-15", &[Frame::new(15, "x")]),
        protocol_error("f-ping-fragmented", &[Frame::ping("x").not_final()]),
        protocol_error("f-ping-126-bytes", &[Frame::ping(vec![0; 126])]),
        protocol_error("f-pong-126-bytes", &[Frame::pong(vec![0; 126])]),
        protocol_error(
            "f-ping-claims-60000-bytes",
            &[Frame::ping("").length(Length::Claimed(60_000))],
        ),
        protocol_error("f-length-16-bits-for-1", &[x().length(Length::Sixteen)]),
        protocol_error("f-length-64-bits-for-1", &[x().length(Length::SixtyFour)]),
    ]
}

fn sequences() -> Vec<HostileRow> {
    let start = || Frame::text("x").not_final();
    vec![
        protocol_error("f-continuation-of-nothing", &[Frame::continuation("x")]),
        protocol_error("f-text-within-a-text", &[start(), Frame::text("y")]),
        protocol_error("f-binary-within-a-text", &[start(), Frame::binary("y")]),
        protocol_error(
            "f-continuation-after-the-last",
            &[start(), Frame::continuation("y"), Frame::continuation("z")],
        ),
    ]
}

fn texts() -> Vec<HostileRow> {
    let invalid =
        |name: &str, frames: &[Frame]| row(name, "protocol-error").told(1007).frames(frames);
    vec![
        invalid("f-text-not-utf8", &[Frame::text([0xff])]),
        invalid("f-text-surrogate", &[Frame::text([0xed, 0xa0, 0x80])]),
        invalid("f-text-overlong", &[Frame::text([0xc0, 0xaf])]),
        invalid("f-text-half-a-character", &[Frame::text([0xc3])]),
        invalid(
            "f-text-bad-first-fragment",
            &[Frame::text([0xff]).not_final()],
        ),
        invalid(
            "f-text-bad-second-fragment",
            &[Frame::text([0xc3]).not_final(), Frame::continuation([0x28])],
        ),
    ]
}

fn sizes() -> Vec<HostileRow> {
    let claim = |name: &str, bytes: u64| {
        row(name, "too-large")
            .told(1009)
            .frames(&[Frame::binary("").length(Length::Claimed(bytes))])
    };
    vec![
        claim("f-claims-1-gib", 1 << 30),
        claim("f-claims-2-to-the-62", 1 << 62),
        claim("f-claims-2-to-the-63", 1 << 63),
        row("f-one-byte-over-the-limit", "too-large")
            .told(1009)
            .frames(&[Frame::binary(vec![0; (1 << 20) + 1])]),
        row("f-end-after-a-claim", "abnormal")
            .frames(&[Frame::binary("").length(Length::Claimed(1 << 20))])
            .then(Last::Finish),
    ]
}

fn closes() -> Vec<HostileRow> {
    let codes = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535];
    let forbidden = codes
        .map(|code| protocol_error(&format!("c-code-{code}"), &[Frame::close(code, "")]))
        .into_iter();
    let payload = |bytes: &[u8]| Frame::new(8, bytes);
    forbidden
        .chain([
            protocol_error("c-payload-1-byte", &[payload(&[3])]),
            protocol_error(
                "c-payload-126-bytes",
                &[Frame::close(1000, &"x".repeat(124))],
            ),
            protocol_error("c-fragmented", &[Frame::close(1000, "").not_final()]),
            row("c-reason-not-utf8", "protocol-error")
                .told(1007)
                .frames(&[payload(&[3, 232, 0xff])]),
            row("c-without-a-code", "by-peer")
                .told(1005)
                .frames(&[Frame::empty_close()]),
            row("c-then-data", "by-peer 1000")
                .told(1000)
                .frames(&[Frame::close(1000, ""), Frame::text("late")]),
            row("c-twice", "by-peer 4000")
                .told(4000)
                .frames(&[Frame::close(4000, ""), Frame::close(4001, "")]),
        ])
        .collect()
}
