//! Whether a text that comes in pieces is UTF-8 (RFC 3629), said at the first byte that can't be.

/// Follows one text.
#[derive(Debug, Default)]
pub(super) struct Utf8 {
    /// A character whose end has not come.
    begun: [u8; 4],
    count: usize,
}

impl Utf8 {
    /// Takes a further piece. False if the text can't become UTF-8 any more.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) -> bool {
        while self.count > 0 {
            let Some((&byte, rest)) = bytes.split_first() else {
                return true;
            };
            bytes = rest;
            self.begun[self.count] = byte;
            self.count += 1;
            match std::str::from_utf8(&self.begun[..self.count]) {
                Ok(_) => self.count = 0,
                Err(error) if error.error_len().is_some() => return false,
                // At most three bytes can be a beginning, so that the fourth has its place.
                Err(_) => {}
            }
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => true,
            Err(error) if error.error_len().is_some() => false,
            Err(error) => {
                let begun = &bytes[error.valid_up_to()..];
                self.begun[..begun.len()].copy_from_slice(begun);
                self.count = begun.len();
                true
            }
        }
    }

    /// Whether no character is in its middle.
    pub(super) fn is_whole(&self) -> bool {
        self.count == 0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pieces of a text, cut at these places.
    fn follows(bytes: &[u8], cuts: &[usize]) -> bool {
        let mut utf8 = Utf8::default();
        let mut at = 0;
        for cut in cuts.iter().copied().chain([bytes.len()]) {
            let cut = cut.clamp(at, bytes.len());
            if !utf8.follow(&bytes[at..cut]) {
                return false;
            }
            at = cut;
        }
        utf8.is_whole()
    }

    #[test]
    fn a_wrong_byte_is_told_when_it_comes_and_not_at_the_end_of_its_character() {
        for (good, bad) in [
            (&b"\xf4"[..], 0x90),
            (b"\xed", 0xa0),
            (b"\xe0", 0x80),
            (b"\xf0\x90", 0x41),
            (b"", 0xff),
            (b"", 0xc0),
        ] {
            let mut utf8 = Utf8::default();
            assert!(utf8.follow(good), "{good:x?}");
            assert!(!utf8.follow(&[bad]), "{good:x?} {bad:x}");
        }
    }

    proptest! {
        #[test]
        fn pieces_are_judged_as_the_whole(text in ".{0,20}", flip in any::<(usize, u8)>(), cuts in proptest::collection::vec(0usize..80, 0..6)) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let mut bytes = text.into_bytes();
            prop_assert!(follows(&bytes, &cuts));
            if !bytes.is_empty() {
                let place = flip.0 % bytes.len();
                bytes[place] = flip.1;
                prop_assert_eq!(follows(&bytes, &cuts), std::str::from_utf8(&bytes).is_ok());
            }
        }
    }
}
