use yoi_registry::{BlobDigest, Credentials, Limits, Lock, Reference, Resolved};

use crate::diagnostics;

/// The media type of every manifest that is read.
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// What an operator names, what `yoi.lock` pins, and what a registry or a file of credentials says: what is read prints
/// as a text that is read as the same, and what a manifest says is within its bounds.
pub fn registry(bytes: &[u8]) {
    manifest(bytes);
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    text.lines().take(8).for_each(|line| reference(line, text));
    let (lock, told) = Lock::parse(text);
    diagnostics::check(lock.as_ref(), &told, text);
    if let Some(lock) = lock {
        assert_eq!(Lock::parse(&lock.to_string()), (Some(lock), Vec::new()));
    }
}

/// A line as a reference, and the whole text as what may have credentials for it.
fn reference(line: &str, text: &str) {
    let Ok(reference) = Reference::parse(line) else {
        return;
    };
    assert_eq!(
        Reference::parse(&reference.to_string()).as_ref(),
        Ok(&reference)
    );
    assert!(reference.tag().is_some() || reference.digest().is_some());
    let pinned = reference.pinned(BlobDigest::of(line.as_bytes()));
    assert_eq!(Reference::parse(&pinned.to_string()).as_ref(), Ok(&pinned));
    assert_eq!(pinned.repository(), reference.repository());
    let repository = reference.repository();
    let host = repository.host();
    let dialled = match repository.port() {
        Some(port) => format!("https://{host}:{port}/v2/{}/", repository.name()),
        None => format!("https://{host}/v2/{}/", repository.name()),
    };
    let dialled = url::Url::parse(&dialled).unwrap();
    assert_eq!(
        dialled.host_str(),
        Some(host),
        "what is written is what is dialled"
    );
    assert_eq!(dialled.path(), format!("/v2/{}/", repository.name()));
    let _ = Credentials::from_docker_config(text, repository);
}

fn manifest(bytes: &[u8]) {
    let limits = Limits::default();
    let Ok(resolved) = Resolved::read(bytes, Some(MANIFEST), &limits) else {
        return;
    };
    assert_eq!(resolved.manifest(), BlobDigest::of(bytes));
    assert!(resolved.archive_bytes() <= limits.archive_bytes);
    assert!(Resolved::read(bytes, None, &limits).is_err());
    assert!(Resolved::read(bytes, Some("text/html"), &limits).is_err());
}
