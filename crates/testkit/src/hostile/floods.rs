//! More than a client wants, or less than it waits for
use super::{HostileRow, MIB, Owner, row, script::Reading};
use crate::frame::Frame;

const MANY: u64 = u64::MAX;

pub(super) fn rows() -> Vec<HostileRow> {
    [controls(), messages(), fragments(), both_ways()].concat()
}

fn controls() -> Vec<HostileRow> {
    let ping = || Frame::ping(vec![0; 125]).encode();
    // 200 MB
    let flood = |name: &str| row(name, "protocol-error").flood(ping(), 10_000, 1_574_803);
    vec![
        flood("p-pings").told(1008),
        flood("p-pings-and-an-idle-owner")
            .owner(Owner::Idles)
            .told(1008),
        flood("p-pings-of-one-that-never-reads").reading(Reading::Never),
        flood("p-pings-of-one-that-never-reads-and-an-idle-owner")
            .owner(Owner::Idles)
            .reading(Reading::Never),
        row(
            "p-200-mb-of-pings-of-one-that-never-reads-uncounted",
            "idle",
        )
        .owner(Owner::Idles)
        .flood(ping(), 50_000, 1_574_803)
        .reading(Reading::Never)
        .uncounted()
        .within(60),
        row("p-pongs", "protocol-error")
            .flood(Frame::pong("").encode(), 10_000, 1_000_000)
            .told(1008),
    ]
}

fn messages() -> Vec<HostileRow> {
    let stopped = |name: &str| row(name, "slow-consumer").owner(Owner::Idles);
    let large = || Frame::binary(vec![0; 60_000]).encode();
    // What a queue holds, and a message on its way.
    let queue = 5 * MIB;
    vec![
        stopped("m-1-gb-to-an-idle-owner")
            .flood(large(), 1_000, 16_667)
            .told(1008)
            .growing(queue)
            .within(10),
        stopped("m-endless-to-an-idle-owner-never-read")
            .flood(large(), MANY, MANY)
            .reading(Reading::Never)
            .growing(queue)
            .within(10),
        stopped("m-endless-empty-to-an-idle-owner")
            .flood(Frame::text("").encode(), MANY, MANY)
            .told(1008)
            .within(10),
        row("m-1-million-empty", "by-peer 1000")
            .flood(Frame::text("").encode(), 100_000, 1_000_000)
            .frames(&[Frame::close(1000, "")])
            .told(1000)
            .within(60),
        row("m-1-gb", "by-peer 1000")
            .flood(large(), 500, 16_667)
            .frames(&[Frame::close(1000, "")])
            .told(1000)
            .growing(queue)
            .within(120),
    ]
}

fn fragments() -> Vec<HostileRow> {
    let begin = || {
        row("", "too-large")
            .told(1009)
            .frames(&[Frame::binary("").not_final()])
    };
    let named = |row: HostileRow, name: &str| HostileRow {
        name: name.to_owned(),
        ..row
    };
    let part = |bytes: usize| Frame::continuation(vec![0; bytes]).not_final().encode();
    vec![
        named(
            begin().flood(part(4096), MANY, MANY).growing(4 * MIB),
            "g-endless-4-kib",
        ),
        named(
            begin()
                .flood(part(4096), MANY, MANY)
                .owner(Owner::Idles)
                .growing(4 * MIB),
            "g-endless-4-kib-and-an-idle-owner",
        ),
        named(
            begin()
                .flood(part(16), MANY, MANY)
                .growing(4 * MIB)
                .within(60),
            "g-endless-16-bytes",
        ),
        row("g-4-million-empty", "by-peer 1000")
            .frames(&[Frame::text("x").not_final()])
            .flood(part(0), 100_000, 4_000_000)
            .frames(&[Frame::continuation("y"), Frame::close(1000, "")])
            .told(1000)
            .within(60),
        row("g-endless-empty", "idle")
            .frames(&[Frame::text("x").not_final()])
            .flood(part(0), MANY, MANY)
            .told(1001)
            .within(60),
        row("g-endless-empty-and-an-idle-owner", "idle")
            .owner(Owner::Idles)
            .frames(&[Frame::text("x").not_final()])
            .flood(part(0), MANY, MANY)
            .told(1001)
            .within(60),
    ]
}

fn both_ways() -> Vec<HostileRow> {
    const BYTES: usize = 8 << 20;
    let sends = |name: &str, ends: &str| {
        row(name, ends)
            .owner(Owner::Sends(BYTES))
            .growing(8 * MIB)
            .within(30)
    };
    vec![
        sends("b-never-reads-what-is-sent", "timeout").reading(Reading::Never),
        sends("b-both-send-8-mb-before-reading", "by-peer 1000")
            .flood(Frame::binary(vec![0; 65_526]).encode(), 128, 128)
            .reading(Reading::Afterwards(BYTES))
            .told(1000),
        sends("b-endless-while-8-mb-are-sent", "by-guest")
            .owner(Owner::SendsAndCloses(BYTES))
            .flood(Frame::binary(vec![0; 1000]).encode(), MANY, MANY)
            .reading(Reading::Stubbornly),
    ]
}
