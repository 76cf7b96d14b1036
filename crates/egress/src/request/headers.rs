//! Header fields both ways.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::RequestError;

/// Fields of an answer that could act on the host's side, or that describe the connection and not the answer.
const WITHHELD: &[&str] = &[
    "alt-svc",
    "clear-site-data",
    "connection",
    "keep-alive",
    "set-cookie",
    "set-cookie2",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Bounds of a request's fields.
pub(super) struct Bounds {
    pub(super) fields: u64,
    pub(super) bytes: u64,
}

/// The guest's fields, each in the permit and each with a clean value.
pub(super) fn outgoing(
    given: &[(String, String)],
    is_permitted: impl Fn(&str) -> bool,
    bounds: &Bounds,
) -> Result<HeaderMap, RequestError> {
    let refused = |name: &str, rule| RequestError::Header {
        name: name.to_owned(),
        rule,
    };
    let bytes: usize = given
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if given.len() as u64 > bounds.fields || bytes as u64 > bounds.bytes {
        return Err(refused("", "there are too many, or they are too long"));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        if !is_permitted(name) {
            return Err(refused(name, "it is not in the permit"));
        }
        if !is_clean(value) {
            return Err(refused(name, "a value is visible ASCII, spaces and tabs"));
        }
        let field = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| refused(name, "a name is a token"))?;
        let value =
            HeaderValue::from_str(value).map_err(|_| refused(name, "a value is visible ASCII"))?;
        headers.append(field, value);
    }
    Ok(headers)
}

/// The server's fields as text, less those withheld.
pub(super) fn incoming(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !is_withheld(name.as_str()))
        .filter_map(|(name, value)| {
            Some((
                name.as_str().to_owned(),
                std::str::from_utf8(value.as_bytes()).ok()?.to_owned(),
            ))
        })
        .collect()
}

/// Names and values, in bytes.
pub(super) fn size(headers: &HeaderMap) -> u64 {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().len() + value.len()) as u64)
        .sum()
}

fn is_withheld(name: &str) -> bool {
    name.starts_with("proxy-") || WITHHELD.contains(&name)
}

fn is_clean(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| byte == b'\t' || (0x20..0x7f).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        fields: 2,
        bytes: 100,
    };

    fn given(name: &str, value: &str) -> Result<HeaderMap, RequestError> {
        outgoing(
            &[(name.to_owned(), value.to_owned())],
            |name| name == "accept",
            &BOUNDS,
        )
    }

    #[test]
    fn a_field_outside_the_permit_is_an_error_and_not_dropped() {
        assert!(given("accept", "text/plain").is_ok());
        assert!(matches!(
            given("cookie", "a=b"),
            Err(RequestError::Header { .. })
        ));
    }

    #[test]
    fn a_value_can_not_end_its_line() {
        for value in ["a\r\nx: y", "a\nb", "a\0", "é", "\u{7f}"] {
            assert!(
                matches!(given("accept", value), Err(RequestError::Header { .. })),
                "{value:?}"
            );
        }
    }

    #[test]
    fn fields_are_bounded_in_number_and_bytes() {
        let many = vec![("accept".to_owned(), "a".to_owned()); 3];
        assert!(outgoing(&many, |_| true, &BOUNDS).is_err());
        assert!(given("accept", &"a".repeat(94)).is_ok());
        assert!(given("accept", &"a".repeat(95)).is_err());
    }

    #[test]
    fn what_acts_on_the_host_is_withheld_from_an_answer() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("set-cookie", "a"),
            ("proxy-authenticate", "b"),
            ("alt-svc", "c"),
            ("etag", "d"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        assert_eq!(incoming(&headers), [("etag".to_owned(), "d".to_owned())]);
    }
}
