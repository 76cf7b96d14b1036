//! What servers do to a path. Each gives none if it changes nothing.

/// `\` for `/`, as on Windows and in the URL standard.
pub(super) fn fold_backslashes(path: &[u8]) -> Option<Vec<u8>> {
    let folded = path
        .iter()
        .map(|byte| if *byte == b'\\' { b'/' } else { *byte })
        .collect();
    changed(path, folded)
}

/// A decoded `?` or `#` ends the path where it is parsed once more.
pub(super) fn cut_at_query(path: &[u8]) -> Option<Vec<u8>> {
    let end = path.iter().position(|byte| matches!(byte, b'?' | b'#'))?;
    Some(path[..end].to_vec())
}

/// `;parameters` of each segment, as in servlet containers (RFC 3986, section 3.3).
pub(super) fn strip_parameters(path: &[u8]) -> Option<Vec<u8>> {
    let name = |segment| {
        <[u8]>::split(segment, |byte| *byte == b';')
            .next()
            .unwrap_or_default()
    };
    let names: Vec<&[u8]> = segments(path).map(name).collect();
    changed(path, names.join(&b'/'))
}

/// Slashes in a row as one.
pub(super) fn merge_slashes(path: &[u8]) -> Option<Vec<u8>> {
    let mut merged = path.to_vec();
    merged.dedup_by(|a, b| (*a, *b) == (b'/', b'/'));
    changed(path, merged)
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
    remove(path, |segment| {
        match segment.to_ascii_lowercase().as_slice() {
            b"." | b"%2e" => Some(Dots::Here),
            b".." | b".%2e" | b"%2e." | b"%2e%2e" => Some(Dots::Up),
            _ => None,
        }
    })
}

enum Dots {
    Here,
    Up,
}

fn remove(path: &[u8], dots: impl Fn(&[u8]) -> Option<Dots>) -> Option<Vec<u8>> {
    let mut kept: Vec<&[u8]> = Vec::new();
    for segment in segments(path).skip(1) {
        match dots(segment) {
            Some(Dots::Here) => {}
            Some(Dots::Up) => drop(kept.pop()),
            None => kept.push(segment),
        }
    }
    changed(path, [b"/", kept.join(&b'/').as_slice()].concat())
}

fn segments(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/')
}

fn changed(before: &[u8], after: Vec<u8>) -> Option<Vec<u8>> {
    (before != after).then_some(after)
}
