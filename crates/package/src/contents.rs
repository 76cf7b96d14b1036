use std::path::Path;

use yoi_document::{Diagnostic, Review, Source};

use crate::{Listing, MANIFEST, MAX_PACKAGE_BYTES, Manifest, PackagePath};

/// What was read of a package's files, before it is judged. Package-controlled.
pub(crate) struct Contents {
    /// The manifest's.
    pub(crate) text: String,
    pub(crate) component: Result<Vec<u8>, Diagnostic>,
    pub(crate) files: Vec<(PackagePath, Vec<u8>)>,
}

/// All files of a package, each with its path, in the order of the paths.
pub(crate) fn sorted<'a>(
    manifest: &'a Manifest,
    text: &'a str,
    component: &'a [u8],
    others: &'a [(PackagePath, Vec<u8>)],
) -> Vec<(&'a str, &'a [u8])> {
    let others = others.iter();
    let mut files: Vec<_> = others
        .map(|(path, bytes)| (path.as_str(), &bytes[..]))
        .collect();
    files.push((MANIFEST, text.as_bytes()));
    files.push((manifest.component().as_str(), component));
    files.sort_unstable_by_key(|(path, _)| *path);
    files
}

/// What is hashed of them; too many bytes are a problem of the manifest's.
pub(crate) fn listed(files: &[(&str, &[u8])], reviews: &mut [Review]) -> Listing {
    let bytes = length(files);
    if bytes > MAX_PACKAGE_BYTES
        && let Some(manifest) = reviews.first_mut()
    {
        let message =
            format!("the package has {bytes} bytes, over the limit of {MAX_PACKAGE_BYTES}");
        let told = Diagnostic::error("package/too-large", message);
        manifest
            .diagnostics
            .push(told.help("include less, or smaller files"));
    }
    Listing::of(files)
}

/// How many bytes they have together.
pub(crate) fn length(files: &[(&str, &[u8])]) -> u64 {
    files.iter().map(|(_, bytes)| bytes.len() as u64).sum()
}

/// What there is to say of the component's file.
pub(crate) fn review(path: &Path, manifest: &Manifest, diagnostics: Vec<Diagnostic>) -> Review {
    let name = path.join(manifest.component().as_str());
    Review {
        source: Source {
            name: name.display().to_string(),
            text: String::new(),
        },
        diagnostics,
    }
}
