use std::path::Path;

/// Why a file or folder may hold what someone else wrote, in words that follow
/// its name. None for what is not there. Of a link both it and what it leads to
/// count.
#[cfg(unix)]
pub(crate) fn foreign(path: &Path) -> Option<String> {
    use std::io::ErrorKind;
    use std::os::unix::fs::MetadataExt as _;
    let user = rustix::process::geteuid().as_raw();
    // Before it is followed: what a link leads to can come later.
    let itself = path.symlink_metadata().ok();
    if let Some(reason) = itself.and_then(|it| not_owned(it.uid(), user)) {
        return Some(reason);
    }
    match path.metadata() {
        Ok(found) => reason(found.uid(), found.mode(), user),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            None
        }
        Err(error) => Some(format!("cannot be looked at: {error}")),
    }
}

/// There are no owners to compare.
#[cfg(not(unix))]
pub(crate) fn foreign(_: &Path) -> Option<String> {
    None
}

#[cfg(unix)]
fn not_owned(owner: u32, user: u32) -> Option<String> {
    (owner != user && owner != 0).then(|| format!("belongs to user {owner}, not to you"))
}

/// A user's own group may write: with the usual file mode mask of 002 it does
/// everywhere. The sticky bit keeps nobody from adding a file.
#[cfg(unix)]
fn reason(owner: u32, mode: u32, user: u32) -> Option<String> {
    const GROUP_WRITES: u32 = 0o020;
    const OTHERS_WRITE: u32 = 0o002;
    if let Some(reason) = not_owned(owner, user) {
        return Some(reason);
    }
    if mode & OTHERS_WRITE != 0 {
        return Some("can be written by every user".to_owned());
    }
    if owner != user && mode & GROUP_WRITES != 0 {
        return Some("is not yours, and can be written by its group".to_owned());
    }
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const USER: u32 = 1000;

    #[test]
    fn ones_own_and_the_systems_are_trusted() {
        assert_eq!(reason(USER, 0o040_755, USER), None);
        assert_eq!(reason(USER, 0o040_775, USER), None, "a mask of 002");
        assert_eq!(reason(0, 0o100_644, USER), None);
        assert_eq!(reason(0, 0o040_775, 0), None);
    }

    #[test]
    fn what_someone_else_can_write_is_foreign() {
        let foreign = [
            (1001, 0o040_700, USER),
            (1001, 0o100_644, 0),
            (USER, 0o040_777, USER),
            (USER, 0o100_646, USER),
            (0, 0o041_777, USER),
            (0, 0o041_777, 0),
            (0, 0o040_775, USER),
        ];
        for (owner, mode, user) in foreign {
            assert!(reason(owner, mode, user).is_some(), "{owner} {mode:o}");
        }
    }
}
