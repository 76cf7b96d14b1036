//! One-shot HTTP.

mod exchange;
mod headers;
mod refusal;

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};
use yoi_authority::{Limits, Permit, SendRequest};

use crate::dial::{Dialler, Route};
use crate::error::DialError;
use crate::{deadline, milliseconds};

pub use self::refusal::Endless;

/// Names yoi to servers. A guest can't change it.
pub(crate) const USER_AGENT: &str = concat!("yoi/", env!("CARGO_PKG_VERSION"));

/// What a request has beside its permit. The guest controls all of it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Names and values. The permit says which names.
    pub headers: Vec<(String, String)>,
    /// The body, if any.
    pub body: Option<Bytes>,
    /// The deadline of the whole exchange; at most the limit.
    pub timeout: Option<Duration>,
}

/// A whole answer. The server controls all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code; redirects too come as they are.
    pub status: u16,
    /// Names in lower case. What could act on the host's side is left out: cookies, `alt-svc`, `proxy-*`.
    pub headers: Vec<(String, String)>,
    /// The body as it came, not decoded.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The dial failed.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// This header is not in the permit, or its value breaks a rule.
    #[error("header `{name}`: {rule}")]
    Header {
        /// The name as given.
        name: String,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// The URL can't be a request target.
    #[error("the URL can't be written as an HTTP request target")]
    Target,
    /// An answer without an end.
    #[error("{0}; for what goes on there is `host_api.websocket`")]
    Endless(#[from] Endless),
    /// Broken HTTP.
    #[error("the answer is not valid HTTP/1.1: {0}")]
    Protocol(String),
    /// The request body is over the limit.
    #[error("the request body is longer than {0} bytes")]
    RequestTooLarge(u64),
    /// The answer is over the limit.
    #[error("the answer is longer than {0} bytes")]
    ResponseTooLarge(u64),
    /// The deadline passed before the answer began.
    #[error("the deadline passed before the answer began")]
    Timeout,
}

pub(crate) async fn send(
    dialler: &Dialler,
    permit: Permit<SendRequest>,
    request: Request,
    limits: &Limits,
) -> Result<Response, RequestError> {
    let deadline = deadline(limits.request_timeout_ms, request.timeout);
    let outgoing = exchange::outgoing(&permit, request, limits)?;
    let route = Route::of(&permit, deadline);
    let stream = dialler.dial(&route).await?;
    let first_byte = deadline.min(Instant::now() + milliseconds(limits.first_byte_timeout_ms));
    let waits = exchange::Waits {
        first_byte,
        deadline,
    };
    match timeout_at(
        deadline,
        exchange::exchange(stream, outgoing, waits, limits),
    )
    .await
    {
        Ok(result) => result,
        Err(_) => Err(RequestError::Timeout),
    }
}
