//! One request and its answer over one stream.

use std::future::Future;
use std::pin::pin;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, HOST, HeaderValue, USER_AGENT};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, timeout_at};
use yoi_authority::{Limits, Permit, SendRequest};

use super::headers::{self, Bounds};
use super::refusal::{Endless, endless};
use super::{Request, RequestError, Response};
use crate::stream::Stream;

/// When the head must be there, and when all of it.
#[derive(Clone, Copy)]
pub(super) struct Waits {
    pub(super) first_byte: Instant,
    pub(super) deadline: Instant,
}

/// The request as it goes out: method, target and `Host` from the permit, the rest checked.
pub(super) fn outgoing(
    permit: &Permit<SendRequest>,
    request: Request,
    limits: &Limits,
) -> Result<http::Request<Full<Bytes>>, RequestError> {
    let body = request.body.unwrap_or_default();
    if body.len() as u64 > limits.request_body_bytes {
        return Err(RequestError::RequestTooLarge(limits.request_body_bytes));
    }
    let bounds = Bounds {
        fields: limits.request_headers,
        bytes: limits.request_header_bytes,
    };
    let mut headers = headers::outgoing(
        &request.headers,
        |name| permit.action().permits_header(name),
        &bounds,
    )?;
    let url = permit.url();
    headers.insert(
        HOST,
        HeaderValue::from_str(url.authority()).map_err(|_| RequestError::Target)?,
    );
    headers.insert(USER_AGENT, HeaderValue::from_static(super::USER_AGENT));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    // Nothing is decoded, so that nothing can grow on the way.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let method = permit.action().method().as_str();
    if body.is_empty() && ["POST", "PUT", "PATCH"].contains(&method) {
        // RFC 9110, section 8.6: an empty body is said to be one where a body has a meaning.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    let mut outgoing = http::Request::builder()
        .method(method)
        .uri(url.path_and_query())
        .body(Full::new(body))
        .map_err(|_| RequestError::Target)?;
    *outgoing.headers_mut() = headers;
    Ok(outgoing)
}

/// The caller holds the deadline; this one tells a late head from a body without end.
pub(super) async fn exchange(
    stream: Stream,
    outgoing: http::Request<Full<Bytes>>,
    waits: Waits,
    limits: &Limits,
) -> Result<Response, RequestError> {
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_headers(limits.response_headers as usize)
        .max_buf_size(usize::max(limits.response_header_bytes as usize, 8192))
        .handshake::<_, Full<Bytes>>(TokioIo::new(stream))
        .await
        .map_err(protocol)?;
    let conversation = async {
        let answer = timeout_at(waits.first_byte, sender.send_request(outgoing)).await;
        let answer = answer
            .map_err(|_| RequestError::Timeout)?
            .map_err(protocol)?;
        whole(answer, waits.deadline, limits).await
    };
    alongside(connection, conversation).await
}

async fn whole(
    answer: http::Response<Incoming>,
    deadline: Instant,
    limits: &Limits,
) -> Result<Response, RequestError> {
    let (head, body) = answer.into_parts();
    // hyper's own bound is on its buffer, which a single large read may overshoot.
    if headers::size(&head.headers) > limits.response_header_bytes {
        return Err(RequestError::Protocol(format!(
            "the head is longer than {} bytes",
            limits.response_header_bytes
        )));
    }
    if let Some(endless) = endless(head.status, &head.headers) {
        return Err(endless.into());
    }
    let body = match timeout_at(deadline, collect(body, limits.response_body_bytes)).await {
        Ok(body) => body?,
        Err(_) => return Err(Endless::NoEnd.into()),
    };
    Ok(Response {
        status: head.status.as_u16(),
        headers: headers::incoming(&head.headers),
        body,
    })
}

async fn collect(mut body: Incoming, most: u64) -> Result<Bytes, RequestError> {
    if body.size_hint().lower() > most {
        return Err(RequestError::ResponseTooLarge(most));
    }
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(protocol)?.into_data() else {
            continue;
        };
        if whole.len() as u64 + data.len() as u64 > most {
            return Err(RequestError::ResponseTooLarge(most));
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.freeze())
}

/// Polls the connection for as long as the conversation goes on, in the same task: dropping the future drops both,
/// and nothing is left behind.
async fn alongside<T>(connection: impl Future, conversation: impl Future<Output = T>) -> T {
    let mut connection = pin!(connection);
    let mut conversation = pin!(conversation);
    let mut is_over = false;
    loop {
        tokio::select! {
            biased;
            result = &mut conversation => return result,
            _ = &mut connection, if !is_over => is_over = true,
        }
    }
}

fn protocol(error: hyper::Error) -> RequestError {
    RequestError::Protocol(if error.is_canceled() {
        "the connection was closed before the answer began".to_owned()
    } else {
        error.to_string()
    })
}
