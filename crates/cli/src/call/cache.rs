use std::env;
use std::path::{Path, PathBuf};

use yoi_runtime::CompiledCache;

/// Opens the user's cache of compiled code, where the XDG Base Directory
/// Specification puts it. The key that vouches for it lies elsewhere, so that
/// who restores a cache from somewhere does not bring a key along.
pub(crate) fn open() -> Result<CompiledCache, String> {
    let cache = base("XDG_CACHE_HOME", ".cache")?.join("yoi/compiled");
    let key = base("XDG_STATE_HOME", ".local/state")?.join("yoi/cache.key");
    CompiledCache::open(&cache, &key).map_err(|error| error.to_string())
}

fn base(variable: &str, below_home: &str) -> Result<PathBuf, String> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let named = |variable: &str| env::var_os(variable).map(PathBuf::from).and_then(absolute);
    named(variable)
        .or_else(|| named("HOME").map(|home| home.join(Path::new(below_home))))
        .ok_or_else(|| format!("neither `{variable}` nor `HOME` is an absolute path"))
}
