use proptest::prelude::*;

use super::*;

const BOUNDS: InflateBounds = InflateBounds {
    message: 1 << 20,
    ratio: 100,
};

/// A whole message, in pieces of this size, with this much work in a turn; and how many turns it took.
fn inflate(
    bytes: &[u8],
    size: usize,
    budget: usize,
    bounds: InflateBounds,
) -> Result<(Vec<u8>, usize), InflateError> {
    let (mut inflater, mut out) = (Inflater::new(bounds), Vec::new());
    let mut turns = 1;
    let mut left = budget;
    let mut turn = |is_done: bool, left: &mut usize| {
        if !is_done {
            (*left, turns) = (budget, turns + 1);
        }
        is_done
    };
    for mut piece in bytes.chunks(size) {
        while !turn(
            inflater.inflate(&mut piece, &mut out, &mut left)?,
            &mut left,
        ) {}
        assert!(piece.is_empty());
    }
    while !turn(inflater.finish(&mut out, &mut left)?, &mut left) {}
    Ok((out, turns))
}

/// With any length and the densest compression, as a peer may.
fn peers_deflate(message: &[u8]) -> Vec<u8> {
    let mut state = Compress::new(Compression::best(), false);
    let mut out = Vec::with_capacity(message.len() + 1000);
    state
        .compress_vec(message, &mut out, FlushCompress::Sync)
        .unwrap();
    out.truncate(out.len() - TAIL.len());
    out
}

#[test]
fn the_examples_of_the_rfc_are_read() {
    // RFC 7692, section 7.2.3: compressed, stored, with the final bit, and two blocks.
    for bytes in [
        &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00][..],
        &[
            0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00,
        ],
        &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00],
        &[
            0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00,
        ],
    ] {
        for size in [1, 2, 100] {
            let (message, _) = inflate(bytes, size, usize::MAX, BOUNDS).unwrap();
            assert_eq!(message, b"Hello", "{bytes:x?} {size}");
        }
    }
    assert_eq!(inflate(&[0x00], 1, 100, BOUNDS).unwrap().0, b"");
}

#[test]
fn a_bomb_ends_at_the_ratio_and_takes_no_more_than_its_free_share() {
    let bomb = peers_deflate(&vec![0; 1 << 20]);
    assert!(bomb.len() < 2_000);
    assert_eq!(
        inflate(&bomb, 10_000, usize::MAX, BOUNDS),
        Err(InflateError::TooLarge)
    );
    let mut out = Vec::new();
    let error = Inflater::new(BOUNDS).inflate(&mut &bomb[..], &mut out, &mut usize::MAX.clone());
    assert_eq!(error, Err(InflateError::TooLarge));
    assert!(out.len() <= FREE as usize + 2 * STEP, "{}", out.len());
    // Where an operator says so, the message's own bound is what is left.
    let lax = InflateBounds {
        ratio: 2_000,
        ..BOUNDS
    };
    assert_eq!(
        inflate(&bomb, 10_000, usize::MAX, lax).unwrap().0.len(),
        1 << 20
    );
    let lax = InflateBounds {
        message: (1 << 20) - 1,
        ratio: 2_000,
    };
    assert_eq!(
        inflate(&bomb, 10_000, usize::MAX, lax),
        Err(InflateError::TooLarge)
    );
}

#[test]
fn a_small_message_may_be_as_dense_as_it_likes() {
    let dense = peers_deflate(&vec![0; FREE as usize]);
    assert!(inflate(&dense, 100, usize::MAX, BOUNDS).is_ok());
}

#[test]
fn work_is_done_in_turns() {
    let text: Vec<u8> = (0..300_000u32)
        .flat_map(|n| (n / 7).to_be_bytes())
        .collect();
    let bounds = InflateBounds {
        message: 2 << 20,
        ..BOUNDS
    };
    let (message, turns) = inflate(&peers_deflate(&text), 64 * 1024, 64 * 1024, bounds).unwrap();
    assert!(message == text);
    assert!(turns >= text.len() / (64 * 1024), "{turns}");
}

