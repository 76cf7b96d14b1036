use proptest::prelude::*;
use yoi_testkit::Frame;

use super::*;
use crate::websocket::queue::{Bounds, Message as Queued};

const LARGE: ReadBounds = ReadBounds {
    frame: 1 << 20,
    message: 1 << 20,
    ratio: None,
};

fn inbox() -> Inbox {
    Inbox::new(Bounds {
        bytes: usize::MAX,
        messages: usize::MAX,
        message: 0,
    })
}

/// Messages, what came in its order with the payload of control frames, and how it ended: between messages or not, or by
/// a broken rule.
type Read = (Vec<Queued>, Vec<(Incoming, Vec<u8>)>, Result<bool, Broken>);

/// All that comes of some bytes, in pieces of these sizes (the last one again and again), and how it ended.
fn read(bytes: &[u8], sizes: &[usize], bounds: ReadBounds) -> Read {
    let (mut reader, mut inbox) = (Reader::new(bounds), inbox());
    let mut incoming = Vec::new();
    let mut end = Ok(());
    let mut sizes = sizes.iter().copied();
    let mut size = usize::MAX;
    let mut rest = bytes;
    'all: while !rest.is_empty() {
        size = sizes.next().unwrap_or(size).max(1);
        let (piece, after) = rest.split_at(size.min(rest.len()));
        rest = after;
        let mut input = piece;
        loop {
            match reader.read(&mut input, &mut inbox) {
                Ok(Progress::Took(taken)) => incoming.push((
                    taken,
                    match taken {
                        Incoming::Message => Vec::new(),
                        _ => reader.control().to_vec(),
                    },
                )),
                Ok(Progress::Hungry) => break,
                Ok(Progress::Busy) => reader.start_turn(),
                Err(broken) => {
                    end = Err(broken);
                    break 'all;
                }
            }
        }
        assert!(input.is_empty());
    }
    let messages = std::iter::from_fn(|| inbox.pop()).collect();
    (
        messages,
        incoming,
        end.map(|()| reader.is_between_messages()),
    )
}

fn stream(frames: &[Frame]) -> Vec<u8> {
    frames.iter().flat_map(Frame::encode).collect()
}

#[test]
fn control_frames_stand_between_the_frames_of_a_message() {
    let bytes = stream(&[
        Frame::text("he").not_final(),
        Frame::ping("a"),
        Frame::continuation("ll").not_final(),
        Frame::pong(""),
        Frame::continuation("o"),
        Frame::close(1000, "bye"),
    ]);
    let (messages, incoming, end) = read(&bytes, &[], LARGE);
    assert_eq!(messages, [Queued::Text("hello".into())]);
    assert_eq!(end, Ok(true));
    assert_eq!(
        incoming,
        [
            (Incoming::Ping, b"a".to_vec()),
            (Incoming::Pong, Vec::new()),
            (Incoming::Message, Vec::new()),
            (Incoming::Close, b"\x03\xe8bye".to_vec()),
        ]
    );
}

#[test]
fn each_broken_rule_of_a_sequence_is_told() {
    for (frames, broken) in [
        (vec![Frame::continuation("x")], Broken::Protocol),
        (
            vec![Frame::text("x").not_final(), Frame::text("y")],
            Broken::Protocol,
        ),
        (
            vec![Frame::text("x").not_final(), Frame::binary("y")],
            Broken::Protocol,
        ),
        (vec![Frame::text([0xff])], Broken::NotUtf8),
        (vec![Frame::text([0xc3])], Broken::NotUtf8),
        (
            vec![
                Frame::text([0xc3]).not_final(),
                Frame::continuation("x").not_final(),
            ],
            Broken::NotUtf8,
        ),
        (vec![Frame::text([0xf4, 0x90]).not_final()], Broken::NotUtf8),
        (
            vec![Frame::binary(vec![0; (1 << 20) + 1])],
            Broken::TooLarge,
        ),
        (
            vec![
                Frame::binary(vec![0; 1 << 20]).not_final(),
                Frame::continuation("x").not_final(),
            ],
            Broken::TooLarge,
        ),
    ] {
        for sizes in [&[][..], &[1], &[3]] {
            let good = Frame::text("good");
            let all = [vec![good], frames.clone()].concat();
            let (messages, _, end) = read(&stream(&all), sizes, LARGE);
            assert_eq!(end, Err(broken), "{frames:?}");
            assert_eq!(
                messages,
                [Queued::Text("good".into())],
                "what came before is good"
            );
        }
    }
}

#[test]
fn a_frame_over_the_bound_is_refused_by_its_header() {
    let bytes = Frame::binary("")
        .length(yoi_testkit::Length::Claimed((1 << 20) + 1))
        .encode();
    assert_eq!(read(&bytes, &[], LARGE).2, Err(Broken::TooLarge));
    let tight = ReadBounds { frame: 10, ..LARGE };
    for length in [11, 200] {
        let frame = Frame::text(vec![b'x'; length]).encode();
        assert_eq!(read(&frame[..2], &[], tight).2.is_err(), length < 126);
        assert_eq!(read(&frame, &[], tight).2, Err(Broken::TooLarge));
    }
    assert_eq!(
        read(&Frame::text(vec![b'x'; 10]).encode(), &[], tight).2,
        Ok(true)
    );
    // Control frames have their own bound (RFC 6455, section 5.5).
    assert_eq!(
        read(&Frame::ping(vec![0; 125]).encode(), &[], tight).2,
        Ok(true)
    );
}

