use serde_json::Value as Json;
use yoi_package::{Decided, DecidedError, Digest, Manifest};

/// What was kept of a package that was decided upon: it counts for one digest
/// at most, and then it is the manifest that it holds.
pub fn decided(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let nothing = Digest::of(&[]);
    let (digest, decided) = match Decided::parse(text, nothing) {
        Err(DecidedError::OtherContent { found }) => (found, Decided::parse(text, found)),
        other => (nothing, other),
    };
    match decided {
        Ok(decided) => {
            let kept: Json = serde_json::from_str(text).unwrap();
            let manifest = Manifest::parse(kept["manifest"].as_str().unwrap()).0;
            assert_eq!(manifest.as_ref(), Some(decided.manifest()));
            assert_ne!(digest, nothing, "it has a manifest at least");
            assert_eq!(
                Decided::parse(text, nothing),
                Err(DecidedError::OtherContent { found: digest })
            );
        }
        Err(error) => assert!(
            !matches!(error, DecidedError::OtherContent { .. }),
            "its files make one digest"
        ),
    }
}
