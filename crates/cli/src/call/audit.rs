use yoi_host::{Audit, Event, LogLevel};

use crate::call::talk::Lines;
use crate::page::{BAD, HEADING, painted};
use crate::{escape, fold};

/// Tells the operator what a guest does, line by line: refusals, failures and
/// its log always, what went as it should when asked to be verbose.
#[derive(Debug)]
pub(crate) struct Told {
    lines: Lines,
    verbose: bool,
    columns: Option<usize>,
}

impl Told {
    pub(crate) fn new(lines: Lines, verbose: bool, columns: Option<usize>) -> Self {
        Self {
            lines,
            verbose,
            columns,
        }
    }
}

impl Audit for Told {
    fn record(&mut self, event: Event<'_>) {
        let line = line(&event);
        if line.is_needed || self.verbose {
            let word = painted(line.style, line.word);
            let line = format!("{word}: {}", escape::untrusted(&line.text));
            self.lines
                .push(fold::text(&line, self.columns).into_owned());
        }
    }
}

struct Line {
    word: &'static str,
    style: anstyle::Style,
    text: String,
    is_needed: bool,
}

fn line(event: &Event<'_>) -> Line {
    match event {
        Event::Log { level, message } => bad_or_plain(
            log_word(*level),
            *level >= LogLevel::Warn,
            (*message).to_owned(),
        ),
        Event::LogFull => bad(
            "log",
            "the plugin wrote more than `log_bytes`; the rest is dropped".to_owned(),
        ),
        Event::FailuresFull => bad(
            "refusal",
            "there are too many: further refusals and failures of this call, but the next, are not shown"
                .to_owned(),
        ),
        Event::Denied(denial) => bad("refusal", denial.to_string()),
        Event::AddressRefused(refused) => bad("refusal", refused.to_string()),
        Event::OpenFailed { url, reason } => bad("failed", format!("opening `{url}`: {reason}")),
        Event::RequestFailed {
            method,
            url,
            reason,
        } => bad("failed", format!("`{method} {url}`: {reason}")),
        Event::Revoked { url, reason } => bad("revoked", format!("`{url}`: {reason}")),
        Event::Opened { url, rule } => fine("opened", format!("`{url}` by {rule}")),
        Event::Closed {
            url,
            received,
            sent,
        } => fine(
            "closed",
            format!(
                "`{url}`: received {}, sent {}",
                traffic(*received),
                traffic(*sent)
            ),
        ),
        Event::Answered {
            method,
            url,
            rule,
            status,
            duration,
        } => {
            let milliseconds = duration.as_millis();
            fine(
                "answered",
                format!("`{method} {url}` by {rule}: status {status} after {milliseconds} ms"),
            )
        }
        // The enum may grow: what has no words yet is told all the same.
        unnamed => bad("event", format!("{unnamed:?}")),
    }
}

fn bad(word: &'static str, text: String) -> Line {
    bad_or_plain(word, true, text)
}

fn bad_or_plain(word: &'static str, is_bad: bool, text: String) -> Line {
    Line {
        word,
        style: if is_bad { BAD } else { HEADING },
        text,
        is_needed: true,
    }
}

fn fine(word: &'static str, text: String) -> Line {
    Line {
        is_needed: false,
        ..bad_or_plain(word, false, text)
    }
}

fn log_word(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "log trace",
        LogLevel::Debug => "log debug",
        LogLevel::Info => "log info",
        LogLevel::Warn => "log warn",
        LogLevel::Error => "log error",
    }
}

fn traffic((messages, bytes): (u64, u64)) -> String {
    let noun = if messages == 1 { "message" } else { "messages" };
    format!("{messages} {noun} ({bytes} bytes)")
}
