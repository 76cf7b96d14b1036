//! Lines that are broken by us, so that no terminal breaks them: of what it
//! breaks, the rest stands at the margin, and could pass for a line of ours.

use std::borrow::Cow;
use std::io;

use terminal_size::terminal_size_of;
use unicode_width::UnicodeWidthChar as _;

/// What stands before the rest of a line that was broken.
const MARK: &str = "    | ";

/// Fewer columns are not worth breaking for: the mark needs some itself.
const FEWEST: usize = 12;

/// How wide the standard output is; none for what is no terminal.
pub(crate) fn columns_of_data() -> Option<usize> {
    terminal_size_of(io::stdout()).map(|(width, _)| width.0.into())
}

/// How wide the standard error is; none for what is no terminal.
pub(crate) fn columns_of_talk() -> Option<usize> {
    terminal_size_of(io::stderr()).map(|(width, _)| width.0.into())
}

/// A text whose lines are at most this wide, or as they are where the width is
/// unknown. A style (SGR, ECMA-48 section 8.3.117) has no width; all other
/// control characters have been escaped before.
pub(crate) fn text(text: &str, columns: Option<usize>) -> Cow<'_, str> {
    match columns {
        Some(columns) if columns >= FEWEST => {
            let lines = text.split_inclusive('\n').map(|it| line(it, columns));
            Cow::Owned(lines.collect())
        }
        _ => Cow::Borrowed(text),
    }
}

fn line(line: &str, columns: usize) -> String {
    let (mut folded, mut at, mut is_style) = (String::new(), 0, false);
    for c in line.chars() {
        is_style |= c == '\u{1b}';
        let width = if is_style { 0 } else { c.width().unwrap_or(0) };
        is_style &= c != 'm';
        if at + width > columns {
            folded.push('\n');
            folded.push_str(MARK);
            at = MARK.len();
        }
        folded.push(c);
        at += width;
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
            "ask 0: granted\n    |  by gran\n    | t 0\nshort\n"
        );
        assert_eq!(text(told, Some(25)), told);
        assert_eq!(text(told, Some(5)), told, "no room for the mark");
        assert_eq!(text(told, None), told);
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
