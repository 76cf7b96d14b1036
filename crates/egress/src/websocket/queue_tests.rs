use super::*;

const BOUNDS: Bounds = Bounds {
    bytes: 1000,
    messages: 10,
    message: 400,
};

#[test]
fn an_inbox_never_holds_more_than_its_bytes() {
    let mut inbox = Inbox::new(BOUNDS);
    while inbox.has_room() {
        inbox.push(&[0; 400], false);
    }
    assert!(inbox.bytes() <= BOUNDS.bytes, "{}", inbox.bytes());
    assert_eq!(inbox.messages(), 2);
}

#[test]
fn empty_messages_count() {
    let mut inbox = Inbox::new(BOUNDS);
    while inbox.has_room() {
        inbox.push(&[], true);
    }
    assert_eq!(inbox.messages(), 10);
    let mut outbox = Outbox::new(BOUNDS);
    while outbox.has_room(0) {
        outbox.push(Message::Binary(Bytes::new()));
    }
    assert_eq!(outbox.messages.len(), 10);
}

#[test]
fn a_message_of_the_longest_length_fits_into_an_empty_queue() {
    assert!(
        Inbox::new(Bounds {
            bytes: 400,
            ..BOUNDS
        })
        .has_room()
    );
    assert!(
        Outbox::new(Bounds {
            bytes: 400,
            ..BOUNDS
        })
        .has_room(400)
    );
}

#[test]
fn messages_come_out_whole_and_in_order() {
    let mut inbox = Inbox::new(BOUNDS);
    inbox.push(b"one", true);
    inbox.push(b"", false);
    inbox.push(b"three", false);
    assert_eq!(inbox.pop(), Some(Message::Text("one".into())));
    assert_eq!(inbox.pop(), Some(Message::Binary(Bytes::new())));
    assert_eq!(
        inbox.pop(),
        Some(Message::Binary(Bytes::from_static(b"three")))
    );
    assert_eq!(inbox.pop(), None);
}

#[test]
fn a_batch_is_flat_and_bounded_both_ways() {
    let mut inbox = Inbox::new(BOUNDS);
    for text in ["ab", "c", "", "defg"] {
        inbox.push(text.as_bytes(), text != "c");
    }
    let batch = inbox.pop_many(3, 1000);
    assert_eq!(
        batch,
        Batch {
            data: b"abc".to_vec(),
            lengths: vec![2, 1, 0],
            kinds: vec![1, 0, 1]
        }
    );
    let batch = inbox.pop_many(3, 1);
    assert_eq!(
        batch.lengths,
        [4],
        "one message comes, even if it is over the bytes"
    );
    assert_eq!(inbox.pop_many(3, 1), Batch::default());
    inbox.push(b"ab", true);
    inbox.push(b"cd", true);
    assert_eq!(inbox.pop_many(9, 3).lengths, [2]);
    assert_eq!(inbox.pop_many(0, 3).lengths, [0u32; 0]);
}

#[test]
fn a_message_that_waits_holds_no_part_of_what_it_was_read_into() {
    let read = Bytes::from(vec![7; 1 << 20]);
    let mut inbox = Inbox::new(BOUNDS);
    inbox.push(&read.slice(1000..1010), false);
    assert!(read.is_unique(), "it is a copy");
    assert!(inbox.capacity() < 1024, "{}", inbox.capacity());
}

#[test]
fn a_drained_inbox_gives_a_large_buffer_back() {
    let mut inbox = Inbox::new(Bounds {
        bytes: 1 << 20,
        messages: 10,
        message: 1 << 20,
    });
    inbox.push(&vec![0; 1 << 20], false);
    drop(inbox.pop());
    assert!(inbox.data.capacity() <= KEPT_CAPACITY);
}
