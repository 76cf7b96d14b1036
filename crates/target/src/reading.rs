//! Every plausible reading of a path.
//!
//! Servers, gateways and frameworks disagree on what a path means: some decode
//! it twice, take `\` for `/`, merge slashes or strip `;parameters`, each in an
//! order of its own. So the readings of a path are all that can be reached by
//! these rewritings in any order, with at most three rounds of decoding, and a
//! prefix holds the path only if it holds every reading.
//!
//! A prefix is made of whole plain segments. Hence a single number says it all:
//! how much of the path, in whole segments, all its readings have in common.

use std::borrow::Cow;

use crate::url::LONGEST_URL;
use percent::{decode, fold_overlong, has_control, has_utf16_escape};
use rewrite::{
    cut_at_query, fold_backslashes, merge_slashes, remove_dots, remove_encoded_dots,
    strip_parameters,
};

mod percent;
mod rewrite;

/// Rounds of percent-decoding that count as plausible.
const ROUNDS: u8 = 3;
/// A path with more readings than this is held by `/` only. Ordinary paths
/// have one or two.
const MOST: usize = 64;
/// So is a path whose readings have more bytes than this together: eight times
/// the longest URL. It bounds the work that one path can make.
const MOST_BYTES: usize = 8 * LONGEST_URL;

/// Why a path is refused whatever the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PathRefusal {
    Control,
    StillEncoded,
}

/// Refuses a path that hides a control character or is encoded too often.
pub(crate) fn check(path: &str) -> Result<(), PathRefusal> {
    let mut text = Cow::Borrowed(path.as_bytes());
    for _ in 0..ROUNDS {
        let Some(decoded) = decode(&text) else {
            return Ok(());
        };
        if has_control(&decoded) {
            return Err(PathRefusal::Control);
        }
        text = Cow::Owned(decoded);
    }
    decode(&text).map_or(Ok(()), |_| Err(PathRefusal::StillEncoded))
}

/// The length of the part of `path` that all its readings begin with, in whole
/// segments; 0 if there are too many readings to tell.
pub(crate) fn common(path: &str) -> usize {
    if is_plain(path) {
        return path.len();
    }
    let shared = |reading: &Reading| shared_segments(path.as_bytes(), &reading.text);
    let readings = readings(path).unwrap_or_default();
    readings.iter().map(shared).min().unwrap_or(0)
}

/// Whether no rewriting could change the path, so that it has one reading.
fn is_plain(path: &str) -> bool {
    let inert = |byte: u8| byte.is_ascii_graphic() && !b"%;\\?#".contains(&byte);
    path.bytes().all(inert) && !path.contains("//") && !path.contains("/.")
}

/// One reading of `path` that `inside` does not hold.
pub(crate) fn outside(path: &str, inside: impl Fn(&str) -> bool) -> Option<String> {
    let mut texts = readings(path)?
        .into_iter()
        .map(|reading| reading.text.escape_ascii().to_string());
    texts.find(|text| !inside(text))
}

#[derive(PartialEq, Eq)]
struct Reading {
    text: Vec<u8>,
    decoded: u8,
}

type Rewriting = fn(&[u8]) -> Option<Vec<u8>>;

const REWRITINGS: [Rewriting; 7] = [
    fold_backslashes,
    fold_overlong,
    cut_at_query,
    strip_parameters,
    merge_slashes,
    remove_dots,
    remove_encoded_dots,
];

/// None if there are too many, or if one of them is itself to be refused.
fn readings(path: &str) -> Option<Vec<Reading>> {
    let written = Reading {
        text: path.as_bytes().to_vec(),
        decoded: 0,
    };
    let mut found = written.is_plausible().then(|| vec![written])?;
    let (mut next, mut bytes) = (0, path.len());
    while let Some(reading) = found.get(next) {
        for rewritten in reading.rewritten()? {
            if !found.contains(&rewritten) {
                bytes += rewritten.text.len();
                found.push(rewritten);
            }
        }
        if found.len() > MOST || bytes > MOST_BYTES {
            return None;
        }
        next += 1;
    }
    Some(found)
}

impl Reading {
    fn rewritten(&self) -> Option<Vec<Self>> {
        let rewrite = |rewriting: &Rewriting| rewriting(&self.text);
        let same_round = |text| Self {
            text,
            decoded: self.decoded,
        };
        let mut found: Vec<_> = REWRITINGS
            .iter()
            .filter_map(rewrite)
            .map(same_round)
            .collect();
        if let Some(text) = decode(&self.text) {
            found.push(Self {
                text,
                decoded: self.decoded + 1,
            });
        }
        found.iter().all(Self::is_plausible).then_some(found)
    }

    fn is_plausible(&self) -> bool {
        self.decoded <= ROUNDS && !has_control(&self.text) && !has_utf16_escape(&self.text)
    }
}

/// How many bytes of `path` lie in leading segments that `other` has too.
fn shared_segments(path: &[u8], other: &[u8]) -> usize {
    let slash = |byte: &u8| *byte == b'/';
    let pairs = path.split(slash).zip(other.split(slash));
    let lengths = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len() + 1);
    lengths.sum::<usize>().saturating_sub(1)
}
