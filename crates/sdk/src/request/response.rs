use crate::bindings::yoi::host::request as host;
use serde::de::DeserializeOwned;
use std::str::Utf8Error;

/// A whole answer. Everything in it is the server's word.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The status code (RFC 9110, section 15)
    pub status: u16,
    /// Names in lower case, and values, in the order in which they came;
    /// values that are not UTF-8 are left out
    pub headers: Vec<(String, String)>,
    /// The body, decoded
    pub body: Vec<u8>,
}

impl Response {
    /// The status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// The body as text.
    ///
    /// # Errors
    /// The body is not UTF-8.
    pub fn text(&self) -> Result<&str, Utf8Error> {
        std::str::from_utf8(&self.body)
    }

    /// The body read as JSON.
    ///
    /// # Errors
    /// The body is not JSON, or not of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

impl From<host::Response> for Response {
    fn from(response: host::Response) -> Self {
        let headers = response.headers.into_iter();
        Self {
            status: response.status,
            headers: headers.map(|header| (header.name, header.value)).collect(),
            body: response.body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> Response {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Response {
            status,
            headers,
            body: body.into(),
        }
    }

    #[test]
    fn only_the_two_hundreds_are_a_success() {
        let successes: Vec<_> = [199, 200, 299, 300]
            .map(|status| response(status, "").is_success())
            .into();
        assert_eq!(successes, [false, true, true, false]);
    }

    #[test]
    fn a_header_is_found_in_any_case() {
        assert_eq!(
            response(200, "").header("Content-Type"),
            Some("application/json")
        );
        assert_eq!(response(200, "").header("etag"), None);
    }

    #[test]
    fn a_body_is_read_as_json_or_said_not_to_be() {
        assert_eq!(response(200, "[1]").json::<Vec<u8>>().unwrap(), [1]);
        assert!(response(200, "<html>").json::<Vec<u8>>().is_err());
    }
}
