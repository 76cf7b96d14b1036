use super::{Error, Response};
use crate::bindings::yoi::host::request as host;
use crate::duration::milliseconds;
use serde::Serialize;
use std::time::Duration;

/// A request to be sent.
///
/// ```no_run
/// # use std::time::Duration;
/// # use yoi_sdk::{ToolError, request::Request};
/// # fn send() -> Result<(), ToolError> {
/// let response = Request::post("https://api.example.com/v1/orders")
///     .header("accept", "application/json")
///     .json(&["BTC-EUR"])?
///     .timeout(Duration::from_secs(3))
///     .send()?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    timeout: Option<Duration>,
}

impl Request {
    /// A request with any method, in upper case, to an `http` or `https` URL.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            timeout: None,
        }
    }

    /// A GET request.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new("GET", url)
    }

    /// A POST request.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new("POST", url)
    }

    /// A PUT request.
    pub fn put(url: impl Into<String>) -> Self {
        Self::new("PUT", url)
    }

    /// A DELETE request.
    pub fn delete(url: impl Into<String>) -> Self {
        Self::new("DELETE", url)
    }

    /// Adds a header. Free to set are `accept`, `accept-language`,
    /// `content-type`, `content-language`, `range` and the conditional ones;
    /// others only where manifest and grant name them.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The body, as it is.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The body as JSON, with its content type.
    ///
    /// # Errors
    /// What the value's [`Serialize`] says.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Result<Self, serde_json::Error> {
        let body = serde_json::to_vec(value)?;
        Ok(self.header("content-type", "application/json").body(body))
    }

    /// One deadline over resolving, dialling, TLS, request and whole answer.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends the request and waits for the whole answer.
    ///
    /// # Errors
    /// Every [`Error`]. An answer of the server's is none, whatever its status.
    pub fn send(&self) -> Result<Response, Error> {
        let headers: Vec<_> = self.headers.iter().map(borrow).collect();
        let outgoing = host::Outgoing {
            method: &self.method,
            url: &self.url,
            headers: &headers,
            body: self.body.as_deref(),
            timeout_ms: self.timeout.map(milliseconds),
        };
        Ok(host::send(outgoing)?.into())
    }
}

fn borrow((name, value): &(String, String)) -> host::HeaderParam<'_> {
    host::HeaderParam { name, value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_body_brings_its_content_type() {
        let request = Request::post("https://api.example.com/")
            .json(&[1, 2])
            .unwrap();
        assert_eq!(request.body.as_deref(), Some(&b"[1,2]"[..]));
        assert_eq!(
            request.headers,
            [("content-type".to_owned(), "application/json".to_owned())]
        );
    }
}
