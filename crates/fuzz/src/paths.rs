/// What servers may make of a path, written anew and not as `yoi-target` does
/// it: up to three rounds of decoding, and after each any choice of the usual
/// rewritings, in the order that most servers have.
pub(crate) fn readings(path: &[u8]) -> Vec<Vec<u8>> {
    let mut read = Vec::new();
    let mut text = path.to_vec();
    for _ in 0..=3 {
        read.extend((0..32).map(|choice| rewritten(&text, choice)));
        let decoded = decoded(&text);
        if decoded == text {
            break;
        }
        text = decoded;
    }
    read.sort();
    read.dedup();
    read
}

fn rewritten(path: &[u8], choice: u8) -> Vec<u8> {
    let chosen = |bit: u8| choice & (1 << bit) != 0;
    let mut text = path.to_vec();
    if chosen(0) {
        text.iter_mut()
            .filter(|byte| **byte == b'\\')
            .for_each(|byte| *byte = b'/');
    }
    if chosen(1) {
        let end = text.iter().position(|byte| b"?#".contains(byte));
        text.truncate(end.unwrap_or(text.len()));
    }
    if chosen(2) {
        text = without_parameters(&text);
    }
    if chosen(3) {
        text = merged(&text);
    }
    if chosen(4) {
        text = resolved(&text);
    }
    text
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let digits = text
            .get(at + 1..at + 3)
            .and_then(|it| str::from_utf8(it).ok());
        let digits = digits.filter(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) if text[at] == b'%' => {
                decoded.push(byte);
                at += 3;
            }
            _ => {
                decoded.push(text[at]);
                at += 1;
            }
        }
    }
    decoded
}

fn without_parameters(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut dropping = false;
    for byte in text {
        dropping = *byte != b'/' && (dropping || *byte == b';');
        if !dropping {
            kept.push(*byte);
        }
    }
    kept
}

fn merged(text: &[u8]) -> Vec<u8> {
    let mut kept: Vec<u8> = Vec::new();
    for byte in text {
        if *byte != b'/' || kept.last() != Some(&b'/') {
            kept.push(*byte);
        }
    }
    kept
}

fn resolved(text: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    for segment in text.split(|byte| *byte == b'/') {
        match segment {
            b"." => {}
            // The first is what stands before the slash at the start.
            b".." => kept.truncate(kept.len().saturating_sub(1).max(1)),
            _ => kept.push(segment),
        }
    }
    match kept.as_slice() {
        [] | [[]] => b"/".to_vec(),
        kept => kept.join(&b'/'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rewriting_leads_where_servers_go() {
        let cases = [
            ("/v1/../x", "/x"),
            ("/v1/..", "/"),
            ("/v1/%2e%2e/x", "/x"),
            ("/v1/%252e%252e%252fx", "/x"),
            ("/v1/..%5cx", "/x"),
            ("/v1/..;a/x", "/x"),
            ("/v1//../../x", "/x"),
            ("/v1/x%3f/../..", "/v1/x"),
        ];
        for (path, reading) in cases {
            assert!(
                readings(path.as_bytes()).contains(&reading.into()),
                "{path}"
            );
        }
    }
}