#[test]
fn endless_empty_fragments_take_no_memory() {
    let (mut reader, mut inbox) = (Reader::new(LARGE), inbox());
    let first = Frame::binary("").not_final().encode();
    let fragments = Frame::continuation("").not_final().encode().repeat(1000);
    let mut input = &first[..];
    assert_eq!(reader.read(&mut input, &mut inbox), Ok(Progress::Hungry));
    for _ in 0..1000 {
        let mut input = &fragments[..];
        reader.start_turn();
        assert_eq!(reader.read(&mut input, &mut inbox), Ok(Progress::Hungry));
    }
    assert_eq!((inbox.capacity(), inbox.messages()), (0, 0));
}

#[test]
fn a_turn_has_so_many_frames_and_goes_on_in_the_next() {
    let (mut reader, mut inbox) = (Reader::new(LARGE), inbox());
    let bytes = Frame::text("").encode().repeat(5000);
    let mut input = &bytes[..];
    while reader.read(&mut input, &mut inbox) == Ok(Progress::Took(Incoming::Message)) {}
    assert_eq!(inbox.messages(), FRAMES_PER_TURN as usize);
    assert_eq!(reader.read(&mut input, &mut inbox), Ok(Progress::Busy));
    reader.start_turn();
    while reader.read(&mut input, &mut inbox) == Ok(Progress::Took(Incoming::Message)) {}
    assert_eq!(inbox.messages(), 5000);
}

#[test]
fn a_compressed_message_without_an_agreement_is_a_broken_rule() {
    let bytes = [0xc1, 0x03, 0x4b, 0x04, 0x00];
    assert_eq!(read(&bytes, &[], LARGE).2, Err(Broken::Protocol));
    let agreed = ReadBounds {
        ratio: Some(100),
        ..LARGE
    };
    assert_eq!(read(&bytes, &[], agreed).0, [Queued::Text("a".into())]);
}

#[test]
fn only_the_first_frame_of_a_data_message_says_that_it_is_compressed() {
    let agreed = ReadBounds {
        ratio: Some(100),
        ..LARGE
    };
    for bytes in [
        &[0xc9, 0x00][..],
        &[0xca, 0x00],
        &[0xc8, 0x00],
        &[0x41, 0x00, 0xc0, 0x00],
        &[0x01, 0x00, 0xc0, 0x00],
    ] {
        assert_eq!(
            read(bytes, &[], agreed).2,
            Err(Broken::Protocol),
            "{bytes:x?}"
        );
    }
}

#[test]
fn what_is_read_straight_into_the_queue_is_the_same() {
    let payload = "straße ".repeat(40_000).into_bytes();
    let bytes = stream(&[Frame::text(payload.clone()), Frame::text("after")]);
    let (mut reader, mut queue) = (Reader::new(LARGE), inbox());
    let (head, mut rest) = bytes.split_at(10);
    assert_eq!(
        reader.read(&mut &head[..], &mut queue),
        Ok(Progress::Hungry)
    );
    while reader.plain_bytes() > 0 {
        let count = rest.len().min(7_777).min(reader.plain_bytes() as usize);
        queue.part_mut().extend_from_slice(&rest[..count]);
        reader.took(count, &mut queue).unwrap();
        rest = &rest[count..];
    }
    for _ in 0..2 {
        let took = reader.read(&mut rest, &mut queue);
        assert_eq!(took, Ok(Progress::Took(Incoming::Message)));
    }
    assert_eq!(
        queue.pop(),
        Some(Queued::Text(String::from_utf8(payload).unwrap()))
    );
    assert_eq!(queue.pop(), Some(Queued::Text("after".into())));
}

#[test]
fn what_is_read_straight_into_the_queue_is_judged_too() {
    let bytes = Frame::text(vec![0xff; 1000]).encode();
    let (mut reader, mut queue) = (Reader::new(LARGE), inbox());
    let mut head = &bytes[..4];
    assert_eq!(reader.read(&mut head, &mut queue), Ok(Progress::Hungry));
    queue.part_mut().extend_from_slice(&bytes[4..100]);
    assert_eq!(reader.took(96, &mut queue), Err(Broken::NotUtf8));
}

/// Frames that make sense often enough to get far, and then do not.
fn frame() -> impl Strategy<Value = Frame> {
    let text = prop_oneof!["[a-zß]{0,10}", ".{0,200}"].prop_map(String::into_bytes);
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    let close = prop_oneof![Just(1000u16), 998..1020u16, 2990..3010u16, Just(5000)];
    prop_oneof![
        6 => text.clone().prop_map(Frame::text),
        3 => bytes.clone().prop_map(Frame::binary),
        3 => text.clone().prop_map(|text| Frame::text(text).not_final()),
        3 => text.prop_map(|text| Frame::continuation(text).not_final()),
        3 => bytes.clone().prop_map(Frame::continuation),
        2 => bytes.clone().prop_map(|bytes| Frame::ping(bytes[..bytes.len().min(125)].to_vec())),
        1 => close.prop_map(|code| Frame::close(code, "why")),
        1 => (0u8..16, bytes).prop_map(|(opcode, bytes)| Frame::new(opcode, bytes)),
    ]
}

