use std::fmt::Display;

use anstyle::{AnsiColor, Style};

use crate::fold;

/// What stands above a part.
pub(crate) const HEADING: Style = Style::new().bold();

/// What is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();

/// What deserves a second look.
pub(crate) const LOOK: Style = AnsiColor::Yellow.on_default().bold();

/// What is refused or broken.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// A text for people in the making. Colours only repeat what words say.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
    columns: Option<usize>,
}

impl Page {
    /// A page for a terminal of this width, or for what has none.
    pub(crate) fn new(columns: Option<usize>) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }

    /// Ends the text with this line, broken where the terminal would break it.
    pub(crate) fn line(&mut self, line: impl Display) {
        let line = line.to_string();
        self.text.push_str(&fold::text(&line, self.columns));
        self.text.push('\n');
    }

    /// Whether this line would stay whole.
    pub(crate) fn fits(&self, line: &str) -> bool {
        fold::text(line, self.columns) == line
    }

    /// Ends the text with lines that can be pasted, and so are never broken.
    /// Made of parsed values only.
    pub(crate) fn paste(&mut self, lines: impl Display) {
        self.text.push_str(&lines.to_string());
        self.text.push('\n');
    }

    /// Begins a part: an empty line and its heading.
    pub(crate) fn part(&mut self, heading: impl Display) {
        self.blank();
        self.line(painted(HEADING, heading));
    }

    /// An empty line, but at the top.
    pub(crate) fn blank(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// The text so far.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// A word in a style, which must not be the only thing that says it.
pub(crate) fn painted(style: Style, word: impl Display) -> String {
    format!("{style}{word}{style:#}")
}

/// `1 ask`, `2 asks`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
