use semver::Version;
use yoi_package::{Digest, Package, PackageId};

use crate::layout::{self, WASM_CONFIG, WASM_LAYER};
use crate::manifest::{Descriptor, IMAGE_MANIFEST, Manifest};
use crate::{BlobDigest, Doing, Error, Limits};

/// Longest signature, in bytes.
const MAX_SIGNATURE: usize = 16 << 10;

/// What a manifest says of a package, all of it within the bounds and none of it proven but the manifest's own digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    manifest: BlobDigest,
    component: BlobDigest,
    pub(crate) archive: BlobDigest,
    pub(crate) archive_bytes: u64,
    id: PackageId,
    version: Version,
    package: Digest,
    signature: Option<String>,
}

impl Resolved {
    /// Reads a manifest that came as this media type. The bytes have been held against what was asked for.
    ///
    /// # Errors
    ///
    /// Says what keeps it from being the manifest of a package, and [`Error::TooLarge`] for an archive over its bound.
    pub fn read(bytes: &[u8], media_type: Option<&str>, limits: &Limits) -> Result<Self, Error> {
        is_type(IMAGE_MANIFEST, essence(media_type.unwrap_or_default()))?;
        let manifest: Manifest =
            serde_json::from_slice(bytes).map_err(|error| Error::Manifest {
                reason: error.to_string(),
            })?;
        is_type(
            IMAGE_MANIFEST,
            manifest.media_type.as_deref().unwrap_or(IMAGE_MANIFEST),
        )?;
        is_type(WASM_CONFIG, &manifest.config.media_type)?;
        let [component] = manifest.layers.as_slice() else {
            return Err(Error::Layers {
                found: manifest.layers.len(),
            });
        };
        is_type(WASM_LAYER, &component.media_type)?;
        Self::of(bytes, component, &Annotations(&manifest), limits)
    }

    fn of(
        bytes: &[u8],
        component: &Descriptor,
        said: &Annotations<'_>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let id = said.read(layout::ID, "a package's id", |it| PackageId::parse(it).ok())?;
        let version = said.read(layout::VERSION, "a version", |it| Version::parse(it).ok())?;
        let package = said.read(layout::DIGEST, "a digest", |it| Digest::parse(it).ok())?;
        let archive = said.read(layout::ARCHIVE, "a digest", |it| BlobDigest::parse(it).ok())?;
        let archive_bytes = said.read(layout::ARCHIVE_SIZE, "a number", |it| it.parse().ok())?;
        if archive_bytes > limits.archive_bytes {
            return Err(Error::TooLarge {
                doing: Doing::Archive,
                most: limits.archive_bytes,
            });
        }
        let component = BlobDigest::parse(&component.digest).map_err(|error| Error::Manifest {
            reason: format!("its layer's digest: {error}"),
        })?;
        Ok(Self {
            manifest: BlobDigest::of(bytes),
            component,
            archive,
            archive_bytes,
            id,
            version,
            package,
            signature: said.signature()?,
        })
    }

    /// The digest of the manifest: what pins everything else.
    pub fn manifest(&self) -> BlobDigest {
        self.manifest
    }

    /// The package's id, as the manifest has it.
    pub fn id(&self) -> &PackageId {
        &self.id
    }

    /// The package's version, as the manifest has it.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The package's digest, as the manifest has it.
    pub fn digest(&self) -> Digest {
        self.package
    }

    /// How long the archive is, in bytes.
    pub fn archive_bytes(&self) -> u64 {
        self.archive_bytes
    }

    /// The text of the archive's `.minisig`, if it came with one. Not verified.
    pub fn signature(&self) -> Option<&str> {
        self.signature.as_deref()
    }

    /// Whether the package that was read from the archive is what the manifest says: what other tools pull from here is
    /// the component that yoi runs.
    ///
    /// # Errors
    ///
    /// [`Error::Differs`], with what does.
    pub fn check(&self, package: &Package) -> Result<(), Error> {
        let manifest = package.manifest();
        let component = BlobDigest::of(package.component_bytes());
        let pairs = [
            ("its id", self.id.to_string(), manifest.id().to_string()),
            (
                "its version",
                self.version.to_string(),
                manifest.version().to_string(),
            ),
            (
                "its digest",
                self.package.to_string(),
                package.digest().to_string(),
            ),
            (
                "its component",
                self.component.to_string(),
                component.to_string(),
            ),
        ];
        let differs = pairs
            .into_iter()
            .find(|(_, claimed, found)| claimed != found);
        match differs {
            None => Ok(()),
            Some((what, claimed, found)) => Err(Error::Differs {
                what,
                claimed,
                found,
            }),
        }
    }
}

struct Annotations<'a>(&'a Manifest);

impl Annotations<'_> {
    fn read<T>(
        &self,
        name: &'static str,
        wanted: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Error> {
        let text = self.0.annotations.get(name);
        let text = text.ok_or(Error::NoPackage { name })?;
        parse(text).ok_or(Error::Annotation { name, wanted })
    }

    fn signature(&self) -> Result<Option<String>, Error> {
        let text = self.0.annotations.get(layout::SIGNATURE).cloned();
        match text.as_ref().is_some_and(|it| it.len() > MAX_SIGNATURE) {
            true => Err(Error::Annotation {
                name: layout::SIGNATURE,
                wanted: "a minisign signature",
            }),
            false => Ok(text),
        }
    }
}

/// A media type without its parameters (RFC 9110, section 8.3.1).
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

fn is_type(expected: &'static str, found: &str) -> Result<(), Error> {
    match found == expected {
        true => Ok(()),
        false => Err(Error::MediaType {
            doing: Doing::Manifest,
            expected,
            found: found.to_owned(),
        }),
    }
}
