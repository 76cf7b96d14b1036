//! Bodies of answers, none of which is read past what it may have.

use http::header::CONTENT_LENGTH;
use http_body_util::BodyExt as _;
use serde::Deserialize;

use crate::exchange::Answer;
use crate::{Error, Limits, Progress};

impl Answer {
    /// The whole body, of this many bytes at most.
    pub(crate) async fn bounded(self, most: u64, limits: &Limits) -> Result<Vec<u8>, Error> {
        let doing = self.doing;
        let too_large = || Error::TooLarge { doing, most };
        if self.claimed_length().is_some_and(|claimed| claimed > most) {
            return Err(too_large());
        }
        let body = self.up_to(most, limits, Progress::none()).await?;
        match body.len() as u64 > most {
            true => Err(too_large()),
            false => Ok(body),
        }
    }

    /// The whole body, of exactly this many bytes.
    pub(crate) async fn exact(
        self,
        expected: u64,
        limits: &Limits,
        progress: Progress<'_>,
    ) -> Result<Vec<u8>, Error> {
        let doing = self.doing;
        let other = |found: u64| Error::Length {
            doing,
            expected,
            found,
        };
        if let Some(claimed) = self.claimed_length().filter(|it| *it != expected) {
            return Err(other(claimed));
        }
        let body = self.up_to(expected, limits, progress).await?;
        match body.len() as u64 == expected {
            true => Ok(body),
            false => Err(other(body.len() as u64)),
        }
    }

    /// The answer's refusal as an error, with what the server says about it.
    pub(crate) async fn refused(self, limits: &Limits) -> Error {
        let (doing, status) = (self.doing, self.status.as_u16());
        if status == 404 {
            return Error::Missing { doing };
        }
        let most = limits.refusal_bytes;
        let body = self.up_to(most, limits, Progress::none()).await;
        let said = said(&body.unwrap_or_default());
        Error::Status {
            doing,
            status,
            said,
        }
    }

    /// Reads until the end, or until there is more than `most`; then at most one buffer of hyper's is too much.
    async fn up_to(
        mut self,
        most: u64,
        limits: &Limits,
        progress: Progress<'_>,
    ) -> Result<Vec<u8>, Error> {
        // What is claimed is not reserved: only what came takes memory.
        let mut body = Vec::new();
        while body.len() as u64 <= most {
            let frame = tokio::time::timeout(limits.idle, self.body.frame());
            let frame = frame.await.map_err(|_| Error::Silent {
                doing: self.doing,
                after: limits.idle,
            })?;
            let Some(frame) = frame else {
                break;
            };
            let frame = frame.map_err(|error| Error::Http {
                host: self.host.clone(),
                reason: error.to_string(),
            })?;
            if let Some(data) = frame.data_ref() {
                body.extend_from_slice(data);
                progress.tell(body.len() as u64, most);
            }
        }
        Ok(body)
    }

    fn claimed_length(&self) -> Option<u64> {
        self.header(CONTENT_LENGTH)?.parse().ok()
    }
}

#[derive(Deserialize)]
struct Refusal {
    errors: Vec<RefusalError>,
}

#[derive(Deserialize)]
struct RefusalError {
    code: String,
    #[serde(default)]
    message: String,
}

/// The first error of a refusal (OCI Distribution Specification 1.1, section "Error codes"), or nothing.
fn said(body: &[u8]) -> String {
    let refusal: Option<Refusal> = serde_json::from_slice(body).ok();
    match refusal.as_ref().and_then(|it| it.errors.first()) {
        Some(error) if error.message.is_empty() => error.code.clone(),
        Some(error) => format!("{}: {}", error.code, error.message),
        None => String::new(),
    }
}
