//! What the two ends of the soak agree on. The host's side includes this very file: message number `index` of a stream is
//! the same for whoever sends it and for whoever checks it, so that one that is lost, doubled, moved or changed shows.

/// A cheap and good mixing of a number (splitmix64).
pub fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Whether message number `index` of a stream is text, and its bytes: at most `most`, and now and then none, one, a
/// length at which the frame's header changes, or as many as there may be.
pub fn message(stream: u64, index: u64, most: usize) -> (bool, Vec<u8>) {
    let mut state = mix(stream ^ mix(index));
    let is_text = state & 1 == 0;
    let length = length(state >> 1, most).min(most);
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state = mix(state);
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    if is_text {
        for byte in &mut bytes {
            *byte = b' ' + *byte % 95;
        }
    }
    (is_text, bytes)
}

fn length(dice: u64, most: usize) -> usize {
    // Cut to a length last: a guest's `usize` has 32 bits, and its host's 64.
    let below = |bound: u64| ((dice >> 16) % bound) as usize;
    match dice % 512 {
        0 => most,
        1..=4 => 65_535,
        5..=8 => 65_536,
        9..=24 => 8 * 1024 + below(16 * 1024),
        25..=40 => 0,
        41..=56 => 1,
        57..=72 => 125,
        73..=88 => 126,
        89..=104 => 127,
        _ => 2 + below(300),
    }
}
