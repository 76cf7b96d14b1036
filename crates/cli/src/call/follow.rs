//! `yoi.toml` holds while a call runs, too: what is taken out of it is taken from the plugin.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use yoi_authority::{Authority, Enabled, Enablement, State, Surface, resolve};
use yoi_package::{Digest, Manifest};
use yoi_runtime::Plugin;
use yoi_signature::Refusal;

use crate::call::talk::Lines;
use crate::edited::Decision;
use crate::failure::Failure;
use crate::page::{LOOK, painted};
use crate::project::{Project, shown};
use crate::signed::Evidence;
use crate::standing::Standing;
use crate::{escape, file, fold};

/// How often the file is read. Reading it whole costs less than a millisecond, and is right wherever files can be read:
/// notices of changes are lost where a file is replaced, on network file systems and in containers.
const EVERY: Duration = Duration::from_millis(200);

/// How long a text must have stood to count: an editor may write it in two steps.
const SETTLED: Duration = Duration::from_millis(50);

/// A text that never settles counts after so many looks.
const MOST_LOOKS: usize = 5;

/// Ends with the call.
#[derive(Debug)]
pub(crate) struct Following {
    _ends: Sender<()>,
}

/// Sets the plugin's authority whenever `yoi.toml` says something else of its package than it did.
pub(crate) fn follow(
    project: &Project,
    standing: &Standing,
    plugin: &Plugin,
    lines: Lines,
) -> Result<Following, Failure> {
    let (ends, end) = mpsc::channel();
    let follower = Follower {
        file: project.file(),
        manifest: standing.package.manifest().clone(),
        digest: standing.package.digest(),
        evidence: standing.evidence.clone(),
        decision: standing.enabled.as_ref().map(Decision::of),
        plugin: plugin.clone(),
        lines,
    };
    let read = match project.text() {
        Some(text) => Found::Text(text.as_bytes().to_vec()),
        None => Found::Missing,
    };
    // Not waited for: a file system that hangs must not hold up the end.
    thread::Builder::new()
        .spawn(move || follower.run(read, &end))
        .map_err(|error| Failure::new("call/machine", format!("there is no thread: {error}")))?;
    Ok(Following { _ends: ends })
}

struct Follower {
    file: PathBuf,
    manifest: Manifest,
    digest: Digest,
    evidence: Evidence,
    decision: Option<Decision>,
    plugin: Plugin,
    lines: Lines,
}

/// What is found where `yoi.toml` was.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Text(Vec<u8>),
    Missing,
    Unreadable(String),
}

impl Found {
    fn look(path: &Path) -> Self {
        match file::bounded(path) {
            Ok(bytes) => Self::Text(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Missing,
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }

    /// The decisions in it; half of them are none.
    fn enablement(&self) -> Result<Enablement, String> {
        let text = match self {
            Self::Missing => return Ok(Enablement::default()),
            Self::Unreadable(reason) => return Err(reason.clone()),
            Self::Text(bytes) => str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?,
        };
        let (enablement, _) = Enablement::parse(text);
        enablement.ok_or_else(|| "it has errors".to_owned())
    }
}

impl Follower {
    fn run(mut self, mut read: Found, end: &Receiver<()>) {
        let goes_on = |wait| end.recv_timeout(wait) == Err(RecvTimeoutError::Timeout);
        loop {
            let mut found = Found::look(&self.file);
            for _ in 0..MOST_LOOKS {
                if found == read {
                    break;
                }
                if !goes_on(SETTLED) {
                    return;
                }
                let again = Found::look(&self.file);
                if again == found {
                    break;
                }
                found = again;
            }
            if found != read {
                self.take(&found);
                read = found;
            }
            if !goes_on(EVERY) {
                return;
            }
        }
    }

    /// What an unreadable file allows is nothing, and so is what one allows that does not take the package's signature.
    fn take(&mut self, found: &Found) {
        let (enablement, problem) = match found.enablement() {
            Ok(enablement) => (enablement, None),
            Err(problem) => (Enablement::default(), Some(problem)),
        };
        let trust = enablement.trust();
        let refusal = trust.refusal(&self.evidence.judged(trust));
        let enabled = enablement.get(self.manifest.id());
        let enabled = enabled.filter(|_| refusal.is_none());
        let decision = enabled.map(Decision::of);
        if decision == self.decision {
            return;
        }
        let (authority, is_enabled) = self.authority(enabled);
        // First told: what comes of it may end the call, and its talk.
        self.tell(is_enabled, problem.as_deref(), refusal.as_ref());
        self.plugin.set_authority(authority);
        self.decision = decision;
    }

    fn authority(&self, enabled: Option<&Enabled>) -> (Authority, bool) {
        let enabled = enabled.filter(|it| it.has_surface(Surface::Tools));
        let resolution = resolve(&self.manifest, self.digest, enabled);
        let is_enabled = *resolution.state() == State::Enabled;
        (resolution.authority().clone(), is_enabled)
    }

    fn tell(&self, is_enabled: bool, problem: Option<&str>, refusal: Option<&Refusal>) {
        let (file, id) = (shown(&self.file), self.manifest.id());
        let told = match (problem, refusal, is_enabled) {
            (Some(problem), ..) => format!(
                "`{file}` has changed and cannot be used ({problem}): `{id}` may reach nothing from here on"
            ),
            (None, Some(refusal), _) => format!(
                "`{file}` has changed and does not take the signature of `{id}` any more ({refusal}): it may reach nothing from here on"
            ),
            (None, None, false) => format!(
                "`{file}` has changed and does not enable `{id}` any more: it may reach nothing from here on"
            ),
            (None, None, true) => {
                format!("`{file}` has changed: what it grants `{id}` now holds from here on")
            }
        };
        let line = format!(
            "{}: {}",
            painted(LOOK, "authority"),
            escape::untrusted(&told)
        );
        let columns = fold::columns_of_talk();
        self.lines.push(fold::text(&line, columns).into_owned());
    }
}
