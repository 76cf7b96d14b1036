//! Lines that are broken by us, so that no terminal breaks them: of what it
//! breaks, the rest stands at the margin, and could pass for a line of ours.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _};

use terminal_size::{Height, Width, terminal_size_of};
use unicode_width::UnicodeWidthChar as _;

/// What stands before the rest of a line that was broken.
const MARK: &str = "    | ";

const BREAK: &str = "\n    | ";

/// Lines are broken at no fewer columns: the mark needs some itself.
const FEWEST: usize = 12;

/// The width of a terminal that does not say it, as on a serial line.
const USUAL: usize = 80;

/// How wide the standard output is; none for what is no terminal.
pub(crate) fn columns_of_data() -> Option<usize> {
    let size = terminal_size_of(io::stdout());
    columns(size, io::stdout().is_terminal())
}

/// How wide the standard error is; none for what is no terminal.
pub(crate) fn columns_of_talk() -> Option<usize> {
    let size = terminal_size_of(io::stderr());
    columns(size, io::stderr().is_terminal())
}

fn columns(size: Option<(Width, Height)>, is_terminal: bool) -> Option<usize> {
    match size {
        Some((width, _)) => Some(width.0.into()),
        None => is_terminal.then_some(USUAL),
    }
}

/// A text whose lines are at most this wide, or as they are for what is no
/// terminal. A style (SGR, ECMA-48 section 8.3.117) has no width; all other
/// control characters have been escaped before.
pub(crate) fn text(text: &str, columns: Option<usize>) -> Cow<'_, str> {
    let Some(columns) = columns else {
        return Cow::Borrowed(text);
    };
    let columns = columns.max(FEWEST);
    let lines = text.split_inclusive('\n').map(|it| line(it, columns));
    Cow::Owned(lines.collect())
}

fn line(line: &str, columns: usize) -> String {
    let mut folded = String::new();
    let (mut at, mut is_style) = (0, false);
    // Behind the last space: its place in the text, and its column.
    let mut word = None;
    for c in line.chars() {
        is_style |= c == '\u{1b}';
        let width = if is_style { 0 } else { c.width().unwrap_or(0) };
        is_style &= c != 'm';
        if at + width > columns {
            let rest = |(_, column): &(usize, usize)| MARK.len() + at - column + width;
            match word.take().filter(|it| rest(it) <= columns) {
                Some((place, column)) => {
                    folded.insert_str(place, BREAK);
                    at = MARK.len() + at - column;
                }
                None => {
                    folded.push_str(BREAK);
                    at = MARK.len();
                }
            }
        }
        folded.push(c);
        at += width;
        // A word that is more than half a line is broken where the line ends.
        if c == ' ' && at > columns / 2 {
            word = Some((folded.len(), at));
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn what_a_terminal_would_break_is_broken_with_a_mark() {
        let told = "ask 0: granted by grant 0\nshort\n";
        assert_eq!(
            text(told, Some(14)),
            "ask 0: granted\n    |  by \n    | grant 0\nshort\n"
        );
        assert_eq!(
            text("of a long line the last word goes on", Some(20)),
            "of a long line the \n    | last word \n    | goes on"
        );
        assert_eq!(
            text("a wordthatislongerthanhalfaline", Some(20)),
            "a wordthatislongerth\n    | anhalfaline"
        );
        assert_eq!(text(told, Some(25)), told);
        assert_eq!(
            text(told, Some(5)),
            text(told, Some(12)),
            "no room for the mark"
        );
        assert_eq!(text(told, None), told);
    }

    #[test]
    fn a_terminal_that_does_not_say_its_width_has_the_usual_one() {
        let size = Some((Width(33), Height(24)));
        assert_eq!(columns(size, true), Some(33));
        assert_eq!(columns(None, true), Some(80));
        assert_eq!(columns(None, false), None);
    }

    #[test]
    fn a_style_has_no_width() {
        let told = "\u{1b}[31m\u{1b}[1mabcdefghijkl\u{1b}[0m";
        assert_eq!(text(told, Some(12)), told);
        assert_eq!(text("株株株株株株株", Some(13)), "株株株株株株\n    | 株");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_and_only_marks_are_added(told in "[ -~株é]{0,200}", columns in FEWEST..60) {
            let folded = text(&told, Some(columns));
            prop_assert!(folded.lines().all(|it| it.width() <= columns), "{folded}");
            prop_assert!(folded.lines().skip(1).all(|it| it.starts_with(MARK)), "{folded}");
            prop_assert_eq!(folded.replace("\n    | ", ""), told);
        }
    }
}
