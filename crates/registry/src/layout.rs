//! What a package looks like in a registry: docs/decisions/0021.

use std::collections::BTreeMap;

use serde::Serialize;
use yoi_package::Package;

use crate::BlobDigest;
use crate::manifest::{Descriptor, IMAGE_MANIFEST, Index, Manifest};

/// The config of a wasm artifact.
pub(crate) const WASM_CONFIG: &str = "application/vnd.wasm.config.v0+json";

/// A component or module.
pub(crate) const WASM_LAYER: &str = "application/wasm";

/// A package's archive.
pub const ARCHIVE_MEDIA_TYPE: &str = "application/vnd.yoi.plugin.v1+zip";

/// A minisign signature over an archive.
pub const SIGNATURE_MEDIA_TYPE: &str = "application/vnd.yoi.plugin.minisig.v1";

/// What refers to a wasm artifact as its package.
pub const PACKAGE_ARTIFACT_TYPE: &str = "application/vnd.yoi.plugin.v1";

/// A config that says nothing (OCI Image Specification 1.1, "Guidance for an empty descriptor").
const EMPTY_CONFIG: &str = "application/vnd.oci.empty.v1+json";
const EMPTY: &[u8] = b"{}";

/// The annotations of a wasm artifact that is a package.
pub(crate) const ID: &str = "io.github.yoi-rs.plugin.id";
pub(crate) const VERSION: &str = "org.opencontainers.image.version";
pub(crate) const DIGEST: &str = "io.github.yoi-rs.plugin.digest";
pub(crate) const ARCHIVE: &str = "io.github.yoi-rs.plugin.archive";
pub(crate) const ARCHIVE_SIZE: &str = "io.github.yoi-rs.plugin.archive.size";
pub(crate) const SIGNATURE: &str = "io.github.yoi-rs.plugin.minisig";
const TITLE: &str = "org.opencontainers.image.title";
const DESCRIPTION: &str = "org.opencontainers.image.description";

/// The same for every push of the same package, so that its digest is too.
const CREATED: &str = "1970-01-01T00:00:00Z";

/// Every blob and manifest of a package, ready to be sent.
pub(crate) struct Artifact {
    /// In the order in which they are sent.
    pub(crate) blobs: Vec<Vec<u8>>,
    /// The wasm artifact.
    pub(crate) artifact: Vec<u8>,
    /// What keeps the archive, and refers to the artifact.
    pub(crate) package: Vec<u8>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WasmConfig<'a> {
    created: &'static str,
    architecture: &'static str,
    os: &'static str,
    layer_digests: Vec<String>,
    component: WasmComponent<'a>,
}

#[derive(Serialize)]
struct WasmComponent<'a> {
    exports: &'a [String],
    imports: &'a [String],
}

impl Artifact {
    pub(crate) fn of(package: &Package, archive: &[u8], signature: Option<&str>) -> Self {
        let component = package.component_bytes();
        let config = config(package);
        let artifact = wasm_artifact(package, &config, archive, signature);
        let artifact = json(&artifact);
        let blobs = [component, &config, archive, EMPTY];
        let blobs = blobs.into_iter().chain(signature.map(str::as_bytes));
        Self {
            blobs: blobs.map(<[u8]>::to_vec).collect(),
            package: json(&referrer(package, &artifact, archive, signature)),
            artifact,
        }
    }

    /// The referrers of the artifact with its package among them (OCI Distribution Specification 1.1, section
    /// "Referrers Tag Schema"): for registries that don't list them by themselves.
    pub(crate) fn listed(&self, mut index: Index) -> Vec<u8> {
        let package = Descriptor {
            artifact_type: Some(PACKAGE_ARTIFACT_TYPE.to_owned()),
            ..Descriptor::of(IMAGE_MANIFEST, &self.package)
        };
        index.manifests.retain(|it| it.digest != package.digest);
        index.manifests.push(package);
        json(&index)
    }
}

/// The tag under which referrers are listed.
pub(crate) fn referrers_tag(artifact: BlobDigest) -> String {
    format!("sha256-{}", artifact.digits())
}

/// A tag for the package of an artifact.
pub(crate) fn package_tag(artifact: BlobDigest) -> String {
    format!("{}.yoi", referrers_tag(artifact))
}

fn config(package: &Package) -> Vec<u8> {
    json(&WasmConfig {
        created: CREATED,
        architecture: "wasm",
        os: "wasip2",
        layer_digests: vec![BlobDigest::of(package.component_bytes()).to_string()],
        component: WasmComponent {
            exports: package.component().exports(),
            imports: package.component().imports(),
        },
    })
}

fn wasm_artifact(
    package: &Package,
    config: &[u8],
    archive: &[u8],
    signature: Option<&str>,
) -> Manifest {
    let manifest = package.manifest();
    let file = manifest.component().as_str();
    let file = file.rsplit('/').next().unwrap_or(file);
    let mut annotations = annotations([
        (TITLE, manifest.id().to_string()),
        (VERSION, manifest.version().to_string()),
        (DESCRIPTION, manifest.description().to_owned()),
        (ID, manifest.id().to_string()),
        (DIGEST, package.digest().to_string()),
        (ARCHIVE, BlobDigest::of(archive).to_string()),
        (ARCHIVE_SIZE, archive.len().to_string()),
    ]);
    annotations.extend(signature.map(|it| (SIGNATURE.to_owned(), it.to_owned())));
    Manifest {
        annotations,
        ..Manifest::new(
            Descriptor::of(WASM_CONFIG, config),
            vec![Descriptor::of(WASM_LAYER, package.component_bytes()).titled(file)],
        )
    }
}

fn referrer(
    package: &Package,
    artifact: &[u8],
    archive: &[u8],
    signature: Option<&str>,
) -> Manifest {
    let manifest = package.manifest();
    let file = format!("{}-{}.yoi-plugin", manifest.id(), manifest.version());
    let mut layers = vec![Descriptor::of(ARCHIVE_MEDIA_TYPE, archive).titled(&file)];
    layers.extend(signature.map(|it| {
        Descriptor::of(SIGNATURE_MEDIA_TYPE, it.as_bytes()).titled(&format!("{file}.minisig"))
    }));
    Manifest {
        artifact_type: Some(PACKAGE_ARTIFACT_TYPE.to_owned()),
        subject: Some(Descriptor::of(IMAGE_MANIFEST, artifact)),
        ..Manifest::new(Descriptor::of(EMPTY_CONFIG, EMPTY), layers)
    }
}

impl Descriptor {
    /// What other tools call its file.
    fn titled(self, file: &str) -> Self {
        Self {
            annotations: annotations([(TITLE, file.to_owned())]),
            ..self
        }
    }
}

fn annotations<const N: usize>(pairs: [(&str, String); N]) -> BTreeMap<String, String> {
    let pairs = pairs.into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// None of the types has a key that is no string, so that nothing fails.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
