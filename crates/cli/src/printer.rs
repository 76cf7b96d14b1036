use std::io::{self, IsTerminal as _, Write as _};
use std::process;

use anstream::ColorChoice;
use serde::Serialize;

use crate::args::{Color, Global};
use crate::failure::Failure;
use crate::page::{LOOK, painted};
use crate::{escape, fold, json, pager};

/// Where everything is printed: the standard output is data, the standard
/// error is talk. Colours are dropped where they are not wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    json: bool,
    width: Option<u16>,
    may_page: bool,
}

impl Printer {
    /// Decides on colours for the whole process.
    pub(crate) fn new(global: &Global, json: bool) -> Self {
        let choice = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        choice.write_global();
        Self {
            json,
            width: global.width,
            may_page: !global.no_pager,
        }
    }

    /// Whether the data is to be JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// How wide data may be, if someone reads it on a terminal.
    pub(crate) fn columns(&self) -> Option<usize> {
        self.width.map(usize::from).or_else(fold::columns_of_data)
    }

    /// Prints data for people, which ends its last line itself: through a pager
    /// where it is longer than the terminal.
    pub(crate) fn page(&self, text: &str) {
        if !self.may_page || !pager::is_longer(text) || !pager::show(text) {
            self.data(text);
        }
    }

    /// Prints data, which ends its last line itself.
    pub(crate) fn data(&self, text: &str) {
        let mut stdout = anstream::stdout().lock();
        let written = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        self.check(written);
    }

    /// Prints JSON exactly as a program gave it, and ends the line. On a terminal
    /// it has the same value, and what could alter the terminal is escaped.
    pub(crate) fn raw(&self, text: &str) {
        let mut stdout = io::stdout().lock();
        let written = match stdout.is_terminal() {
            true => writeln!(stdout, "{}", escape::terminal_json(text)),
            false => writeln!(stdout, "{text}"),
        };
        self.check(written.and_then(|()| stdout.flush()));
    }

    /// Ends the process where data is lost. Who stops reading has what they wanted, and that is no loss.
    fn check(&self, written: io::Result<()>) {
        let Err(error) = written else { return };
        if error.kind() != io::ErrorKind::BrokenPipe {
            let message = format!("the standard output cannot be written: {error}");
            self.talk(Failure::new("output/lost", message).text().trim_end());
            process::exit(1);
        }
    }

    /// Prints a JSON object as data.
    pub(crate) fn object(&self, object: &impl Serialize) {
        // None of the types has a key that is no string, so that nothing fails.
        let json = serde_json::to_string_pretty(object).unwrap_or_default();
        self.data(&format!("{}\n", escape::ascii_json(&json)));
    }

    /// Prints one line of talk.
    pub(crate) fn talk(&self, line: &str) {
        let line = fold::text(line, fold::columns_of_talk());
        let _ = writeln!(anstream::stderr().lock(), "{line}");
    }

    /// Prints what is odd and no hindrance, as one line of talk.
    pub(crate) fn warn(&self, message: &str) {
        let warning = painted(LOOK, "warning");
        self.talk(&format!("{warning}: {}", escape::untrusted(message)));
    }

    /// Prints why a command failed: as data where that is JSON, as talk
    /// otherwise.
    pub(crate) fn failure(&self, failure: &Failure) {
        match self.json {
            true => self.object(&json::Failed::new(failure)),
            false => self.talk(failure.text().trim_end()),
        }
    }
}