/// The same by another library: the messages, and whether it went on to the end.
fn by_tungstenite(bytes: &[u8]) -> (Vec<Queued>, bool) {
    use std::io::{Cursor, Read, Write};

    struct OneWay<'a>(Cursor<&'a [u8]>);
    impl Read for OneWay<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0.read(buffer)
        }
    }
    impl Write for OneWay<'_> {
        fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
            Ok(buffer.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let stream = OneWay(Cursor::new(bytes));
    let role = tungstenite::protocol::Role::Client;
    let mut socket = tungstenite::WebSocket::from_raw_socket(stream, role, None);
    let mut messages = Vec::new();
    loop {
        match socket.read() {
            Ok(tungstenite::Message::Text(text)) => messages.push(Queued::Text(text.to_string())),
            Ok(tungstenite::Message::Binary(bytes)) => {
                messages.push(Queued::Binary(bytes.to_vec()))
            }
            Ok(tungstenite::Message::Close(_)) => return (messages, true),
            Ok(_) => {}
            // The end of the bytes.
            Err(tungstenite::Error::Io(_)) => return (messages, true),
            Err(tungstenite::Error::Protocol(
                tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            )) => return (messages, true),
            Err(_) => return (messages, false),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn pieces_of_any_size_give_the_same(frames in prop::collection::vec(frame(), 0..12), sizes in prop::collection::vec(1usize..40, 1..6)) {
        let bytes = stream(&frames);
        let whole = read(&bytes, &[], LARGE);
        prop_assert_eq!(&read(&bytes, &[1], LARGE), &whole);
        prop_assert_eq!(&read(&bytes, &sizes, LARGE), &whole);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic_and_within_the_bound(bytes in prop::collection::vec(any::<u8>(), 0..600), ratio in prop::option::of(1u64..200)) {
        let bounds = ReadBounds { frame: 200, message: 300, ratio };
        let (messages, _, _) = read(&bytes, &[7], bounds);
        prop_assert!(messages.iter().all(|message| message.len() <= 300));
    }

    #[test]
    fn another_library_takes_the_same_messages(frames in prop::collection::vec(frame(), 0..12)) {
        let bytes = stream(&frames);
        let (messages, incoming, end) = read(&bytes, &[], LARGE);
        // Behind a close frame nothing is read.
        let close = incoming.iter().position(|(incoming, _)| *incoming == Incoming::Close);
        let before = incoming[..close.unwrap_or(incoming.len())].iter();
        let count = before.filter(|(incoming, _)| *incoming == Incoming::Message).count();
        let (theirs, is_sound) = by_tungstenite(&bytes);
        prop_assert_eq!(&messages[..count], &theirs[..]);
        prop_assert!(is_sound || close.is_some() || end.is_err());
        prop_assert!(!is_sound || close.is_some() || end.is_ok());
    }
}

/// As an embedder may set them.
#[test]
fn a_length_that_would_wrap_is_too_large() {
    let bounds = ReadBounds {
        frame: u64::MAX,
        message: 1000,
        ratio: None,
    };
    let mut bytes = vec![0x02, 10];
    bytes.extend([0; 10]);
    bytes.extend([0x80, 127]);
    bytes.extend((u64::MAX >> 1).to_be_bytes());
    assert_eq!(read(&bytes, &[], bounds).2, Err(Broken::TooLarge));
}

/// What a read put behind the payload is for the caller to tell.
#[test]
fn what_is_read_straight_into_the_queue_is_as_if_it_had_been_looked_at() {
    let (mut reader, mut inbox) = (Reader::new(LARGE), inbox());
    let mut input: &[u8] = &[0x81, 126, 0x40, 0];
    assert_eq!(reader.read(&mut input, &mut inbox), Ok(Progress::Hungry));
    assert_eq!(reader.plain_bytes(), 0x4000);
    inbox.part_mut().extend_from_slice(&[b'a'; 0x3fff]);
    assert_eq!(reader.took(0x3fff, &mut inbox), Ok(()));
    assert_eq!(reader.plain_bytes(), 1);
    inbox.part_mut().push(b'b');
    assert_eq!(reader.took(1, &mut inbox), Ok(()));
    let whole = reader.read(&mut &[][..], &mut inbox);
    assert_eq!(whole, Ok(Progress::Took(Incoming::Message)));
    assert_eq!(inbox.last_length(), 0x4000);
    assert!(reader.is_between_messages());
    let mut input: &[u8] = &[0x81, 126, 0x40, 0];
    assert_eq!(reader.read(&mut input, &mut inbox), Ok(Progress::Hungry));
    inbox.part_mut().push(0xff);
    assert_eq!(reader.took(1, &mut inbox), Err(Broken::NotUtf8));
}
