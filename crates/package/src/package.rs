use std::path::{Path, PathBuf};

use yoi_document::{Diagnostic, MAX_BYTES, Review, Source};
use yoi_target::Protocol;

use crate::folder::{Folder, FolderError};
use crate::{Component, ComponentPath, Digest, Listing, MANIFEST, MAX_COMPONENT_BYTES, Manifest};

/// Bytes with identity, version and digest: a manifest and the component that
/// it names. Package-controlled in every part but the folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    manifest: Manifest,
    manifest_text: String,
    component: Component,
    listing: Listing,
    digest: Digest,
    folder: PathBuf,
}

impl Package {
    /// Reads a package's folder. There is a package only if no problem is an
    /// error. The reviews are one for each file that was looked for, the
    /// manifest first.
    ///
    /// Reading is bounded, and nothing outside the folder is read: a symbolic
    /// link that leaves it is refused. The files are not to change meanwhile.
    pub fn open(folder: &Path) -> (Option<Self>, Vec<Review>) {
        let mut reviews = Vec::new();
        let package = read(folder, &mut reviews);
        let sound = !reviews.iter().any(Review::has_errors);
        (package.filter(|_| sound), reviews)
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

    /// The identity of its content: of manifest and component.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Where it was read from, as the caller named it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn read(path: &Path, reviews: &mut Vec<Review>) -> Option<Package> {
    let name = |file: &str| path.join(file).display().to_string();
    let (folder, text) = match read_manifest(path) {
        Ok(read) => read,
        Err(diagnostic) => {
            reviews.push(review(name(MANIFEST), String::new(), vec![diagnostic]));
            return None;
        }
    };
    let (manifest, diagnostics) = Manifest::parse(&text);
    reviews.push(review(name(MANIFEST), text.clone(), diagnostics));
    let manifest = manifest?;

    let (component, diagnostics) = read_component(&folder, manifest.component());
    reviews.push(review(
        name(manifest.component().as_str()),
        String::new(),
        diagnostics,
    ));
    let component = component?;
    reviews[0]
        .diagnostics
        .extend(compare(&manifest, &component));

    let files = [
        (MANIFEST, text.as_bytes()),
        (manifest.component().as_str(), component.bytes()),
    ];
    let listing = Listing::of(&files);
    let digest = listing.digest();
    Some(Package {
        manifest,
        component,
        listing,
        digest,
        manifest_text: text,
        folder: path.to_owned(),
    })
}

fn review(name: String, text: String, diagnostics: Vec<Diagnostic>) -> Review {
    Review {
        source: Source { name, text },
        diagnostics,
    }
}

fn read_manifest(path: &Path) -> Result<(Folder, String), Diagnostic> {
    let folder = Folder::open(path).map_err(|error| no_folder(&error))?;
    let bytes = folder
        .read(MANIFEST, MAX_BYTES as u64)
        .map_err(|error| no_manifest(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&error))?;
    Ok((folder, text))
}

fn read_component(folder: &Folder, path: &ComponentPath) -> (Option<Component>, Vec<Diagnostic>) {
    match folder.read(path.as_str(), MAX_COMPONENT_BYTES as u64) {
        Ok(bytes) => Component::read(bytes),
        Err(error) => (None, vec![no_component(&error)]),
    }
}

fn no_folder(error: &FolderError) -> Diagnostic {
    let message = format!("the package's folder cannot be read: {error}");
    Diagnostic::error("package/folder", message)
        .help(format!("name a folder with a `{MANIFEST}` in it"))
}

fn no_manifest(error: &FolderError) -> Diagnostic {
    let message = format!("the folder has no readable `{MANIFEST}`: {error}");
    let code = match error {
        FolderError::Missing => "manifest/missing",
        FolderError::Outside => "package/outside",
        FolderError::TooLarge(_) => "manifest/too-large",
        FolderError::NotAFile | FolderError::Io(_) => "manifest/unreadable",
    };
    Diagnostic::error(code, message)
}

fn not_utf8(error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    Diagnostic::error(
        "manifest/not-utf8",
        format!("the manifest is not UTF-8 at byte {at}"),
    )
}

fn no_component(error: &FolderError) -> Diagnostic {
    let message = format!("the component cannot be read: {error}");
    let (code, help) = match error {
        FolderError::Missing => (
            "component/missing",
            "build it first, or correct `[component] path`",
        ),
        FolderError::Outside => (
            "package/outside",
            "put the component itself into the package's folder",
        ),
        FolderError::TooLarge(_) => (
            "component/too-large",
            "build in release mode and strip debug sections",
        ),
        FolderError::NotAFile | FolderError::Io(_) => {
            ("component/unreadable", "correct `[component] path`")
        }
    };
    Diagnostic::error(code, message).help(help)
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
