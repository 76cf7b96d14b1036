use std::fmt::{self, Write as _};

/// A text that someone else wrote, in backticks, fit to stand in one line of
/// an operator's terminal: control, bidirectional and unprintable characters
/// are escaped, and what is over 64 characters is cut.
///
/// ```
/// use yoi_document::Quoted;
///
/// assert_eq!(Quoted("host").to_string(), "`host`");
/// assert_eq!(Quoted("a\u{202e}b\n").to_string(), r"`a\u{202e}b\n`");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a>(pub &'a str);

const MAX_CHARS: usize = 64;

const MAX_LINE: usize = 600;

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('`')?;
        let mut chars = self.0.chars();
        for c in chars.by_ref().take(MAX_CHARS) {
            write_char(f, c)?;
        }
        if chars.next().is_some() {
            f.write_char('…')?;
        }
        f.write_char('`')
    }
}

fn write_char(f: &mut impl fmt::Write, c: char) -> fmt::Result {
    match c {
        '`' => f.write_str("\\u{60}"),
        _ => write_plain(f, c),
    }
}

fn write_plain(f: &mut impl fmt::Write, c: char) -> fmt::Result {
    match c {
        ' '..='~' => f.write_char(c),
        _ => write!(f, "{}", c.escape_debug()),
    }
}

/// A sentence that may repeat what someone else wrote, as one line that cannot
/// alter a terminal.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars().take(MAX_LINE) {
        // Writing to a string does not fail.
        let _ = write_plain(&mut line, c);
    }
    if text.chars().nth(MAX_LINE).is_some() {
        line.push('…');
    }
    line
}
