use std::process::ExitCode;

/// How the process ends, for scripts. The third status, 2, is wrong usage,
/// with which clap ends the process by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Done, or allowed.
    Done,
    /// Refused, denied, or failed.
    Refused,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Done => ExitCode::from(0),
            ExitStatus::Refused => ExitCode::from(1),
        }
    }
}
