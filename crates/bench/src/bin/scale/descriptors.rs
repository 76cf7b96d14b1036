//! Room for sockets.

use anyhow::{Result, bail};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a process has beside its connections.
const BESIDE: usize = 256;

/// Raises this process's bound on descriptors as far as this many connections need, or says that it can't be.
pub(crate) fn make_room(connections: usize) -> Result<()> {
    let wanted = (connections + BESIDE) as u64;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    let raised = Rlimit {
        current: Some(wanted),
        maximum,
    };
    if maximum.is_some_and(|maximum| maximum < wanted)
        || setrlimit(Resource::Nofile, raised).is_err()
    {
        bail!(
            "{connections} connections need {wanted} descriptors, and this machine allows a process {}: raise the hard \
             limit (`ulimit -Hn`, `LimitNOFILE=` of systemd), or take fewer by `--instances`",
            maximum.or(current).unwrap_or_default()
        );
    }
    Ok(())
}
