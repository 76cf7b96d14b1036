use std::path::{Path, PathBuf};

use yoi_document::{Diagnostic, Review};
use yoi_target::Protocol;

use crate::contents::{Contents, length, listed, review, sorted};
use crate::{Candidate, Component, Digest, Listing, Manifest, PackagePath};

/// Bytes with identity, version and digest: a manifest, the component that it
/// names, and the files that it includes. Package-controlled in every part but
/// the path.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    manifest: Manifest,
    manifest_text: String,
    component: Component,
    /// The others.
    files: Vec<(PackagePath, Vec<u8>)>,
    listing: Listing,
    digest: Digest,
    path: PathBuf,
}

impl Package {
    /// Reads a package's folder, or its archive (`.yoi-plugin`). There is a
    /// package only if no problem is an error. The reviews are one for each file
    /// with a word on it, the manifest first.
    ///
    /// Reading is bounded, and nothing outside a folder is read: a symbolic
    /// link that leaves it is refused. The files are not to change meanwhile.
    pub fn open(path: &Path) -> (Option<Self>, Vec<Review>) {
        Candidate::open(path).package()
    }

    /// Reads the bytes of an archive. The path is what it is called in problems.
    pub fn from_archive(path: &Path, bytes: Vec<u8>) -> (Option<Self>, Vec<Review>) {
        Candidate::from_archive(path, bytes).package()
    }

    pub(crate) fn made(
        path: PathBuf,
        manifest: Manifest,
        contents: Contents,
        reviews: &mut Vec<Review>,
    ) -> Option<Self> {
        let Contents {
            text,
            component,
            files,
        } = contents;
        let (component, diagnostics) = match component {
            Ok(bytes) => Component::read(bytes),
            Err(problem) => (None, vec![problem]),
        };
        reviews.push(review(&path, &manifest, diagnostics));
        let component = component?;
        reviews[0]
            .diagnostics
            .extend(compare(&manifest, &component));
        let all = sorted(&manifest, &text, component.bytes(), &files);
        let listing = listed(&all, reviews);
        Some(Self {
            digest: listing.digest(),
            listing,
            manifest,
            manifest_text: text,
            component,
            files,
            path,
        })
    }

    /// What the author says of it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The text of its manifest.
    pub fn manifest_text(&self) -> &str {
        &self.manifest_text
    }

    /// Its component, valid and not compiled.
    pub fn component(&self) -> &Component {
        &self.component
    }

    /// The bytes of its component.
    pub fn component_bytes(&self) -> &[u8] {
        self.component.bytes()
    }

    /// The files that its digest is of.
    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    /// All its files, each with its path, in the order of the paths.
    pub fn files(&self) -> Vec<(&str, &[u8])> {
        let text = &self.manifest_text;
        sorted(&self.manifest, text, self.component.bytes(), &self.files)
    }

    /// How many bytes all its files have together.
    pub fn bytes(&self) -> u64 {
        length(&self.files())
    }

    /// The identity of its content: of all its files. The same for a folder and
    /// for an archive of it.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The folder or archive that it was read from, as the caller named it.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Asks and imports that do not belong together: neither is wrong, and neither
/// is likely to be meant.
fn compare(manifest: &Manifest, component: &Component) -> Vec<Diagnostic> {
    let protocols = [
        (Protocol::Request, "request", component.imports_request()),
        (
            Protocol::WebSocket,
            "websocket",
            component.imports_websocket(),
        ),
    ];
    let told = protocols.map(|(protocol, name, imported)| match manifest.asks(protocol) {
        [] if imported => Some(import_without_ask(name)),
        [first, ..] if !imported => Some(unused_ask(name).at(first.span())),
        _ => None,
    });
    told.into_iter().flatten().collect()
}

fn import_without_ask(name: &str) -> Diagnostic {
    let message = format!(
        "the component imports `yoi:host/{name}`, and the manifest asks for no `[[{name}]]`"
    );
    Diagnostic::warning("package/import-without-ask", message)
        .help("every call will be refused: ask for the URLs that it is to reach")
}

fn unused_ask(name: &str) -> Diagnostic {
    let message = format!(
        "the manifest asks for `[[{name}]]`, and the component does not import `yoi:host/{name}`"
    );
    Diagnostic::warning("package/unused-ask", message)
        .help("leave the ask out, so that operators grant no more than is used")
}
