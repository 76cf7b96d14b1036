//! Ends that are none, or come in the wrong way
use super::{
    HostileRow, Owner, row,
    script::{Last, Reading},
};
use crate::frame::Frame;

pub(super) fn rows() -> Vec<HostileRow> {
    [transports(), closings(), silences()].concat()
}

fn transports() -> Vec<HostileRow> {
    let abnormal = |name: &str, last: Last| row(name, "abnormal").then(last);
    let half = || Frame::text("cut off").encode()[..5].to_vec();
    vec![
        abnormal("e-end-after-a-message", Last::Finish).frames(&[Frame::text("x")]),
        abnormal("e-end-within-a-frame", Last::Finish).bytes(half()),
        abnormal("e-end-within-a-message", Last::Finish).frames(&[Frame::text("x").not_final()]),
        abnormal("e-reset", Last::Reset).frames(&[Frame::text("x")]),
        abnormal("e-reset-within-a-frame", Last::Reset).bytes(half()),
        abnormal("e-tls-without-close-notify", Last::Drop)
            .encrypted()
            .frames(&[Frame::text("x")]),
        abnormal("e-tls-with-close-notify", Last::Finish)
            .encrypted()
            .frames(&[Frame::text("x")]),
        abnormal("e-end-and-an-idle-owner", Last::Finish).owner(Owner::Idles),
    ]
}

fn closings() -> Vec<HostileRow> {
    let closed = |name: &str| row(name, "by-guest").owner(Owner::Closes).within(10);
    vec![
        closed("e-ignores-our-close")
            .told(1000)
            .reading(Reading::Stubbornly),
        closed("e-never-reads-our-close").reading(Reading::Never),
        closed("e-sends-for-ever-after-our-close")
            .told(1000)
            .flood(Frame::binary(vec![0; 1000]).encode(), u64::MAX, u64::MAX)
            .reading(Reading::Stubbornly),
        closed("e-pings-for-ever-after-our-close")
            .flood(Frame::ping("").encode(), u64::MAX, u64::MAX)
            .reading(Reading::Stubbornly),
        closed("e-answers-our-close-by-the-end").told(1000),
        row("e-close-and-then-no-end", "by-peer 1000")
            .told(1000)
            .frames(&[Frame::close(1000, "")])
            .reading(Reading::Stubbornly),
    ]
}

fn silences() -> Vec<HostileRow> {
    vec![
        row("e-answers-no-ping", "idle").told(1001).within(20),
        row("e-answers-no-ping-and-an-idle-owner", "idle")
            .owner(Owner::Idles)
            .told(1001)
            .within(20),
        row("e-half-a-frame-and-silence", "idle")
            .bytes(Frame::binary(vec![0; 100]).encode()[..50].to_vec())
            .told(1001)
            .within(20),
    ]
}
