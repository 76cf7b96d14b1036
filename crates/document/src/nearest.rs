use strsim::damerau_levenshtein;

// The distance takes memory by the product of both lengths, and no key of
// ours is half as long.
const MAX_LENGTH: usize = 64;

/// The known name that was most likely meant: at most a third of its letters
/// differ, a swap of two counting once.
///
/// ```
/// use yoi_document::nearest;
///
/// assert_eq!(nearest("metohds", ["methods", "host"]), Some("methods"));
/// assert_eq!(nearest("colour", ["methods", "host"]), None);
/// ```
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    known
        .into_iter()
        .map(|key| (distance(name, key), key))
        .filter(|(distance, key)| *distance <= (key.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, key)| key)
}

fn distance(name: &str, key: &str) -> usize {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    damerau_levenshtein(&plain(name), &plain(key))
}
