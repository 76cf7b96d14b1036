use yoi_testkit::{Frame, Length, Opcode, RequestHead, switching_protocols, websocket_accept};

#[test]
fn frames_are_the_examples_of_the_rfc() {
    // RFC 6455 section 5.7
    assert_eq!(Frame::text("Hello").encode(), *b"\x81\x05Hello");
    let masked = Frame::text("Hello").masked([0x37, 0xfa, 0x21, 0x3d]);
    assert_eq!(
        masked.encode(),
        [
            0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58
        ]
    );
    assert_eq!(Frame::text("Hel").not_final().encode(), *b"\x01\x03Hel");
    assert_eq!(Frame::continuation("lo").encode(), *b"\x80\x02lo");
    assert_eq!(Frame::ping("Hello").encode(), *b"\x89\x05Hello");
    assert_eq!(
        Frame::binary([0; 256]).encode()[..4],
        [0x82, 0x7e, 0x01, 0x00]
    );
    assert_eq!(
        Frame::binary([0; 65536]).encode()[..10],
        [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]
    );
}

#[test]
fn every_bit_can_be_set() {
    assert_eq!(Frame::text("a").rsv(4).encode()[0], 0xc1);
    assert_eq!(Frame::new(0x3, "").rsv(7).not_final().encode(), [0x73, 0]);
    assert_eq!(
        Frame::text("a").length(Length::Sixteen).encode(),
        *b"\x81\x7e\x00\x01a"
    );
    assert_eq!(
        Frame::text("a").length(Length::SixtyFour).encode(),
        *b"\x81\x7f\0\0\0\0\0\0\0\x01a"
    );
    assert_eq!(
        Frame::ping("a").length(Length::Claimed(60_000)).encode(),
        *b"\x89\x7e\xea\x60a"
    );
    assert_eq!(Frame::close(1006, "x").encode(), *b"\x88\x03\x03\xeex");
    assert_eq!(Frame::empty_close().encode(), [0x88, 0]);
}

#[test]
fn decoding_is_the_inverse_of_encoding_and_waits_for_the_whole() {
    let frames = [
        Frame::text(""),
        Frame::binary([1; 125]).masked([1, 2, 3, 4]),
        Frame::binary([1; 126]),
        Frame::binary([1; 65535]).masked([9; 4]),
        Frame::binary([1; 65536]),
        Frame::pong("x").length(Length::Sixteen),
        Frame::text("x")
            .rsv(2)
            .not_final()
            .length(Length::SixtyFour),
    ];
    for frame in frames {
        let bytes = frame.encode();
        assert_eq!(Frame::decode(&bytes[..bytes.len() - 1]), None);
        let followed = [&bytes[..], b"more"].concat();
        assert_eq!(Frame::decode(&followed), Some((frame, bytes.len())));
    }
}

#[test]
fn a_close_has_its_code_and_reason() {
    assert_eq!(
        Frame::close(1000, "bye").close_code(),
        Some((1000, "bye".to_owned()))
    );
    assert_eq!(Frame::empty_close().close_code(), None);
    assert_eq!(Frame::text("bye").close_code(), None);
    assert!(Frame::empty_close().is(Opcode::Close));
}

#[test]
fn the_accept_value_is_the_example_of_the_rfc() {
    // RFC 6455 section 1.3
    let head =
        RequestHead::new(b"GET / HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assert_eq!(websocket_accept(&head), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    let response = String::from_utf8(switching_protocols(&head, &[("x-more", "1")])).unwrap();
    assert_eq!(
        response,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nx-more: 1\r\n\r\n"
    );
}
