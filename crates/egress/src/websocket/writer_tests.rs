use super::*;

/// Opcodes and payload lengths of what waits, the mask not taken off.
fn waiting(writer: &Writer) -> Vec<(u8, usize)> {
    let mut bytes = writer.unsent();
    let mut frames = Vec::new();
    while let [first, second, ..] = *bytes {
        assert_eq!(second & 0x80, 0x80, "a client masks");
        let unmasked = [&[first, second & 0x7f], &bytes[2..bytes.len().min(10)]].concat();
        let (header, taken) = Header::read(&unmasked).unwrap().unwrap();
        frames.push((first & 0x0f, header.length as usize));
        bytes = &bytes[taken + 4 + header.length as usize..];
    }
    frames
}

#[test]
fn pongs_of_a_peer_that_does_not_read_are_bounded_and_the_last_one_is_answered() {
    let mut writer = Writer::new(None);
    for n in 0..100_000u32 {
        writer.pong(&[&n.to_be_bytes()[..], &[0; 121]].concat());
    }
    assert!(
        writer.unsent().len() < PONGS + 200,
        "{}",
        writer.unsent().len()
    );
    assert!(writer.capacity() <= 4 * PONGS);
    assert!(waiting(&writer).iter().all(|&frame| frame == (10, 125)));
    writer.took(writer.unsent().len());
    let last = writer.unsent();
    let (key, payload) = (&last[2..6], &last[6..]);
    let number: Vec<u8> = payload
        .iter()
        .zip(key)
        .map(|(byte, key)| byte ^ key)
        .collect();
    assert_eq!(number, 99_999u32.to_be_bytes());
    assert_eq!(waiting(&writer), [(10, 125)]);
}

#[test]
fn a_peer_that_reads_and_never_all_of_it_does_not_make_the_buffer_grow() {
    let mut writer = Writer::new(None);
    writer.pong(&[0; 125]);
    for _ in 0..100_000 {
        writer.pong(&[0; 125]);
        writer.took(131);
        assert_eq!(waiting(&writer), [(10, 125)]);
    }
    assert!(writer.capacity() < 64 * 1024, "{}", writer.capacity());
}

#[test]
fn pongs_that_fit_are_all_sent_and_in_order() {
    let mut writer = Writer::new(None);
    for length in 0..10 {
        writer.pong(&vec![1; length]);
    }
    let expected: Vec<_> = (0..10).map(|length| (10, length)).collect();
    assert_eq!(waiting(&writer), expected);
}

#[test]
fn a_close_frame_goes_out_once_and_nothing_answers_after_it() {
    let mut writer = Writer::new(None);
    writer.close(Some(1000), "bye");
    writer.close(Some(1002), "");
    assert_eq!(waiting(&writer), [(8, 5)]);
    let mut writer = Writer::new(None);
    writer.close(None, "");
    assert_eq!(waiting(&writer), [(8, 0)]);
    let mut writer = Writer::new(None);
    for _ in 0..1000 {
        writer.pong(&[0; 100]);
    }
    writer.close(Some(1000), "");
    writer.pong(&[0; 100]);
    writer.ping();
    writer.message(&Message::Text("late".into()));
    assert_eq!(waiting(&writer).last(), Some(&(8, 2)));
    writer.took(writer.unsent().len());
    assert!(writer.unsent().is_empty());
}

#[test]
fn messages_are_in_flight_until_all_is_taken() {
    let mut writer = Writer::new(None);
    writer.message(&Message::Text("hello".into()));
    writer.message(&Message::Binary(vec![0; 200]));
    assert_eq!(waiting(&writer), [(1, 5), (2, 200)]);
    assert_eq!(writer.in_flight(), 205);
    writer.took(10);
    assert_eq!(writer.in_flight(), 205);
    writer.took(writer.unsent().len());
    assert_eq!(writer.in_flight(), 0);
    writer.rest();
    assert_eq!(writer.capacity(), 0);
}

#[test]
fn a_long_message_leaves_no_memory_behind_and_short_ones_leave_theirs_to_the_next() {
    let mut writer = Writer::new(None);
    writer.message(&Message::Binary(vec![0; 16 * 1024]));
    writer.took(writer.unsent().len());
    assert_eq!(writer.capacity(), 0);
    writer.message(&Message::Binary(vec![0; 64]));
    writer.took(writer.unsent().len());
    assert!((64..=KEPT).contains(&writer.capacity()));
}

#[test]
fn rest_keeps_what_has_not_been_taken() {
    let mut writer = Writer::new(None);
    writer.message(&Message::Text("hello".into()));
    writer.rest();
    assert_eq!(waiting(&writer), [(1, 5)]);
}

#[test]
fn what_is_compressed_says_so_and_is_shorter() {
    let mut writer = Writer::new(Some(15));
    writer.message(&Message::Text("a".repeat(1000)));
    assert_eq!(writer.unsent()[0], 0xc1);
    assert!(writer.unsent().len() < 50);
    writer.took(writer.unsent().len());
    writer.message(&Message::Text("short".into()));
    assert_eq!(writer.unsent()[0], 0x81);
}
