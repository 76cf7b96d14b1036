use proptest::prelude::*;

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
        outbox.push(Message::Binary(Vec::new()));
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
    assert_eq!(inbox.pop(), Some(Message::Binary(Vec::new())));
    assert_eq!(inbox.pop(), Some(Message::Binary(b"three".to_vec())));
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
fn what_has_come_of_a_message_is_none_until_it_is_whole() {
    let mut inbox = Inbox::new(BOUNDS);
    inbox.push(b"one", true);
    inbox.part_mut().extend_from_slice(b"tw");
    assert_eq!(
        (inbox.messages(), inbox.bytes(), inbox.part()),
        (1, 3, &b"tw"[..])
    );
    assert_eq!(inbox.pop(), Some(Message::Text("one".into())));
    assert_eq!(inbox.pop(), None);
    inbox.rest();
    inbox.part_mut().extend_from_slice(b"o");
    inbox.finish(false);
    assert_eq!(inbox.pop(), Some(Message::Binary(b"two".to_vec())));
}

#[test]
fn the_last_message_can_be_thrown_away() {
    let mut inbox = Inbox::new(BOUNDS);
    inbox.drop_last();
    inbox.push(b"one", true);
    inbox.push(b"two", true);
    inbox.drop_last();
    inbox.push(b"three", true);
    assert_eq!(inbox.pop_many(9, 1000).data, b"onethree");
}

/// What a queue of any other make would give.
#[derive(Default)]
struct Model(VecDeque<(Vec<u8>, bool)>);

impl Model {
    fn pop_many(&mut self, messages: usize, bytes: usize) -> Batch {
        let mut batch = Batch::default();
        while let Some((message, is_text)) = self.0.front() {
            let over = batch.data.len() + message.len() > bytes && !batch.lengths.is_empty();
            if batch.lengths.len() == messages || over {
                break;
            }
            batch.data.extend_from_slice(message);
            batch.lengths.push(message.len() as u32);
            batch.kinds.push(u8::from(*is_text));
            self.0.pop_front();
        }
        batch
    }
}

#[derive(Debug, Clone)]
enum Step {
    Push(usize, bool),
    Part(usize),
    Pop,
    PopMany(usize, usize),
    DropLast,
    Rest,
}

fn step() -> impl Strategy<Value = Step> {
    let length = prop_oneof![0usize..100, 3000usize..6000, Just(300_000)];
    prop_oneof![
        4 => (length.clone(), any::<bool>()).prop_map(|(length, is_text)| Step::Push(length, is_text)),
        2 => length.prop_map(Step::Part),
        3 => Just(Step::Pop),
        3 => (0usize..6, 0usize..10_000).prop_map(|(messages, bytes)| Step::PopMany(messages, bytes)),
        1 => Just(Step::DropLast),
        1 => Just(Step::Rest),
    ]
}

proptest! {
    #[test]
    fn whatever_is_done_to_an_inbox_its_messages_are_those_that_came(steps in prop::collection::vec(step(), 0..60)) {
        let (mut inbox, mut model) = (Inbox::new(BOUNDS), Model::default());
        let (mut part, mut next) = (Vec::new(), 0u8);
        for step in steps {
            next = next.wrapping_add(1) & 0x7f;
            match step {
                Step::Push(length, is_text) => {
                    inbox.part_mut().extend(std::iter::repeat_n(next, length));
                    part.extend(std::iter::repeat_n(next, length));
                    inbox.finish(is_text);
                    model.0.push_back((std::mem::take(&mut part), is_text));
                }
                Step::Part(length) => {
                    inbox.part_mut().extend(std::iter::repeat_n(next, length));
                    part.extend(std::iter::repeat_n(next, length));
                }
                Step::Pop => {
                    let popped = model.0.pop_front().map(|(bytes, is_text)| match is_text {
                        true => Message::Text(String::from_utf8(bytes).unwrap()),
                        false => Message::Binary(bytes),
                    });
                    prop_assert_eq!(inbox.pop(), popped);
                }
                Step::PopMany(messages, bytes) => {
                    prop_assert_eq!(inbox.pop_many(messages, bytes), model.pop_many(messages, bytes));
                }
                // Of the next message nothing may have come.
                Step::DropLast if part.is_empty() => {
                    inbox.drop_last();
                    model.0.pop_back();
                }
                Step::DropLast => {}
                Step::Rest => inbox.rest(),
            }
            prop_assert_eq!(inbox.part(), &part[..]);
            prop_assert_eq!(inbox.messages(), model.0.len());
            prop_assert_eq!(inbox.bytes(), model.0.iter().map(|(bytes, _)| bytes.len()).sum::<usize>());
        }
    }
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
    assert!(inbox.capacity() <= KEPT_CAPACITY);
    for _ in 0..10_000 {
        inbox.push(&[0; 100], false);
    }
    drop(inbox.pop());
    drop(inbox.pop_many(10_000, usize::MAX));
    assert!(inbox.short.capacity() <= KEPT_CAPACITY);
}

#[test]
fn a_long_message_is_given_as_it_was_read_and_holds_no_more_than_its_bytes() {
    let mut inbox = Inbox::new(BOUNDS);
    inbox.push(b"short", false);
    inbox.part_mut().reserve_exact(100_000);
    inbox.part_mut().extend_from_slice(&[1; 50_000]);
    inbox.finish(false);
    assert!(inbox.long[0].capacity() <= 50_000 * 5 / 4);
    let read_into = inbox.long[0].as_ptr();
    assert_eq!(inbox.pop().map(|it| it.len()), Some(5));
    match inbox.pop() {
        Some(Message::Binary(given)) => assert_eq!(given.as_ptr(), read_into),
        other => panic!("{other:?}"),
    }
    assert_eq!((inbox.bytes(), inbox.messages()), (0, 0));
}

#[test]
fn what_will_not_become_whole_is_not_kept() {
    let mut inbox = Inbox::new(BOUNDS);
    inbox.push(b"whole", true);
    inbox.part_mut().extend_from_slice(&[0; 100_000]);
    inbox.drop_part();
    assert!(inbox.capacity() < LONG);
    assert_eq!(inbox.pop(), Some(Message::Text("whole".into())));
}
