use yoi_testkit::{Frame, Length};

use super::*;

fn followed(frames: &[Frame]) -> Frames {
    let mut follows = Frames::default();
    for byte in frames.iter().flat_map(Frame::encode) {
        follows.follow(&[byte]).unwrap();
    }
    follows
}

#[test]
fn a_stream_is_between_messages_only_after_the_last_byte_of_the_last_frame() {
    let frames = [
        Frame::text(""),
        Frame::binary(vec![1; 125]),
        Frame::binary(vec![1; 126]).not_final(),
        Frame::ping(vec![1; 125]),
        Frame::continuation("").not_final(),
        Frame::continuation(vec![1; 65_535]),
        Frame::binary(vec![1; 65_536]),
        Frame::text("x").masked([1, 2, 3, 4]),
    ];
    // Where a frame ends that ends a message, or a control frame outside of one.
    let mut ends = Vec::new();
    let mut bytes = Vec::new();
    let mut in_message = false;
    for frame in &frames {
        bytes.extend(frame.encode());
        if frame.opcode < CLOSE {
            in_message = !frame.fin;
        }
        if !in_message {
            ends.push(bytes.len());
        }
    }
    assert_eq!(ends.len(), 5);
    for size in [1, 2, 3, 7, 1000, 100_000, usize::MAX] {
        let mut follows = Frames::default();
        let mut at = 0;
        for chunk in bytes.chunks(size.min(bytes.len())) {
            follows.follow(chunk).unwrap();
            at += chunk.len();
            assert_eq!(
                follows.is_between_messages(),
                ends.contains(&at),
                "{at} of {size}"
            );
        }
        assert_eq!((follows.longest(), follows.count()), (65_536, 8));
    }
}

#[test]
fn a_stream_that_has_not_begun_is_between_messages() {
    assert!(Frames::default().is_between_messages());
}

#[test]
fn a_length_that_could_be_shorter_is_refused_before_the_header_is_whole() {
    let good = Frame::text("good").encode();
    for (frame, header) in [
        (Frame::text("x").length(Length::Sixteen), 4),
        (Frame::binary(vec![0; 125]).length(Length::Sixteen), 4),
        (Frame::text("x").length(Length::SixtyFour), 10),
        (Frame::binary(vec![0; 65_535]).length(Length::SixtyFour), 10),
        (Frame::ping(vec![0; 126]), 4),
        (Frame::ping("").length(Length::Claimed(60_000)), 4),
        (Frame::new(15, vec![0; 126]), 4),
    ] {
        let bytes = [good.clone(), frame.encode()].concat();
        let end = good.len() + header - 1;
        assert_eq!(Frames::default().follow(&bytes), Err(end), "{header}");
        assert_eq!(Frames::default().follow(&bytes[..end]), Ok(()));
    }
    followed(&[
        Frame::binary(vec![0; 126]).length(Length::Sixteen),
        Frame::binary(vec![0; 65_536]).length(Length::SixtyFour),
        Frame::pong(vec![0; 125]),
    ]);
}

#[test]
fn the_code_of_a_close_frame_is_read_whatever_it_is() {
    assert_eq!(followed(&[Frame::text("ab")]).close_code(), None);
    assert_eq!(followed(&[Frame::empty_close()]).close_code(), None);
    assert_eq!(followed(&[Frame::new(8, [3])]).close_code(), None);
    for code in [0, 1000, 1006, 65_535] {
        let close = [Frame::text("ab"), Frame::close(code, "why")];
        assert_eq!(followed(&close).close_code(), Some(code));
    }
}

#[test]
fn a_length_of_64_bits_is_followed() {
    let mut follows = followed(&[Frame::binary("").length(Length::Claimed(u64::MAX))]);
    assert!(!follows.is_between_messages());
    assert_eq!(follows.follow(&[0; 1000]), Ok(()));
    assert_eq!(follows.longest(), u64::MAX);
}
