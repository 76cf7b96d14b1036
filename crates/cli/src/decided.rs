//! What a package asked for when it was decided upon, kept beside `yoi.toml`: to say later what an update changed. It is
//! no authority, and it proves itself against the digest in `yoi.toml`.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use tempfile::Builder;
use yoi_authority::Enabled;
use yoi_package::{Decided, MAX_DECIDED_BYTES, Package, PackageId};

use crate::file;
use crate::project::{Project, shown};

/// Keeps what a package is now.
///
/// # Errors
///
/// Why it is not kept, in one line: nothing is lost but a better answer later.
pub(crate) fn keep(project: &Project, package: &Package) -> Result<(), String> {
    let path = project.decided(package.manifest().id());
    let kept = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(&path);
        if leads_away(&path) {
            return Err(std::io::Error::other("its folder is a link"));
        }
        fs::create_dir_all(folder)?;
        let mut builder = Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut new = builder.tempfile_in(folder)?;
        new.write_all(Decided::text(package).as_bytes())?;
        new.persist(&path)?;
        Ok(())
    };
    kept().map_err(|error| {
        let path = shown(&path);
        format!("what it asks now is not kept in `{path}`, so that `show --diff` will compare with the grants alone: {error}")
    })
}

/// Forgets what was kept.
pub(crate) fn forget(project: &Project, id: &PackageId) {
    let path = project.decided(id);
    if !leads_away(&path) {
        // What stays proves nothing any more.
        let _ = fs::remove_file(path);
    }
}

/// Whether one of the project's own folders above a file is a link: who gives a project away chooses what lies in it, and
/// not what is written or removed elsewhere.
fn leads_away(path: &Path) -> bool {
    path.ancestors().skip(1).take(2).any(Path::is_symlink)
}

/// What was decided upon.
///
/// # Errors
///
/// Why that is not known, in words that follow a colon.
pub(crate) fn of(project: &Project, enabled: &Enabled) -> Result<Decided, String> {
    let path = project.decided(enabled.id());
    let bytes = file::bounded_at(&path, MAX_DECIDED_BYTES).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no `{}`", shown(&path)),
        _ => format!("`{}` cannot be read: {error}", shown(&path)),
    })?;
    let text = String::from_utf8_lossy(&bytes);
    Decided::parse(&text, enabled.digest())
        .map_err(|error| format!("`{}` does not count: {error}", shown(&path)))
}
