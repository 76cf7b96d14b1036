//! Frames of a server, held against laws that hold of any bytes.

use super::*;
use crate::websocket::queue::{Bounds, Message as Queued};

/// Small, so that inputs reach them.
const MESSAGE: usize = 2_000;
const FRAME: u64 = 1_500;

/// Any bytes as what a server sends, the first of them saying whether compression was agreed on and in what pieces the rest
/// comes. However it is cut, the same messages come and the same rule is broken; none is longer than may be; text is text.
#[cfg_attr(test, allow(unreachable_pub, reason = "public under the fuzzer alone"))]
pub fn fuzz_frames(bytes: &[u8]) {
    let Some((&first, bytes)) = bytes.split_first() else {
        return;
    };
    let bounds = ReadBounds {
        frame: FRAME,
        message: MESSAGE,
        ratio: (first & 1 != 0).then_some(50),
    };
    let whole = read(bytes, bytes.len().max(1), bounds);
    for piece in [1, usize::from(first >> 1).max(1)] {
        let pieces = read(bytes, piece, bounds);
        assert!(
            pieces.0 == whole.0 && pieces.1 == whole.1,
            "pieces of {piece}"
        );
        // Text that is neither compressed rightly nor UTF-8 breaks two rules, and which is met first depends on the pieces.
        let same = match bounds.ratio {
            Some(_) => pieces.2.is_some() == whole.2.is_some(),
            None => pieces.2 == whole.2,
        };
        assert!(same, "pieces of {piece}: {:?}, and {:?}", pieces.2, whole.2);
    }
    for message in &whole.0 {
        assert!(message.len() <= MESSAGE);
    }
}

/// The messages, the payloads of control frames, and how it ended.
type Taken = (Vec<Queued>, Vec<Vec<u8>>, Option<Broken>);

fn read(bytes: &[u8], piece: usize, bounds: ReadBounds) -> Taken {
    let (mut reader, mut inbox) = (
        Reader::new(bounds),
        Inbox::new(Bounds {
            bytes: usize::MAX,
            messages: usize::MAX,
            message: 0,
        }),
    );
    let (mut control, mut broken) = (Vec::new(), None);
    'all: for mut input in bytes.chunks(piece) {
        loop {
            match reader.read(&mut input, &mut inbox) {
                Ok(Progress::Took(Incoming::Message)) => {}
                Ok(Progress::Took(_)) => control.push(reader.control().to_vec()),
                Ok(Progress::Hungry) => break,
                Ok(Progress::Busy) => reader.start_turn(),
                Err(rule) => {
                    broken = Some(rule);
                    break 'all;
                }
            }
        }
        assert!(input.is_empty(), "bytes are left");
    }
    let messages = std::iter::from_fn(|| inbox.pop());
    (messages.collect(), control, broken)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// The corpus that `cargo xtask fuzz` starts from.
    #[test]
    fn every_stream_of_the_corpus_keeps_the_laws() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/frames");
        let files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|it| it.unwrap().path())
            .collect();
        assert!(files.len() >= 10, "the corpus is gone");
        for file in files {
            super::fuzz_frames(&fs::read(file).unwrap());
        }
    }
}
