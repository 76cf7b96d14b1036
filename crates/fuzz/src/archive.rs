use std::path::Path;

use yoi_document::{MAX_DIAGNOSTICS, has_errors};
use yoi_package::{Candidate, ComponentPath, Package, pack};

use crate::{diagnostics, manifest};

/// A package's archive: what is read has plain paths, each once, that its
/// manifest takes; and packed again it is the same package.
pub fn archive(bytes: &[u8]) {
    let name = Path::new("a.yoi-plugin");
    let (package, reviews) = Package::from_archive(name, bytes.to_vec());
    let (identity, _) = Candidate::from_archive(name, bytes.to_vec()).identity();
    if let Some(package) = &package {
        // A glance leaves out a judgement, and adds none.
        let identity = identity.unwrap();
        assert_eq!(identity.digest(), package.digest());
        assert_eq!(identity.manifest(), package.manifest());
    }
    let errors = reviews.iter().filter(|it| it.has_errors()).count();
    assert_eq!(package.is_none(), errors > 0);
    for review in &reviews {
        // What belongs to manifest and component together comes on top.
        let told = &review.diagnostics[..review.diagnostics.len().min(MAX_DIAGNOSTICS)];
        let sound = (!has_errors(told)).then_some(());
        diagnostics::check(sound.as_ref(), told, &review.source.text);
    }
    let Some(package) = package else {
        return;
    };
    let files = package.files();
    assert!(files.windows(2).all(|two| two[0].0 < two[1].0));
    for (path, _) in &files {
        if *path != "plugin.toml" {
            manifest::check_path(&ComponentPath::parse(path).unwrap());
        }
    }
    // What an odd compressor made long may be a bomb in ours.
    let Ok(packed) = pack(&package) else {
        return;
    };
    let (again, _) = Package::from_archive(name, packed);
    let again = again.unwrap();
    assert_eq!(again.files(), files);
    assert_eq!(again.digest(), package.digest());
}
