use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::{programs, workspace};

/// A shell's session, as someone has it who follows a document: each command begins where the one before it ended.
pub(crate) struct Session {
    folder: PathBuf,
    /// What goes from one document to the next, and from one run to the next
    kept: PathBuf,
    current: PathBuf,
    last_status: i32,
}

/// What came of a command.
pub(crate) struct Outcome {
    /// Both of its outputs, as they came.
    pub(crate) said: String,
    pub(crate) is_success: bool,
}

/// Runs what stands in `$1` as this shell's own line, and leaves behind where that ended.
const SHELL: &str = r#"exec 2>&1; (exit "$2"); eval "$1"; status=$?; pwd > "$3"; exit $status"#;

impl Session {
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        let kept = workspace::path("target/tour");
        fs::create_dir_all(&kept)?;
        Ok(Self {
            folder: folder.to_owned(),
            kept: kept.canonicalize()?,
            current: folder.to_owned(),
            last_status: 0,
        })
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.current.join(path);
        fs::write(&path, text).with_context(|| format!("`{}`", path.display()))
    }

    pub(crate) fn run(&mut self, command: &str) -> Result<Outcome> {
        let ended = self.kept.join("ended");
        let output = self
            .shell()?
            .arg(command)
            .arg(self.last_status.to_string())
            .arg(&ended)
            .output()
            .context("there is no `sh`")?;
        self.last_status = output.status.code().unwrap_or(1);
        self.current = fs::read_to_string(&ended)
            .with_context(|| format!("`{command}` ended the shell"))?
            .trim_end()
            .into();
        Ok(Outcome {
            said: String::from_utf8_lossy(&output.stdout).into_owned(),
            is_success: output.status.success(),
        })
    }

    fn shell(&self) -> Result<Command> {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", SHELL, "sh"])
            .current_dir(&self.current)
            .stdin(Stdio::null())
            .env("PATH", path_with_yoi()?)
            .env("XDG_CACHE_HOME", self.folder.join(".cache"))
            .env("XDG_STATE_HOME", self.folder.join(".state"))
            .env("XDG_DATA_HOME", self.folder.join(".data"))
            .env("XDG_CONFIG_HOME", self.folder.join(".config"))
            // One for all documents, and for every run: compiling is most of the time.
            .env("CARGO_TARGET_DIR", self.kept.join("cargo"))
            .env("PIP_CACHE_DIR", self.kept.join("pip"))
            .env("CARGO_TERM_QUIET", "true")
            .env("NO_COLOR", "1")
            .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
            .env("npm_config_audit", "false")
            .env("npm_config_fund", "false")
            .env("npm_config_update_notifier", "false")
            .env("npm_config_prefer_offline", "true")
            .env_remove("VIRTUAL_ENV");
        Ok(shell)
    }
}

/// The `yoi` that was just built comes first.
fn path_with_yoi() -> Result<OsString> {
    let own = programs::debug("yoi").canonicalize()?;
    let own = own.parent().context("a program is in a folder")?.to_owned();
    let paths = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(
        [own].into_iter().chain(env::split_paths(&paths)),
    )?)
}
