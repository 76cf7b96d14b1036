//! What servers do to a path. Each gives none if it changes nothing.

/// `\` for `/`, as on Windows and in the URL standard.
pub(super) fn fold_backslashes(path: &[u8]) -> Option<Vec<u8>> {
    let folded = |byte: &u8| if *byte == b'\\' { b'/' } else { *byte };
    path.contains(&b'\\')
        .then(|| path.iter().map(folded).collect())
}

/// A decoded `?` or `#` ends the path where it is parsed once more.
pub(super) fn cut_at_query(path: &[u8]) -> Option<Vec<u8>> {
    let end = path.iter().position(|byte| matches!(byte, b'?' | b'#'))?;
    Some(path[..end].to_vec())
}

/// `;parameters` of each segment, as in servlet containers (RFC 3986, section 3.3).
pub(super) fn strip_parameters(path: &[u8]) -> Option<Vec<u8>> {
    let mut in_parameter = false;
    let mut kept = |byte: &u8| {
        in_parameter = *byte != b'/' && (in_parameter || *byte == b';');
        !in_parameter
    };
    path.contains(&b';')
        .then(|| path.iter().copied().filter(|byte| kept(byte)).collect())
}

/// Slashes in a row as one.
pub(super) fn merge_slashes(path: &[u8]) -> Option<Vec<u8>> {
    if !path.windows(2).any(|pair| pair == b"//") {
        return None;
    }
    let mut merged = path.to_vec();
    merged.dedup_by(|a, b| (*a, *b) == (b'/', b'/'));
    Some(merged)
}

/// `.` and `..` resolved (RFC 3986, section 5.2.4).
pub(super) fn remove_dots(path: &[u8]) -> Option<Vec<u8>> {
    remove(path, |segment| match segment {
        b"." => Some(Dots::Here),
        b".." => Some(Dots::Up),
        _ => None,
    })
}

/// The same with `%2e` for a dot, as in the URL standard.
pub(super) fn remove_encoded_dots(path: &[u8]) -> Option<Vec<u8>> {
    remove(path, |segment| match dots_of(segment)? {
        1 => Some(Dots::Here),
        2 => Some(Dots::Up),
        _ => None,
    })
}

#[derive(Clone, Copy)]
enum Dots {
    Here,
    Up,
}

/// Of how many dots, written plainly or as `%2e`, a short segment is made.
fn dots_of(segment: &[u8]) -> Option<usize> {
    let (mut rest, mut count) = (segment, 0);
    while let Some((first, after)) = rest.split_first() {
        rest = match (first, after) {
            (b'.', after) => after,
            (b'%', [b'2', b'e' | b'E', after @ ..]) => after,
            _ => return None,
        };
        count += 1;
    }
    Some(count)
}

fn remove(path: &[u8], dots: impl Fn(&[u8]) -> Option<Dots>) -> Option<Vec<u8>> {
    segments(path).skip(1).find_map(&dots)?;
    let mut kept: Vec<u8> = Vec::with_capacity(path.len());
    for segment in segments(path).skip(1) {
        match dots(segment) {
            Some(Dots::Here) => {}
            Some(Dots::Up) => kept.truncate(kept.iter().rposition(is_slash).unwrap_or(0)),
            None => {
                kept.push(b'/');
                kept.extend_from_slice(segment);
            }
        }
    }
    if kept.is_empty() {
        kept.push(b'/');
    }
    Some(kept)
}

fn segments(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(is_slash)
}

fn is_slash(byte: &u8) -> bool {
    *byte == b'/'
}
