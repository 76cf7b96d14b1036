use http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use http::{HeaderName, Method, StatusCode};
use tokio::sync::watch;
use yoi_package::Package;

use crate::exchange::{Answer, Ask};
use crate::layout::{Artifact, package_tag, referrers_tag};
use crate::manifest::{IMAGE_INDEX, IMAGE_MANIFEST, Index};
use crate::origin::Place;
use crate::progress::telling;
use crate::registry::{Access, Registry};
use crate::{BlobDigest, Doing, Error, Progress};

/// By this a registry says that it lists referrers itself.
const OCI_SUBJECT: HeaderName = HeaderName::from_static("oci-subject");

/// What is pushed: an archive, the package that was read from it, and the text of its `.minisig`.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The bytes of the archive.
    pub archive: &'a [u8],
    /// The package that they hold.
    pub package: &'a Package,
    /// A signature over them.
    pub signature: Option<&'a str>,
    /// Whether the tag may be moved from something else.
    pub replace: bool,
}

/// What a push made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed {
    /// The digest of the wasm artifact's manifest: what a pull is pinned to.
    pub manifest: BlobDigest,
    /// Whether the tag was of this already, so that nothing was sent.
    pub was_there: bool,
}

impl Registry {
    /// Stores a package, and sets the tag when all of it is there. Progress is of its blobs, those that were there already
    /// too: what was handed to the connection, which is a little ahead of what the registry has.
    ///
    /// # Errors
    ///
    /// [`Error::TagTaken`] if the tag is of something else and is not to be moved; otherwise which rule the registry broke,
    /// or that it can't be reached.
    pub async fn push(
        &mut self,
        outgoing: Outgoing<'_>,
        progress: Progress<'_>,
    ) -> Result<Pushed, Error> {
        let deadline = self.begin();
        deadline.around(self.store(outgoing, progress)).await
    }

    async fn store(
        &mut self,
        outgoing: Outgoing<'_>,
        progress: Progress<'_>,
    ) -> Result<Pushed, Error> {
        let tag = match (self.reference.tag(), self.reference.digest()) {
            (Some(tag), None) => tag.to_owned(),
            _ => {
                let reference = self.reference.clone();
                return Err(Error::NoTag { reference });
            }
        };
        let artifact = Artifact::of(outgoing.package, outgoing.archive, outgoing.signature);
        let manifest = BlobDigest::of(&artifact.artifact);
        match self.tagged(&tag).await? {
            Some(found) if found == manifest => {
                return Ok(Pushed {
                    manifest,
                    was_there: true,
                });
            }
            Some(found) if !outgoing.replace => {
                let reference = self.reference.clone();
                return Err(Error::TagTaken { reference, found });
            }
            _ => {}
        }
        let of = artifact.blobs.iter().map(|blob| blob.len() as u64).sum();
        let mut before = 0;
        for blob in &artifact.blobs {
            let tell = |done| progress.tell(before + done, of);
            self.store_blob(blob, tell).await?;
            before += blob.len() as u64;
            progress.tell(before, of);
        }
        let by_digest = manifest.to_string();
        self.store_manifest(&by_digest, IMAGE_MANIFEST, &artifact.artifact)
            .await?;
        self.store_package(&artifact).await?;
        // Last, so that whoever pulls the tag finds everything.
        self.store_manifest(&tag, IMAGE_MANIFEST, &artifact.artifact)
            .await?;
        Ok(Pushed {
            manifest,
            was_there: false,
        })
    }

    /// What refers to the artifact and keeps the archive, listed where the registry does not do that itself.
    async fn store_package(&mut self, artifact: &Artifact) -> Result<(), Error> {
        let by_digest = BlobDigest::of(&artifact.package).to_string();
        let stored = self.store_manifest(&by_digest, IMAGE_MANIFEST, &artifact.package);
        if stored.await?.headers.contains_key(OCI_SUBJECT) {
            return Ok(());
        }
        let tag = referrers_tag(BlobDigest::of(&artifact.artifact));
        let index = artifact.listed(self.referrers(&tag).await?);
        self.store_manifest(&tag, IMAGE_INDEX, &index).await?;
        // What only a list leads to is garbage for some of these registries (Distribution 2.8).
        let tag = package_tag(BlobDigest::of(&artifact.artifact));
        self.store_manifest(&tag, IMAGE_MANIFEST, &artifact.package)
            .await?;
        Ok(())
    }

    async fn referrers(&mut self, tag: &str) -> Result<Index, Error> {
        let place = self.place(&format!("manifests/{tag}"));
        let ask = Ask::get(Doing::Referrers).header(ACCEPT, IMAGE_INDEX);
        let answer = self.ask(ask, &place, Access::Push).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(Index::default()),
            StatusCode::OK => {
                let most = self.limits.manifest_bytes;
                let bytes = answer.bounded(most, &self.limits).await?;
                serde_json::from_slice(&bytes).map_err(|error| Error::Manifest {
                    reason: format!("the list of referrers: {error}"),
                })
            }
            _ => Err(answer.refused(&self.limits).await),
        }
    }

    async fn store_manifest(
        &mut self,
        name: &str,
        media_type: &'static str,
        bytes: &[u8],
    ) -> Result<Answer, Error> {
        let place = self.place(&format!("manifests/{name}"));
        let ask = Ask::new(Doing::PutManifest, Method::PUT)
            .header(CONTENT_TYPE, media_type)
            .body(bytes.to_vec());
        let answer = self.ask(ask, &place, Access::Push).await?;
        self.created(answer).await
    }

    async fn store_blob(&mut self, blob: &[u8], tell: impl Fn(u64)) -> Result<(), Error> {
        let digest = BlobDigest::of(blob);
        let place = self.place(&format!("blobs/{digest}"));
        let ask = Ask::new(Doing::Upload, Method::HEAD);
        let answer = self.ask(ask, &place, Access::Push).await?;
        match answer.status {
            StatusCode::OK => return Ok(()),
            StatusCode::NOT_FOUND => {}
            // Where the bytes lie is no matter to one who has them; a registry that points elsewhere has them.
            status if status.is_redirection() => return Ok(()),
            _ => return Err(answer.refused(&self.limits).await),
        }
        let upload = self.begin_upload().await?.with_query("digest", digest);
        let ask = Ask::new(Doing::Upload, Method::PUT)
            .header(CONTENT_TYPE, "application/octet-stream")
            .body(blob.to_vec());
        let (handed, seen) = watch::channel(0);
        let asked = self.ask(ask.telling(handed), &upload, Access::Push);
        let answer = telling(asked, seen, tell).await?;
        self.created(answer).await.map(drop)
    }

    async fn begin_upload(&mut self) -> Result<Place, Error> {
        let place = self.place("blobs/uploads/");
        let ask = Ask::new(Doing::Upload, Method::POST);
        let answer = self.ask(ask, &place, Access::Push).await?;
        if answer.status != StatusCode::ACCEPTED {
            return Err(answer.refused(&self.limits).await);
        }
        let to = answer.header(LOCATION).unwrap_or_default();
        let upload = place.seen_from_here(to);
        // The upload carries credentials: it goes to the registry itself.
        let upload = upload.filter(|it| it.origin == place.origin);
        upload.ok_or_else(|| Error::UploadElsewhere { to: to.to_owned() })
    }

    async fn created(&self, answer: Answer) -> Result<Answer, Error> {
        match answer.status {
            StatusCode::CREATED => Ok(answer),
            _ => Err(answer.refused(&self.limits).await),
        }
    }
}
