use yoi_testkit::{Frame, Length};

use super::*;

fn read(frame: &Frame) -> Result<Option<(Header, usize)>, Malformed> {
    Header::read(&frame.encode())
}

#[test]
fn a_header_is_whole_at_its_last_byte_and_not_before() {
    for (frame, taken) in [
        (Frame::text(""), 2),
        (Frame::binary(vec![1; 125]), 2),
        (Frame::binary(vec![1; 126]), 4),
        (Frame::binary(vec![1; 65_535]), 4),
        (Frame::binary(vec![1; 65_536]), 10),
        (Frame::ping(vec![1; 125]), 2),
        (Frame::continuation("x").not_final(), 2),
    ] {
        let bytes = frame.encode();
        let (header, length) = Header::read(&bytes).unwrap().unwrap();
        assert_eq!(length, taken);
        assert_eq!(header.length, (bytes.len() - taken) as u64);
        assert_eq!(header.is_final, frame.fin);
        for short in 0..taken {
            assert_eq!(
                Header::read(&bytes[..short]),
                Ok(None),
                "{short} of {taken}"
            );
        }
    }
}

#[test]
fn what_no_server_may_send_is_refused_as_soon_as_it_has_come() {
    for (frame, at) in [
        // A length that could be shorter.
        (Frame::text("x").length(Length::Sixteen), 4),
        (Frame::binary(vec![0; 125]).length(Length::Sixteen), 4),
        (Frame::text("x").length(Length::SixtyFour), 10),
        (Frame::binary(vec![0; 65_535]).length(Length::SixtyFour), 10),
        // Control frames that are too long or not whole.
        (Frame::ping(vec![0; 126]), 2),
        (Frame::ping("").length(Length::Claimed(60_000)), 2),
        (Frame::ping("").not_final(), 2),
        // A mask.
        (Frame::text("x").masked([1, 2, 3, 4]), 2),
        // Reserved opcodes.
        (Frame::new(3, ""), 1),
        (Frame::new(7, ""), 1),
        (Frame::new(11, ""), 1),
        (Frame::new(15, ""), 1),
    ] {
        assert_eq!(read(&frame), Err(Malformed), "{frame:?}");
        let bytes = frame.encode();
        assert_eq!(Header::read(&bytes[..at]), Err(Malformed), "{frame:?}");
        assert_eq!(Header::read(&bytes[..at - 1]), Ok(None), "{frame:?}");
    }
    for bits in [0x10, 0x20, 0x30] {
        assert_eq!(Header::read(&[0x81 | bits, 0]), Err(Malformed));
    }
    let compressed = Header::read(&[0x81 | 0x40, 0]).unwrap().unwrap().0;
    assert!(
        compressed.is_compressed,
        "whether it may be is the reader's to say"
    );
}

#[test]
fn the_longest_length_there_is_is_read() {
    let frame = Frame::binary("").length(Length::Claimed(u64::MAX));
    assert_eq!(read(&frame).unwrap().unwrap().0.length, u64::MAX);
}

#[test]
fn a_frame_is_masked_with_a_key_of_its_own_and_has_the_shortest_length() {
    let mut keys = std::collections::HashSet::new();
    for (length, header) in [
        (0, 2),
        (1, 2),
        (125, 2),
        (126, 4),
        (65_535, 4),
        (65_536, 10),
    ] {
        let payload: Vec<u8> = (0..length).map(|n| n as u8).collect();
        let mut out = b"before".to_vec();
        Header::write(Opcode::Binary, false, &payload, &mut out);
        let (frame, key) = (&out[6..], &out[6 + header..6 + header + 4]);
        assert_eq!(frame[0], 0x82);
        assert_eq!(frame[1] & 0x80, 0x80);
        let bare: Vec<u8> = frame[header + 4..]
            .iter()
            .zip(key.iter().cycle())
            .map(|(byte, key)| byte ^ key)
            .collect();
        assert_eq!(bare, payload);
        // What the peer reads once the mask is off.
        let mut unmasked = frame[..header].to_vec();
        unmasked[1] &= 0x7f;
        assert_eq!(
            Header::read(&unmasked).unwrap().unwrap().0.length,
            length as u64
        );
        keys.insert(key.to_vec());
    }
    assert_eq!(keys.len(), 6);
}
