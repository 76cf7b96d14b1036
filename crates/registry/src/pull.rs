use http::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use http::{Method, StatusCode};

use crate::exchange::{Answer, Ask};
use crate::manifest::IMAGE_MANIFEST;
use crate::registry::{Access, Registry};
use crate::{BlobDigest, Doing, Error, Progress, Resolved};

/// What a registry says that the digest of a manifest is. Held against the bytes, and never taken for theirs.
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

impl Registry {
    /// What the reference leads to now: one manifest, by its digest. A pull begins with it.
    ///
    /// # Errors
    ///
    /// Says which rule the registry broke, or that it can't be reached.
    pub async fn resolve(&mut self) -> Result<Resolved, Error> {
        let deadline = self.begin();
        deadline.around(self.fetch_manifest()).await
    }

    /// The archive that a manifest names: exactly its bytes. It has what [`Self::resolve`] left of the time.
    ///
    /// # Errors
    ///
    /// Says which rule the registry broke, or that it can't be reached.
    pub async fn archive(
        &mut self,
        resolved: &Resolved,
        progress: Progress<'_>,
    ) -> Result<Vec<u8>, Error> {
        let deadline = self.go_on();
        let archive = self.fetch_archive(resolved, progress);
        deadline.around(archive).await
    }

    async fn fetch_manifest(&mut self) -> Result<Resolved, Error> {
        let wanted = match (self.reference.digest(), self.reference.tag()) {
            (Some(digest), _) => digest.to_string(),
            (None, tag) => tag.unwrap_or_default().to_owned(),
        };
        let place = self.place(&format!("manifests/{wanted}"));
        let ask = Ask::get(Doing::Manifest).header(ACCEPT, IMAGE_MANIFEST);
        let answer = self.ask(ask, &place, Access::Pull).await?;
        if answer.status != StatusCode::OK {
            return Err(answer.refused(&self.limits).await);
        }
        let claimed = claimed(&answer)?;
        let media_type = answer.header(CONTENT_TYPE).map(str::to_owned);
        let bytes = answer
            .bounded(self.limits.manifest_bytes, &self.limits)
            .await?;
        let found = BlobDigest::of(&bytes);
        for expected in [self.reference.digest(), claimed].into_iter().flatten() {
            is(Doing::Manifest, expected, found)?;
        }
        Resolved::read(&bytes, media_type.as_deref(), &self.limits)
    }

    async fn fetch_archive(
        &mut self,
        resolved: &Resolved,
        progress: Progress<'_>,
    ) -> Result<Vec<u8>, Error> {
        let place = self.place(&format!("blobs/{}", resolved.archive));
        let ask = Ask::get(Doing::Archive);
        let answer = self.ask_following(ask, place).await?;
        if answer.status != StatusCode::OK {
            return Err(answer.refused(&self.limits).await);
        }
        let expected = resolved.archive_bytes;
        let bytes = answer.exact(expected, &self.limits, progress).await?;
        is(Doing::Archive, resolved.archive, BlobDigest::of(&bytes))?;
        Ok(bytes)
    }

    /// The digest of the manifest under a tag, if there is one.
    pub(crate) async fn tagged(&mut self, tag: &str) -> Result<Option<BlobDigest>, Error> {
        let place = self.place(&format!("manifests/{tag}"));
        let ask = Ask::new(Doing::Manifest, Method::HEAD).header(ACCEPT, IMAGE_MANIFEST);
        let answer = self.ask(ask, &place, Access::Push).await?;
        match answer.status {
            StatusCode::OK => claimed(&answer)?
                .map(Some)
                .ok_or_else(|| undigested("the registry does not say the digest of a tag")),
            StatusCode::NOT_FOUND => Ok(None),
            _ => Err(answer.refused(&self.limits).await),
        }
    }
}

/// What the registry says that the manifest's digest is. Another algorithm than SHA-256 says nothing to us.
fn claimed(answer: &Answer) -> Result<Option<BlobDigest>, Error> {
    match answer.header(CONTENT_DIGEST) {
        Some(text) if text.starts_with("sha256:") => BlobDigest::parse(text)
            .map(Some)
            .map_err(|error| undigested(&format!("`Docker-Content-Digest`: {error}"))),
        _ => Ok(None),
    }
}

fn undigested(reason: &str) -> Error {
    Error::Manifest {
        reason: reason.to_owned(),
    }
}

fn is(doing: Doing, expected: BlobDigest, found: BlobDigest) -> Result<(), Error> {
    match expected == found {
        true => Ok(()),
        false => Err(Error::Digest {
            doing,
            expected,
            found,
        }),
    }
}