/// Each is two bytes of input, and as much work as any step.
#[test]
fn steps_without_output_are_work_too() {
    let empty_blocks = [3, 0].repeat(32 * 1024);
    let bounds = InflateBounds {
        message: 0,
        ..BOUNDS
    };
    let (message, turns) = inflate(&empty_blocks, usize::MAX, 1 << 20, bounds).unwrap();
    assert_eq!(message, b"");
    assert!(turns >= 500, "{turns}");
}

#[test]
fn what_is_no_deflate_stream_is_malformed() {
    for bytes in [&[0xff, 0xff][..], &[0x06], &[0x01, 0x05, 0x00, 0x00, 0x00]] {
        assert_eq!(
            inflate(bytes, 1, usize::MAX, BOUNDS),
            Err(InflateError::Malformed),
            "{bytes:x?}"
        );
    }
}

#[test]
fn a_message_that_is_cut_leaves_nothing_to_the_next() {
    let bytes = peers_deflate(&b"secret secret secret".repeat(100));
    let mut inflater = Inflater::new(BOUNDS);
    inflater
        .inflate(
            &mut &bytes[..bytes.len() / 2],
            &mut Vec::new(),
            &mut usize::MAX.clone(),
        )
        .unwrap();
    drop(inflater);
    let (message, _) =
        inflate(&[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], 3, 100, BOUNDS).unwrap();
    assert_eq!(message, b"Hello");
}

#[test]
fn what_has_no_pattern_harms_no_later_message() {
    // It did, when a state was used again with something left in it.
    let bounds = InflateBounds {
        ratio: u64::MAX,
        ..BOUNDS
    };
    let mut seed = 1_u64;
    let mut noise = |length: usize| -> Vec<u8> {
        let next = |_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed as u8
        };
        (0..length).map(next).collect()
    };
    for window_bits in 9..=15 {
        for length in [LEAST, 256, 300, 1024, 4096, 8192, 16_384, 131_072, MOST] {
            for _ in 0..50 {
                assert_eq!(deflate(&noise(length), window_bits), None, "{length}");
            }
            let plain = vec![b'a'; length];
            let compressed = deflate(&plain, window_bits).unwrap();
            let (read, _) = inflate(&compressed, 1000, usize::MAX, bounds).unwrap();
            assert!(read == plain, "{window_bits}, {length}");
        }
    }
}

#[test]
fn the_longest_that_comes_out_has_room() {
    // With the fixed codes, which short messages have, a byte from 144 on takes nine bits.
    let mut seed = 1_u32;
    let mut dear = |length: usize| -> Vec<u8> {
        let next = |_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            144 + (seed >> 16) as u8 % 112
        };
        (0..length).map(next).collect()
    };
    for window_bits in 9..=15 {
        for length in (LEAST..1_000).chain([4_096, 65_536, MOST]) {
            let mut state = Compress::new_with_window_bits(Compression::fast(), false, window_bits);
            assert!(compress(&mut state, &dear(length)).is_some(), "{length}");
        }
    }
}

#[test]
fn only_what_gets_shorter_is_compressed() {
    assert_eq!(deflate(&[b'a'; LEAST - 1], 15), None);
    assert!(deflate(&[b'a'; LEAST], 15).is_some());
    assert!(deflate(&vec![b'a'; MOST], 15).is_some());
    assert_eq!(deflate(&vec![b'a'; MOST + 1], 15), None);
    let noise: Vec<u8> = std::iter::repeat_with(rand::random).take(10_000).collect();
    assert_eq!(deflate(&noise, 15), None);
}

proptest! {
    #[test]
    fn what_is_compressed_is_read_back(
        words in prop::collection::vec("[a-f]{1,12}", 5..400),
        bits in 9u8..=15,
        size in 1usize..3_000,
        budget in 1usize..5_000,
    ) {
        let message = words.join(" ").into_bytes();
        if let Some(compressed) = deflate(&message, bits) {
            prop_assert!(compressed.len() < message.len());
            prop_assert_eq!(inflate(&compressed, size, budget, BOUNDS).unwrap().0, message);
        }
    }

    #[test]
    fn any_bytes_end_within_the_bounds(bytes in prop::collection::vec(any::<u8>(), 0..2_000), size in 1usize..2_000) {
        let bounds = InflateBounds { message: 1_000, ratio: 100 };
        if let Ok((message, _)) = inflate(&bytes, size, 700, bounds) {
            prop_assert!(message.len() <= 1_000);
        }
    }
}
