//! A child process with a group of its own, which ends with its owner
use anyhow::{Context as _, anyhow};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    fs,
    io::{self, BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    process::{ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};
use tempfile::NamedTempFile;

const START: Duration = Duration::from_secs(60);

/// Dropping it kills the whole group; when this process is killed, the child sees the end of its input.
pub(super) struct Child {
    process: std::process::Child,
    errors: NamedTempFile,
}

impl Child {
    /// The caller has set what the standard output is.
    pub(super) fn spawn(command: &mut Command, what_to_install: &str) -> anyhow::Result<Self> {
        let errors = NamedTempFile::new()?;
        command
            .stdin(Stdio::piped())
            .stderr(errors.reopen()?)
            .process_group(0);
        Ok(Self {
            process: command.spawn().map_err(missing(command, what_to_install))?,
            errors,
        })
    }

    /// As [`Self::spawn`], for a server that prints its port.
    pub(super) fn serve(
        command: &mut Command,
        what_to_install: &str,
    ) -> anyhow::Result<(Self, u16)> {
        let mut child = Self::spawn(command.stdout(Stdio::piped()), what_to_install)?;
        let output = child
            .process
            .stdout
            .take()
            .context("the child has no output")?;
        let line =
            first_line(output).with_context(|| format!("it printed no port: {}", child.log()))?;
        let port = line.trim().parse();
        let port = port.with_context(|| {
            format!("it printed `{}`, not a port: {}", line.trim(), child.log())
        })?;
        Ok((child, port))
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.errors.path()).unwrap_or_default()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if let Some(group) = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
        {
            // A group that has ended by itself is as good.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.process.wait();
    }
}

pub(super) fn missing(
    command: &Command,
    what_to_install: &str,
) -> impl FnOnce(io::Error) -> anyhow::Error {
    let text = format!(
        "`{}` cannot be run: {what_to_install}",
        command.get_program().to_string_lossy()
    );
    move |error| anyhow!(error).context(text)
}

fn first_line(output: ChildStdout) -> anyhow::Result<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = String::new();
        let read = output.read_line(&mut line).map(|_| line);
        // The receiver may have given up; the pipe is read on, so that the child can write.
        let _ = sender.send(read);
        io::copy(&mut output, &mut io::sink())
    });
    let line = receiver
        .recv_timeout(START)
        .context("it did not start in time")??;
    anyhow::ensure!(!line.is_empty(), "it ended at once");
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_what_to_install() {
        let mut command = Command::new("no-such-program");
        let error = Child::serve(&mut command, "install it").err();
        let text = format!("{:#}", error.unwrap());
        assert!(
            text.starts_with("`no-such-program` cannot be run: install it: No such file"),
            "{text}"
        );
    }

    #[test]
    fn a_server_that_ends_at_once_says_what_it_wrote() {
        let mut command = Command::new("sh");
        let error = Child::serve(command.args(["-c", "echo no luck >&2"]), "").err();
        let text = format!("{:#}", error.unwrap());
        assert_eq!(text, "it printed no port: no luck\n: it ended at once");
    }

    #[test]
    fn dropping_a_child_ends_its_whole_group() {
        // The grandchild holds the output: it ends only when both are gone.
        let mut command = Command::new("sh");
        command
            .args(["-c", "sleep 1000 & echo 1; cat"])
            .stdout(Stdio::piped());
        let mut child = Child::spawn(&mut command, "").unwrap();
        let mut output = child.process.stdout.take().unwrap();
        io::Read::read_exact(&mut output, &mut [0]).unwrap();
        drop(child);
        assert_eq!(io::read_to_string(output).unwrap(), "\n");
    }
}
