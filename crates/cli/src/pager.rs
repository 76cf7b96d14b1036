//! A pager of the user's own, for what is longer than the terminal.

#[cfg(unix)]
pub(crate) use unix::{is_longer, show};

/// Consoles scroll by themselves.
#[cfg(not(unix))]
pub(crate) fn is_longer(_: &str) -> bool {
    false
}

#[cfg(not(unix))]
pub(crate) fn show(_: &str) -> bool {
    false
}

#[cfg(unix)]
mod unix {
    use std::env;
    use std::ffi::OsString;
    use std::io::{self, IsTerminal as _, Write as _};
    use std::process::{Child, Command, Stdio};

    use anstream::{AutoStream, ColorChoice};
    use terminal_size::terminal_size_of;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// What `less` does without a wish of the user's: it ends by itself where all
    /// fits, shows colours, and leaves on the screen what was read.
    const LESS: &str = "FRX";

    /// What a shell says of a command that is not there.
    const NOT_FOUND: i32 = 127;

    /// Whether a text is longer than the terminal that it would be printed on.
    pub(crate) fn is_longer(text: &str) -> bool {
        let stdout = io::stdout();
        let is_dumb = env::var_os("TERM").is_none_or(|it| it.is_empty() || it == "dumb");
        if is_dumb || !stdout.is_terminal() {
            return false;
        }
        // The prompt takes a line.
        terminal_size_of(stdout).is_some_and(|(_, rows)| text.lines().count() >= rows.0.into())
    }

    /// Shows a text by a pager, and waits for its end. Whether there was one.
    pub(crate) fn show(text: &str) -> bool {
        let Some(mut command) = command() else {
            return false;
        };
        // An interrupt is the pager's: without its parent it would fight the
        // shell for the terminal.
        let Some(_ignored) = Ignored::interrupts() else {
            return false;
        };
        match command.stdin(Stdio::piped()).spawn() {
            Ok(pager) => read_by(pager, &text_for_terminal(text)),
            Err(_) => false,
        }
    }

    /// The user's own, by a shell as others run it; `less` otherwise. None where
    /// the user wants none.
    fn command() -> Option<Command> {
        let named = env::var_os("YOI_PAGER").or_else(|| env::var_os("PAGER"));
        let mut command = match named {
            None => Command::new("less"),
            Some(name) if name.is_empty() || name == "cat" => return None,
            Some(name) => shell(name),
        };
        if env::var_os("LESS").is_none() {
            command.env("LESS", LESS);
        }
        Some(command)
    }

    fn shell(line: OsString) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(line);
        command
    }

    fn read_by(mut pager: Child, text: &str) -> bool {
        if let Some(mut stdin) = pager.stdin.take() {
            // Who stops reading has what they wanted.
            let _ = stdin.write_all(text.as_bytes());
        }
        pager.wait().is_ok_and(|it| it.code() != Some(NOT_FOUND))
    }

    /// With colours if the terminal is to have them.
    fn text_for_terminal(text: &str) -> String {
        match AutoStream::choice(&io::stdout()) {
            ColorChoice::Never => anstream::adapter::strip_str(text).to_string(),
            _ => text.to_owned(),
        }
    }

    /// While it lives an interrupt does not end the process.
    struct Ignored {
        _runtime: tokio::runtime::Runtime,
        _interrupts: Signal,
    }

    impl Ignored {
        fn interrupts() -> Option<Self> {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_io().build().ok()?;
            let entered = runtime.enter();
            let interrupts = signal(SignalKind::interrupt()).ok()?;
            drop(entered);
            Some(Self {
                _runtime: runtime,
                _interrupts: interrupts,
            })
        }
    }
}
