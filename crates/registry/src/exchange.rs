//! One request and the head of its answer, on a connection of its own.

use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use yoi_target::AddressClass;

use crate::dial::{Dialer, Reach};
use crate::origin::Place;
use crate::progress::Pieces;
use crate::{Doing, Error, Limits};

/// Longest head of an answer, in bytes, and its fields.
const HEAD_BYTES: usize = 64 << 10;
const HEAD_FIELDS: usize = 100;

/// What is sent at once; a longer upload has the whole time of the push.
const SHORT_BODY: usize = 1 << 20;

/// A request in the making.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    doing: Doing,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    handed: Option<watch::Sender<u64>>,
}

/// The head of an answer. The connection ends with it.
pub(crate) struct Answer {
    pub(crate) doing: Doing,
    pub(crate) host: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) class: AddressClass,
    pub(crate) body: Incoming,
    _connection: Connection,
}

/// Drives a connection until dropped.
struct Connection(JoinHandle<()>);

impl Ask {
    pub(crate) fn new(doing: Doing, method: Method) -> Self {
        Self {
            doing,
            method,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            handed: None,
        }
    }

    pub(crate) fn get(doing: Doing) -> Self {
        Self::new(doing, Method::GET)
    }

    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    #[must_use]
    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Who is told how much of the body was handed to the connection.
    #[must_use]
    pub(crate) fn telling(mut self, handed: watch::Sender<u64>) -> Self {
        self.handed = Some(handed);
        self
    }

    #[must_use]
    pub(crate) fn authorized(mut self, authorization: Option<&HeaderValue>) -> Self {
        if let Some(value) = authorization {
            self.headers.insert(AUTHORIZATION, value.clone());
        }
        self
    }

    /// Sends it there, and reads the head of the answer.
    pub(crate) async fn send(
        self,
        place: &Place,
        reach: Reach,
        dialer: &Dialer,
        limits: &Limits,
    ) -> Result<Answer, Error> {
        let doing = self.doing;
        let host = place.origin.authority();
        let failed = |error: hyper::Error| Error::Http {
            host: host.clone(),
            reason: error.to_string(),
        };
        let is_short = self.body.len() <= SHORT_BODY;
        let request = self.request(place)?;
        let dialled = dialer.dial(&place.origin, reach).await?;
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(HEAD_BYTES)
            .max_headers(HEAD_FIELDS)
            .handshake(TokioIo::new(dialled.stream))
            .await
            .map_err(&failed)?;
        // How it ended is told by the request on it.
        let connection = Connection(tokio::spawn(async {
            let _ = connection.await;
        }));
        let patience = if is_short { limits.idle } else { limits.total };
        let answer = tokio::time::timeout(patience, sender.send_request(request));
        let silent = |_| Error::Silent {
            doing,
            after: patience,
        };
        let (head, body) = answer.await.map_err(silent)?.map_err(&failed)?.into_parts();
        Ok(Answer {
            doing,
            host,
            status: head.status,
            headers: head.headers,
            class: dialled.class,
            body,
            _connection: connection,
        })
    }

    fn request(self, place: &Place) -> Result<http::Request<Pieces>, Error> {
        let failed = |error: http::Error| Error::Http {
            host: place.origin.authority(),
            reason: error.to_string(),
        };
        let mut request = http::Request::builder()
            .method(self.method)
            .uri(&place.target)
            .header(HOST, place.origin.authority())
            .header(USER_AGENT, concat!("yoi/", env!("CARGO_PKG_VERSION")))
            .body(Pieces::new(self.body, self.handed))
            .map_err(failed)?;
        request.headers_mut().extend(self.headers);
        Ok(request)
    }
}

impl Answer {
    /// A header as text; none if it is not ASCII.
    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}
