use std::fs::{self, DirBuilder};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempDir};

use crate::signed;

/// What begins so in a store is not looked at: it is on its way in or out.
const ON_ITS_WAY: &str = ".yoi-";

/// Writes a file whole or not at all: until it is there, nobody sees any of it.
/// What had its name is replaced.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    temporary(folder, bytes)?.persist(path)?;
    // So that the name lasts as long as the bytes.
    fs::File::open(folder)?.sync_all()
}

/// A file of these bytes beside those that it is to join.
pub(super) fn temporary(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(ON_ITS_WAY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any file that a program makes: less what the user's mask takes.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A folder that others of this user may see, and no other user may write.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o755);
    }
    builder.create(path)
}

/// A package that was taken out of its store, and is deleted when this is.
#[derive(Debug)]
pub(super) struct Aside {
    from: PathBuf,
    to: PathBuf,
    folder: TempDir,
}

/// A package that could not be put back, and where it is now.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) from: PathBuf,
    pub(super) to: PathBuf,
    pub(super) error: io::Error,
}

impl Aside {
    /// Takes it out in one step, so that nobody sees a part of it.
    pub(super) fn take(path: &Path) -> io::Result<Self> {
        let store = path.parent().unwrap_or(Path::new("."));
        let folder = Builder::new().prefix(ON_ITS_WAY).tempdir_in(store)?;
        let to = folder.path().join("removed");
        fs::rename(path, &to)?;
        Ok(Self {
            from: path.to_owned(),
            to,
            folder,
        })
    }

    /// Puts it back where it was, or keeps it where it is: it is never deleted by this.
    pub(super) fn put_back(self) -> Result<(), Kept> {
        let Self { from, to, folder } = self;
        match fs::rename(&to, &from) {
            Ok(()) => Ok(()),
            Err(error) => {
                let _ = folder.keep();
                Err(Kept { from, to, error })
            }
        }
    }

    /// Deletes it.
    pub(super) fn delete(self) -> io::Result<()> {
        self.folder.close()
    }
}

/// Removes a package, folder or archive, from its store. A link is removed, and
/// not what it leads to.
pub(crate) fn removed(path: &Path) -> io::Result<()> {
    Aside::take(path)?.delete()?;
    signed::forget(path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_cannot_be_put_back_is_kept_and_its_place_is_named() {
        let store = TempDir::new().unwrap();
        let package = store.path().join("x.a");
        fs::create_dir(&package).unwrap();
        fs::write(package.join("plugin.toml"), "mine").unwrap();
        let aside = Aside::take(&package).unwrap();
        // Something took its place.
        fs::write(&package, "in the way").unwrap();
        let kept = aside.put_back().unwrap_err();
        assert_eq!(kept.from, package);
        let manifest = fs::read(kept.to.join("plugin.toml")).unwrap();
        assert_eq!(manifest, b"mine");
    }
}
